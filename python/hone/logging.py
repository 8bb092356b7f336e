"""Levels for scripts that set them. hone prints nothing itself; it has the logger "hone"."""

from __future__ import annotations

from logging import CRITICAL, DEBUG, ERROR, FATAL, INFO, WARN, WARNING, getLogger


def set_verbosity(verbosity: int) -> None:
    """Sets the level of the logger "hone"."""
    getLogger("hone").setLevel(verbosity)


def get_verbosity() -> int:
    """The level of the logger "hone"."""
    return getLogger("hone").getEffectiveLevel()


__all__ = [
    "CRITICAL",
    "DEBUG",
    "ERROR",
    "FATAL",
    "INFO",
    "WARN",
    "WARNING",
    "get_verbosity",
    "set_verbosity",
]
