"""A sampler, pruner or storage as Python sees it: a name and the options that were given."""

from __future__ import annotations

from typing import Any, ClassVar

from .exceptions import InvalidArgumentError


class Plugin:
    """Says what the engine is to make; holds nothing of it, so one may serve many studies."""

    _name: ClassVar[str] = ""
    _options: dict[str, Any] = {}  # noqa: RUF012 - replaced, never changed

    def __init__(self, options: dict[str, Any]) -> None:
        self._options = options

    def _spec(self) -> tuple[str, dict[str, Any]]:
        if not self._name:
            raise InvalidArgumentError(
                f"{type(self).__name__}: is none of hone's own; those that are written in Python "
                "derive from PythonSampler or PythonPruner"
            )
        return (self._name, self._options)

    def __repr__(self) -> str:
        options = ", ".join(f"{name}={value!r}" for name, value in self._options.items())
        return f"{type(self).__name__}({options})"
