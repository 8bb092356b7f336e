"""Where studies live: in memory, or in an SQLite database that outlives the process."""

from __future__ import annotations

from typing import Any

from . import _hone
from ._plugin import Plugin
from .exceptions import InvalidArgumentError

_SQLITE = "sqlite:///"


class BaseStorage(Plugin):
    """A storage with its options."""

    path: str | None = None


class InMemoryStorage(BaseStorage):
    """Nothing on disk. Each study is its own: names cannot be looked up later."""

    _name = "memory"

    def __init__(self) -> None:
        super().__init__({})


class SqliteStorage(BaseStorage):
    """An SQLite database; several processes may work on its studies at once.

    ``path`` is a path, or a URL such as "sqlite:///study.db". What was told survives the end of the
    process; that of the machine too after ``sync_milliseconds``, or at once with
    ``durability="power"``. The trials of a process that was not heard of for ``lease_seconds`` are
    run again. Who finds the database held by another process waits up to ``busy_seconds``.
    """

    _name = "sqlite"

    def __init__(
        self,
        path: str,
        *,
        durability: str = "crash",
        sync_milliseconds: int = 50,
        lease_seconds: float = 60.0,
        busy_seconds: float = 30.0,
    ) -> None:
        self.path = _path_of(path)
        super().__init__(
            {
                "path": self.path,
                "durability": durability,
                "sync_milliseconds": sync_milliseconds,
                "lease_seconds": lease_seconds,
                "busy_seconds": busy_seconds,
            }
        )


class RDBStorage(SqliteStorage):
    """An SQLite database by its URL."""

    def __init__(self, url: str, **options: Any) -> None:
        super().__init__(url, **options)


def check_integrity(path: str) -> list[str]:
    """A line for each fault of a database, none if it is sound."""
    return _hone.check_integrity(_path_of(path))


def _path_of(text: str) -> str:
    if text.startswith(_SQLITE):
        text = text[len(_SQLITE) :]
    if "://" in text:
        raise InvalidArgumentError(
            f"storage: {text!r} is no SQLite database; give a path or sqlite:///PATH"
        )
    return text


def _as_storage(storage: str | BaseStorage | None) -> BaseStorage | None:
    if isinstance(storage, str):
        return SqliteStorage(storage)
    return None if isinstance(storage, InMemoryStorage) else storage


__all__ = ["BaseStorage", "InMemoryStorage", "RDBStorage", "SqliteStorage", "check_integrity"]
