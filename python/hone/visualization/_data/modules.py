"""Libraries that plots need and the rest of the package does not."""

from __future__ import annotations

import importlib
from typing import Any


class _Lazy:
    """Imports a module when something of it is first used, and says what to install if it is not
    there."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, attribute: str) -> Any:
        try:
            module = importlib.import_module(self._name)
        except ImportError as error:
            package = self._name.partition(".")[0]
            raise ImportError(f"this plot needs {package}: pip install {package}") from error
        return getattr(module, attribute)


def lazy(name: str) -> Any:
    return _Lazy(name)


def installed(*names: str) -> bool:
    try:
        for name in names:
            importlib.import_module(name)
    except ImportError:
        return False
    return True
