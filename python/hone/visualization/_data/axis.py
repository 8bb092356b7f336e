"""Parameters as axes: every value has a position, a number."""

from __future__ import annotations

import difflib
import math
from collections.abc import Sequence
from dataclasses import dataclass

from ..._study import Study
from ...distributions import BaseDistribution, FloatDistribution, IntDistribution
from ...exceptions import InvalidArgumentError
from ...importance import get_param_importances
from ...trial import FrozenTrial
from .scale import spans_decades
from .target import NothingToPlot

_MARGIN = 0.05


@dataclass(frozen=True)
class Axis:
    """Where values lie. A category's position is its index."""

    label: str
    low: float
    high: float
    log: bool = False
    integer: bool = False
    categories: tuple[str, ...] = ()

    def place(self, position: float) -> float:
        """From 0 at the low end to 1 at the high one."""
        if self.high == self.low:
            return 0.5
        if self.log:
            return math.log(position / self.low, self.high / self.low)
        return (position - self.low) / (self.high - self.low)

    def at(self, place: float) -> float:
        """The position at a place."""
        if self.log:
            return self.low * math.pow(self.high / self.low, place)
        return self.low + place * (self.high - self.low)

    def text(self, position: float) -> str:
        """The value at a position, as a reader would write it."""
        if self.categories:
            return self.categories[round(position)]
        return f"{position:.0f}" if self.integer else f"{position:.5g}"


def _labels(choices: Sequence[object]) -> tuple[str, ...]:
    labels = tuple(str(choice) for choice in choices)
    if len(set(labels)) == len(labels):
        return labels
    return tuple(repr(choice) for choice in choices)


def positions_of(
    name: str, distribution: BaseDistribution, trials: Sequence[FrozenTrial]
) -> list[float]:
    """NaN for trials that do not have the parameter."""
    if isinstance(distribution, (FloatDistribution, IntDistribution)):
        return [float(trial.params.get(name, math.nan)) for trial in trials]
    # 1, 1.0 and True are equal, but are different choices.
    index = {
        (type(choice), choice): float(position)
        for position, choice in enumerate(getattr(distribution, "choices", ()))
    }
    missing = object()
    values = [trial.params.get(name, missing) for trial in trials]
    return [index.get((type(value), value), math.nan) for value in values]


def axis_of(name: str, distribution: BaseDistribution, positions: Sequence[float]) -> Axis:
    """An axis that holds the positions, with a margin."""
    if not isinstance(distribution, (FloatDistribution, IntDistribution)):
        labels = _labels(getattr(distribution, "choices", ()))
        return Axis(name, -0.5, len(labels) - 0.5, categories=labels)
    known = [position for position in positions if not math.isnan(position)]
    return number_axis(
        name, known, log=distribution.log, integer=isinstance(distribution, IntDistribution)
    )


def number_axis(
    label: str, values: Sequence[float], *, log: bool | None = None, integer: bool = False
) -> Axis:
    """An axis that holds the values, with a margin; logarithmic as the values ask, if not said."""
    if log is None:
        log = spans_decades(values)
    low, high = min(values), max(values)
    if log:
        ratio = (high / low) ** _MARGIN if high > low else 2.0
        return Axis(label, low / ratio, high * ratio, log=True, integer=integer)
    margin = _MARGIN * (high - low) or _MARGIN * abs(high) or 1.0
    return Axis(label, low - margin, high + margin, integer=integer)


def ticks_of(axis: Axis) -> list[float]:
    """Round positions along an axis, about five."""
    if axis.categories:
        return [float(index) for index in range(len(axis.categories))]
    if axis.log:
        return _log_ticks(axis)
    raw = (axis.high - axis.low) / 5
    unit = 10.0 ** math.floor(math.log10(raw))
    step = next(unit * factor for factor in (1, 2, 5, 10) if unit * factor >= raw)
    if axis.integer:
        step = max(1.0, step)
    first, last = math.ceil(axis.low / step), math.floor(axis.high / step)
    return [index * step for index in range(first, last + 1)]


def _log_ticks(axis: Axis) -> list[float]:
    low, high = math.floor(math.log10(axis.low)), math.ceil(math.log10(axis.high))
    factors = (1.0,) if math.log10(axis.high / axis.low) >= 2 else (1.0, 2.0, 5.0)
    every = [factor * 10.0**power for power in range(low, high + 1) for factor in factors]
    return [tick for tick in every if axis.low <= tick <= axis.high]


def chosen_params(
    study: Study, trials: Sequence[FrozenTrial], params: Sequence[str] | None, limit: int
) -> list[str]:
    """Those asked for, or all that trials have; the most important ones where they are many."""
    space = study.space
    present = [name for name in space if any(name in trial.params for trial in trials)]
    if params is None:
        if len(present) > limit:
            important = list(get_param_importances(study))[:limit]
            present = [name for name in present if name in important]
        if not present:
            raise NothingToPlot("The trials have no parameters")
        return present
    for name in params:
        if name not in present:
            raise InvalidArgumentError(f"params: {_unknown(name, present)}")
    return list(dict.fromkeys(params))


def _unknown(name: str, present: Sequence[str]) -> str:
    near = difflib.get_close_matches(name, present, 1)
    hint = f"; did you mean {near[0]!r}?" if near else f"; there are {', '.join(present) or 'none'}"
    return f"no complete trial has a parameter {name!r}{hint}"
