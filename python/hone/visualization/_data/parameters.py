"""Parameters against the value: one at a time, by rank, and all at once."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from ..._study import Study
from .axis import Axis, axis_of, chosen_params, number_axis, positions_of
from .scale import color_range, sample_title, thin
from .target import NothingToPlot, Scored, Target, TargetLike, resolve_target, scored_trials

SLICE_LIMIT = 20
PAIR_LIMIT = 6
PARALLEL_LIMIT = 12
BELOW = -0.12  # where lines pass an axis of which they have no value; the axis is from 0 to 1
_WRAP = 4  # panels of slices in a row
_LINE_LIMIT = 2000
_POINT_LIMIT = 2000


@dataclass(frozen=True)
class Table:
    """Complete trials by parameter."""

    target: Target
    scored: list[Scored]
    axes: list[Axis]
    columns: list[list[float]]
    """The positions on each axis; NaN for trials that do not have the parameter."""

    @property
    def values(self) -> list[float]:
        return [each.value for each in self.scored]

    @property
    def numbers(self) -> list[int]:
        return [each.trial.number for each in self.scored]


def table_of(
    study: Study,
    params: Sequence[str] | None,
    target: TargetLike,
    target_name: str | None,
    limit: int,
) -> Table:
    resolved = resolve_target(study, target, target_name)
    scored = scored_trials(study.trials, resolved)
    trials = [each.trial for each in scored]
    space = study.space
    axes, columns = [], []
    for name in chosen_params(study, trials, params, limit):
        positions = positions_of(name, space[name], trials)
        columns.append(positions)
        axes.append(axis_of(name, space[name], positions))
    return Table(resolved, scored, axes, columns)


@dataclass(frozen=True)
class SlicePanel:
    axis: Axis
    positions: list[float]
    values: list[float]
    numbers: list[int]


@dataclass(frozen=True)
class SliceData:
    value_axis: Axis
    panels: list[SlicePanel]

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns of panels."""
        rows = -(-len(self.panels) // _WRAP)
        return rows, -(-len(self.panels) // rows)

    @property
    def last(self) -> int:
        """The number of the last trial."""
        return max(max(panel.numbers) for panel in self.panels)


def slice_data(
    study: Study, params: Sequence[str] | None, target: TargetLike, target_name: str | None
) -> SliceData:
    table = table_of(study, params, target, target_name, SLICE_LIMIT)
    panels = []
    for axis, column in zip(table.axes, table.columns, strict=True):
        rows = zip(column, table.values, table.numbers, strict=True)
        seen = [row for row in rows if not math.isnan(row[0])]
        panels.append(SlicePanel(axis, *map(list, zip(*seen, strict=True))))
    return SliceData(number_axis(table.target.name, table.values), panels)


@dataclass(frozen=True)
class Pair:
    """Trials on two axes, the worst first, so that the best are drawn on top."""

    x: Axis
    y: Axis
    xs: list[float]
    ys: list[float]
    values: list[float]
    ranks: list[float]
    """From 0, the best of all trials, to 1, the worst."""
    numbers: list[int]


@dataclass(frozen=True)
class PairsData:
    target: Target
    names: list[str]
    pairs: dict[tuple[int, int], Pair] = field(default_factory=dict)
    """By (row, column) of the lower triangle: parameter row + 1 over parameter column."""


def pairs_data(
    study: Study, params: Sequence[str] | None, target: TargetLike, target_name: str | None
) -> PairsData:
    table = table_of(study, params, target, target_name, PAIR_LIMIT)
    if len(table.axes) < 2:
        raise NothingToPlot("Two parameters are needed")
    ranks = _ranks(table)
    data = PairsData(table.target, [axis.label for axis in table.axes])
    for row in range(len(table.axes) - 1):
        for column in range(row + 1):
            data.pairs[row, column] = _pair(table, ranks, column, row + 1)
    return data


def _ranks(table: Table) -> list[float]:
    """Equal values share their middle rank."""
    sign = -1.0 if table.target.maximize else 1.0
    losses = [sign * value for value in table.values]
    places: dict[float, list[int]] = {}
    for place, loss in enumerate(sorted(losses)):
        places.setdefault(loss, []).append(place)
    last = max(len(losses) - 1, 1)
    return [(places[loss][0] + places[loss][-1]) / 2 / last for loss in losses]


def _pair(table: Table, ranks: Sequence[float], x: int, y: int) -> Pair:
    columns = (table.columns[x], table.columns[y], table.values, ranks, table.numbers)
    rows = [
        row for row in zip(*columns, strict=True) if not (math.isnan(row[0]) or math.isnan(row[1]))
    ]
    rows = sorted(thin(rows, _POINT_LIMIT), key=lambda row: -row[3])
    lists = [list(column) for column in zip(*rows, strict=True)] or [[], [], [], [], []]
    xs, ys, values, their_ranks, numbers = lists
    return Pair(
        table.axes[x], table.axes[y], xs, ys, values, their_ranks, [int(n) for n in numbers]
    )


@dataclass(frozen=True)
class ParallelData:
    """Lines across axes, the worst first. The value is the first axis."""

    target: Target
    axes: list[Axis]
    columns: list[list[float]]
    """NaN where a trial does not have the parameter."""
    colors: tuple[float, float]
    numbers: list[int]
    total: int
    """How many trials there are; the lines are a sample where they are many."""

    @property
    def values(self) -> list[float]:
        return self.columns[0]

    @property
    def title(self) -> str:
        return sample_title("Parallel coordinates", len(self.numbers), self.total)

    @property
    def places(self) -> list[list[float]]:
        """Where each trial crosses each axis, from 0 to 1, or BELOW it."""
        return [
            [BELOW if math.isnan(position) else axis.place(position) for position in column]
            for axis, column in zip(self.axes, self.columns, strict=True)
        ]


def parallel_data(
    study: Study, params: Sequence[str] | None, target: TargetLike, target_name: str | None
) -> ParallelData:
    table = table_of(study, params, target, target_name, PARALLEL_LIMIT)
    rows = list(zip(table.values, *table.columns, table.numbers, strict=True))
    rows.sort(key=lambda row: row[0], reverse=not table.target.maximize)
    total = len(rows)
    columns = [list(column) for column in zip(*thin(rows, _LINE_LIMIT), strict=True)]
    return ParallelData(
        table.target,
        [number_axis(table.target.name, table.values), *table.axes],
        columns[:-1],
        color_range(table.values),
        [int(number) for number in columns[-1]],
        total,
    )
