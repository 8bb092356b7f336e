"""Values over the course of a study."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from ... import _hone
from ..._direction import StudyDirection
from ..._study import Study
from ...exceptions import InvalidArgumentError
from ...trial import FrozenTrial, TrialState
from .._style import legend_name
from .axis import Axis, number_axis
from .target import (
    NothingToPlot,
    Scored,
    Target,
    TargetLike,
    better,
    feasible,
    objective_target,
    resolve_target,
    scored_trials,
)


@dataclass(frozen=True)
class Series:
    """The trials of one study, by number, and where the best value so far changes."""

    label: str
    numbers: list[int]
    values: list[float]
    infeasible: list[bool]
    best_numbers: list[int]
    best_values: list[float]

    def by_feasibility(self) -> list[tuple[bool, list[int], list[float]]]:
        """Numbers and values of those that are infeasible or not, where there are any."""
        groups = []
        for infeasible in (False, True):
            chosen = [i for i, flag in enumerate(self.infeasible) if flag == infeasible]
            if chosen:
                numbers = [self.numbers[i] for i in chosen]
                groups.append((infeasible, numbers, [self.values[i] for i in chosen]))
        return groups


@dataclass(frozen=True)
class Spread:
    """Mean and standard deviation over several studies, by trial number."""

    numbers: list[int]
    means: list[float]
    deviations: list[float]

    @property
    def lows(self) -> list[float]:
        """A deviation below the means."""
        return [m - d for m, d in zip(self.means, self.deviations, strict=True)]

    @property
    def highs(self) -> list[float]:
        """A deviation above the means."""
        return [m + d for m, d in zip(self.means, self.deviations, strict=True)]


@dataclass(frozen=True)
class HistoryPanel:
    axis: Axis
    series: list[Series]
    spread: Spread | None = None
    best_spread: Spread | None = None


def history_data(
    study: Study | Sequence[Study], target: TargetLike, target_name: str | None, error_bar: bool
) -> list[HistoryPanel]:
    """One panel, or one for each objective where there are several and no target is given."""
    studies = [study] if isinstance(study, Study) else list(study)
    if not studies:
        raise NothingToPlot("No studies to plot")
    objectives = {len(each.metric_names) for each in studies}
    if target is None and objectives != {1}:
        if len(objectives) > 1:
            raise InvalidArgumentError("study: the studies have different numbers of objectives")
        return [
            _panel(studies, [objective_target(each, index) for each in studies], error_bar)
            for index in range(objectives.pop())
        ]
    return [_panel(studies, [resolve_target(s, target, target_name) for s in studies], error_bar)]


def _panel(studies: Sequence[Study], targets: Sequence[Target], error_bar: bool) -> HistoryPanel:
    series = []
    for study, target in zip(studies, targets, strict=True):
        try:
            scored = scored_trials(study.trials, target)
        except NothingToPlot:
            continue
        series.append(_series(legend_name(study.study_name), scored, target.maximize))
    if not series:
        raise NothingToPlot("No complete trials yet")
    axis = number_axis(targets[0].name, [value for each in series for value in each.values])
    if not error_bar:
        return HistoryPanel(axis, series)
    columns = [dict(zip(each.numbers, each.values, strict=True)) for each in series]
    last = max(each.numbers[-1] for each in series)
    best = [_filled(each, last) for each in series]
    return HistoryPanel(axis, series, _spread(columns), _spread(best) if any(best) else None)


def _series(label: str, scored: Sequence[Scored], maximize: bool | None) -> Series:
    best_numbers: list[int] = []
    best_values: list[float] = []
    for each in scored:
        improves = not best_values or better(each.value, best_values[-1], maximize)
        if maximize is not None and feasible(each.trial) and improves:
            best_numbers.append(each.trial.number)
            best_values.append(each.value)
    if best_numbers and best_numbers[-1] < scored[-1].trial.number:
        best_numbers.append(scored[-1].trial.number)
        best_values.append(best_values[-1])
    return Series(
        label,
        [each.trial.number for each in scored],
        [each.value for each in scored],
        [not feasible(each.trial) for each in scored],
        best_numbers,
        best_values,
    )


def _filled(series: Series, last: int) -> dict[int, float]:
    """The best value at every number from the first on; it stands when the study has ended."""
    steps = dict(zip(series.best_numbers, series.best_values, strict=True))
    filled: dict[int, float] = {}
    value: float | None = None
    for number in range(last + 1):
        value = steps.get(number, value)
        if value is not None:
            filled[number] = value
    return filled


def _spread(columns: Sequence[dict[int, float]]) -> Spread:
    numbers = sorted(set().union(*columns))
    rows = [[column[number] for column in columns if number in column] for number in numbers]
    return Spread(
        numbers, [statistics.fmean(row) for row in rows], [statistics.pstdev(row) for row in rows]
    )


@dataclass(frozen=True)
class HypervolumeData:
    numbers: list[int]
    volumes: list[float]


def hypervolume_data(study: Study, reference_point: Sequence[float]) -> HypervolumeData:
    """What the feasible complete trials so far dominate, up to the reference point."""
    directions = study.directions
    if len(directions) < 2:
        raise InvalidArgumentError("plot_hypervolume_history: the study has one objective only")
    if len(reference_point) != len(directions):
        raise InvalidArgumentError(
            f"reference_point: has {len(reference_point)} coordinates; the study has "
            f"{len(directions)} objectives"
        )
    signs = [-1.0 if each == StudyDirection.MAXIMIZE else 1.0 for each in directions]
    reference = [sign * each for sign, each in zip(signs, reference_point, strict=True)]
    trials = [trial for trial in study.trials if trial.state == TrialState.COMPLETE]
    if not trials:
        raise NothingToPlot("No complete trials yet")
    front: list[list[float]] = []
    volume = 0.0
    data = HypervolumeData([], [])
    for trial in trials:
        losses = _losses(trial, signs)
        if feasible(trial) and not any(_covers(other, losses) for other in front):
            front = [other for other in front if not _covers(losses, other)] + [losses]
            volume = _hone.hypervolume(
                [list(column) for column in zip(*front, strict=True)], reference
            )
        data.numbers.append(trial.number)
        data.volumes.append(volume)
    return data


def _losses(trial: FrozenTrial, signs: Sequence[float]) -> list[float]:
    return [sign * value for sign, value in zip(signs, trial.values or (), strict=True)]


def _covers(a: Sequence[float], b: Sequence[float]) -> bool:
    return all(x <= y for x, y in zip(a, b, strict=True))
