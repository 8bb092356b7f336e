"""Levels for scripts that set them. hone prints nothing itself; it has the logger "hone"."""

from __future__ import annotations

from logging import CRITICAL, DEBUG, ERROR, FATAL, INFO, WARN, WARNING, Logger, getLogger


def get_logger(name: str = "hone") -> Logger:
    """A logger of Python's by its name, for scripts that add a handler to it."""
    return getLogger(name)


def set_verbosity(verbosity: int) -> None:
    """Sets the level of the logger "hone"."""
    getLogger("hone").setLevel(verbosity)


def get_verbosity() -> int:
    """The level of the logger "hone"."""
    return getLogger("hone").getEffectiveLevel()


def enable_propagation() -> None:
    """Lets the handlers of the root logger have what "hone" logs, as they do from the start."""
    getLogger("hone").propagate = True


def disable_propagation() -> None:
    """Keeps what "hone" logs from the handlers of the root logger."""
    getLogger("hone").propagate = False


def enable_default_handler() -> None:
    """Does nothing: there is none."""


def disable_default_handler() -> None:
    """Does nothing: there is none."""


__all__ = [
    "CRITICAL",
    "DEBUG",
    "ERROR",
    "FATAL",
    "INFO",
    "WARN",
    "WARNING",
    "disable_default_handler",
    "disable_propagation",
    "enable_default_handler",
    "enable_propagation",
    "get_logger",
    "get_verbosity",
    "set_verbosity",
]
