"""The Pareto front."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ... import _hone
from ..._direction import StudyDirection
from ..._study import Study
from ...exceptions import InvalidArgumentError
from ...trial import FrozenTrial, TrialState
from .._style import FAINT, SKY, VERMILLION
from .axis import Axis, number_axis
from .target import NothingToPlot, feasible, label_of_objective

Targets = Callable[[FrozenTrial], Sequence[float]]
Constraints = Callable[[FrozenTrial], Sequence[float]]


@dataclass(frozen=True)
class Points:
    numbers: list[int]
    columns: list[list[float]]
    """One for each axis."""
    params: list[str]


@dataclass(frozen=True)
class FrontData:
    axes: list[Axis]
    maximize: list[bool]
    best: Points
    dominated: Points
    infeasible: Points

    def groups(self) -> list[tuple[str, Points, str]]:
        """Name, points and colour of those that have any, the best on top."""
        groups = [
            ("Infeasible", self.infeasible, FAINT),
            ("Dominated", self.dominated, SKY),
            ("Pareto front", self.best, VERMILLION),
        ]
        return [group for group in groups if group[1].numbers]


def front_data(
    study: Study,
    target_names: Sequence[str] | None,
    include_dominated_trials: bool,
    constraints_func: Constraints | None,
    targets: Targets | None,
) -> FrontData:
    trials = [trial for trial in study.trials if trial.state == TrialState.COMPLETE]
    rows = [_row(trial, targets) for trial in trials]
    kept = [all(map(math.isfinite, row)) for row in rows]
    trials = [trial for trial, keep in zip(trials, kept, strict=True) if keep]
    rows = [row for row, keep in zip(rows, kept, strict=True) if keep]
    if not rows:
        raise NothingToPlot("No complete trials yet")
    names = _names(study, target_names, len(rows[0]))
    maximize = _maximized(study, len(rows[0]))
    allowed = [_allowed(trial, constraints_func) for trial in trials]
    front = _front(rows, allowed, maximize)
    groups: dict[str, list[int]] = {"best": [], "dominated": [], "infeasible": []}
    for index, ok in enumerate(allowed):
        groups["best" if index in front else "dominated" if ok else "infeasible"].append(index)
    if not include_dominated_trials:
        groups["dominated"], groups["infeasible"] = [], []
    shown = [rows[index] for group in groups.values() for index in group] or rows
    axes = [
        number_axis(name, column)
        for name, column in zip(names, zip(*shown, strict=True), strict=True)
    ]
    return FrontData(
        axes, maximize, **{name: _points(trials, rows, group) for name, group in groups.items()}
    )


def _row(trial: FrozenTrial, targets: Targets | None) -> list[float]:
    return [float(value) for value in (targets(trial) if targets else trial.values or ())]


def _names(study: Study, given: Sequence[str] | None, count: int) -> list[str]:
    if count not in (2, 3):
        raise InvalidArgumentError(
            f"plot_pareto_front: {count} objectives; it draws 2 or 3, which `targets` can choose"
        )
    if given is not None and len(given) != count:
        raise InvalidArgumentError(f"target_names: {len(given)} names for {count} objectives")
    if given is not None:
        return list(given)
    if len(study.metric_names) == count:
        return [label_of_objective(study, index) for index in range(count)]
    return [f"Objective {index}" for index in range(count)]


def _maximized(study: Study, count: int) -> list[bool]:
    if len(study.directions) != count:
        # Whatever `targets` has chosen of the objectives, it alone knows.
        return [False] * count
    return [direction == StudyDirection.MAXIMIZE for direction in study.directions]


def _allowed(trial: FrozenTrial, constraints: Constraints | None) -> bool:
    if constraints is None:
        return feasible(trial)
    return all(value <= 0 for value in constraints(trial))


def _front(
    rows: Sequence[Sequence[float]], allowed: Sequence[bool], maximize: Sequence[bool]
) -> set[int]:
    columns = [
        [
            (-value if larger else value) if ok else math.nan
            for value, ok in zip(column, allowed, strict=True)
        ]
        for column, larger in zip(zip(*rows, strict=True), maximize, strict=True)
    ]
    return set(_hone.pareto_front(columns))


def _points(
    trials: Sequence[FrozenTrial], rows: Sequence[Sequence[float]], group: Sequence[int]
) -> Points:
    chosen = sorted(group, key=lambda index: tuple(rows[index]))
    return Points(
        [trials[index].number for index in chosen],
        [[rows[index][axis] for index in chosen] for axis in range(len(rows[0]))],
        [", ".join(f"{k}={_short(v)}" for k, v in trials[i].params.items()) for i in chosen],
    )


def _short(value: object) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)
