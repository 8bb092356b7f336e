"""Scales: which are logarithmic, what colours span, how much is drawn."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

_Item = TypeVar("_Item")

_LOG_RATIO = 1000.0
_FENCE = 1.5


def spans_decades(values: Sequence[float]) -> bool:
    """Whether only a logarithmic axis shows both ends: positive, and a ratio of 1,000 or more."""
    return bool(values) and min(values) > 0 and max(values) / min(values) >= _LOG_RATIO


def quantile(ordered: Sequence[float], share: float) -> float:
    """Of sorted values, interpolated linearly."""
    place = share * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (place - below) * (ordered[above] - ordered[below])


def color_range(values: Sequence[float]) -> tuple[float, float]:
    """What colours should span: all values but Tukey's outliers, which take the end's colour."""
    ordered = sorted(values)
    low, high = quantile(ordered, 0.25), quantile(ordered, 0.75)
    reach = _FENCE * (high - low)
    return max(ordered[0], low - reach), min(ordered[-1], high + reach)


def thin(items: Sequence[_Item], limit: int) -> list[_Item]:
    """At most `limit` of the items, evenly spread, the first and the last among them."""
    if len(items) <= limit:
        return list(items)
    step = (len(items) - 1) / (limit - 1)
    return [items[round(i * step)] for i in range(limit)]


def sample_title(name: str, shown: int, total: int) -> str:
    """The name, and how many are shown where that is not all."""
    return f"{name} ({shown} of {total} trials)" if shown < total else name
