"""Trials in files that other programs read."""

from __future__ import annotations

import os

from . import _hone
from ._study import Study
from .exceptions import BadFileError, InvalidArgumentError

_FORMATS = {".jsonl": False, ".csv": True}  # whether it is CSV


def export_trials(study: Study, path: str | os.PathLike[str]) -> None:
    """Writes all trials of a study to a file.

    "trials.jsonl" gets one JSON object a line with all that a record holds, numbers exactly.
    "trials.csv" gets a table with a header for spreadsheets: everything but learning curves.
    """
    text = _hone.export_text(study._core, _is_csv(path))
    with open(path, "w", encoding="utf-8", newline="") as file:
        file.write(text)


def import_trials(study: Study, path: str | os.PathLike[str]) -> int:
    """Adds the finished trials of such a file to a study, and returns how many they are.

    The objectives go by their names. In a table of CSV, ``study.space`` says which values are
    numbers.
    """
    csv = _is_csv(path)
    with open(path, encoding="utf-8", newline="") as file:
        text = file.read()
    try:
        return _hone.import_text(study._core, text, csv)
    except BadFileError as error:
        raise BadFileError(f"{os.fspath(path)}: {error}") from None


def _is_csv(path: str | os.PathLike[str]) -> bool:
    ending = os.path.splitext(os.fspath(path))[1]
    if ending not in _FORMATS:
        raise InvalidArgumentError(f"path: {os.fspath(path)!r} must end in .jsonl or .csv")
    return _FORMATS[ending]
