"""Where studies live: in memory, or in an SQLite database that outlives the process."""

from __future__ import annotations

from typing import Any

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

    ``path`` is a path, or a URL such as "sqlite:///study.db". Options: ``durability`` ("crash" or
    "power"), ``sync_milliseconds``, ``lease_seconds``, ``busy_seconds``.
    """

    _name = "sqlite"

    def __init__(self, path: str, **options: Any) -> None:
        self.path = _path_of(path)
        super().__init__({"path": self.path, **options})


class RDBStorage(SqliteStorage):
    """An SQLite database by its URL."""

    def __init__(self, url: str, **options: Any) -> None:
        super().__init__(url, **options)


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


__all__ = ["BaseStorage", "InMemoryStorage", "RDBStorage", "SqliteStorage"]
