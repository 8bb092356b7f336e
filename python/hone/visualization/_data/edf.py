"""Empirical distribution functions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..._study import Study
from .._style import legend_name
from .axis import Axis, number_axis
from .scale import thin
from .target import NothingToPlot, TargetLike, resolve_target, scored_trials

_STEP_LIMIT = 1000


@dataclass(frozen=True)
class Distribution:
    """The share of the trials with at most a value, stepping up at the values."""

    label: str
    values: list[float]
    shares: list[float]


@dataclass(frozen=True)
class EdfData:
    axis: Axis
    distributions: list[Distribution]


def edf_data(
    study: Study | Sequence[Study], target: TargetLike, target_name: str | None
) -> EdfData:
    studies = [study] if isinstance(study, Study) else list(study)
    targets = [resolve_target(each, target, target_name) for each in studies]
    columns = []
    for each, its_target in zip(studies, targets, strict=True):
        try:
            scored = scored_trials(each.trials, its_target)
        except NothingToPlot:
            continue
        columns.append((legend_name(each.study_name), sorted(one.value for one in scored)))
    if not columns:
        raise NothingToPlot("No complete trials yet")
    axis = number_axis(targets[0].name, [value for _, column in columns for value in column])
    # Every curve runs along the whole axis, as the others do.
    return EdfData(axis, [_distribution(name, column, axis) for name, column in columns])


def _distribution(label: str, ordered: Sequence[float], axis: Axis) -> Distribution:
    steps = [(value, (rank + 1) / len(ordered)) for rank, value in enumerate(ordered)]
    steps = [(axis.low, 0.0), *thin(steps, _STEP_LIMIT), (axis.high, 1.0)]
    return Distribution(label, [value for value, _ in steps], [share for _, share in steps])
