"""Tells what to install where a package is missing."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator


@contextlib.contextmanager
def needed(package: str, what_for: str) -> Iterator[None]:
    """Around the imports of a package that hone does without otherwise."""
    try:
        yield
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError(
            f"{what_for} needs {package} ({error}); install it with: pip install {package}",
            name=error.name,
        ) from error
