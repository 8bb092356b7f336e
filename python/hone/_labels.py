"""Choices that are any objects, under names that the engine can keep."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .distributions import Choice

_SCALARS = (bool, int, float, str)


def is_scalar(value: object) -> bool:
    """Whether the engine keeps the value as it is."""
    return value is None or type(value) in _SCALARS


def labels_of(choices: Sequence[Any]) -> list[Choice]:
    """What stands for each choice: itself if all of them are scalars and differ, else its text."""
    distinct = {(type(choice), repr(choice)) for choice in choices}
    if len(distinct) == len(choices) and all(is_scalar(choice) for choice in choices):
        return list(choices)
    labels: list[Choice] = []
    for choice in choices:
        text = " ".join(str(choice).split())
        labels.append(text if text not in labels else f"{text} #{len(labels)}")
    return labels
