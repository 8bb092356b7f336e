"""Tuners compared on recorded learning curves, in simulated time: see ``docs/simulation.md``.

>>> table = CurveTable.read("digits.jsonl")
>>> sampler = RecordedSampler(table, hone.samplers.TPESampler())
>>> study = hone.create_study(
...     metric_names=["error"], space=table.space, sampler=sampler, pruner=pruner, seed=1
... )
>>> simulation = simulate(study, table, workers=4, seconds=3600)
>>> pandas.DataFrame(simulation.reports)
"""

from __future__ import annotations

import dataclasses
import enum
import os
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from . import _hone
from ._need import needed
from ._plugin import Plugin
from ._sampler import BaseSampler
from ._space import Space
from ._study import Study
from .distributions import BaseDistribution, Choice
from .exceptions import BadFileError, InvalidArgumentError
from .samplers import GridSampler

with needed("numpy", "hone.simulation"):
    import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Rows = ArrayLike | Sequence[ArrayLike]


class Verdict(enum.IntEnum):
    """What the pruner said of a report."""

    CONTINUE = 0
    PRUNE = 1
    PAUSE = 2


class CurveTable:
    """What happened when some configurations were trained: the values of each step of each.

    ``params`` has the configurations: a mapping for each, or a mapping from names to columns, in
    which NaN stands for a parameter that does not exist. ``curves`` has the values of each metric
    after steps 1, 2, ... of each configuration, ``seconds`` how long each step took: arrays of rows
    by steps, or one sequence a row; seconds may also be one number for all steps. A row ends with
    its last step that has seconds, so shorter ones are filled up with NaN. A value that is NaN was
    not recorded.

    The table does not change. It can be pickled.
    """

    def __init__(
        self,
        space: Space | Mapping[str, BaseDistribution],
        params: Sequence[Mapping[str, Choice]] | Mapping[str, ArrayLike],
        curves: Mapping[str, Rows],
        seconds: float | Rows = 1.0,
    ) -> None:
        declared = space if isinstance(space, Space) else Space(space)
        if not curves:
            raise InvalidArgumentError("curves: there are no metrics")
        self._core = _hone.CurveTable(
            space=declared._columns,
            constraints=declared._constraints,
            metrics=list(curves),
            rows=_recorded(_configurations(params), curves, seconds),
        )

    @classmethod
    def read(cls, path: str | os.PathLike[str]) -> CurveTable:
        """Reads a file of JSON lines."""
        try:
            with open(path, encoding="utf-8") as file:
                return cls.parse(file.read())
        except (BadFileError, UnicodeDecodeError) as error:
            raise BadFileError(f"{os.fspath(path)}: {error}") from None

    @classmethod
    def parse(cls, text: str) -> CurveTable:
        """Reads the text of JSON lines: the parameters and metrics, then one line a row."""
        table = cls.__new__(cls)
        table._core = _hone.CurveTable.parse(text)
        return table

    def __len__(self) -> int:
        return len(self._core)

    def __repr__(self) -> str:
        return f"<hone.CurveTable of {', '.join(self.metrics)}: {len(self)} rows>"

    def __reduce__(self) -> tuple[Any, ...]:
        curves = {metric: self.curves(metric) for metric in self.metrics}
        return (CurveTable, (self.space, self.params, curves, self.seconds))

    @property
    def space(self) -> Space:
        """The space of its configurations, for studies on them."""
        return Space._of(*self._core.space())

    @property
    def metrics(self) -> list[str]:
        return self._core.metrics()

    @property
    def params(self) -> list[dict[str, Any]]:
        """The configuration of each row."""
        return self._core.params()

    @property
    def seconds(self) -> NDArray[np.float64]:
        """How long each step took, rows by steps; NaN after a row's last."""
        seconds: NDArray[np.float64] = self._core.seconds()
        return seconds

    def curves(self, metric: str) -> NDArray[np.float64]:
        """The values of a metric, rows by steps: step 1 is in column 0."""
        metrics = self.metrics
        if metric not in metrics:
            raise InvalidArgumentError(
                f"metric: the table has no {metric!r}; it has {', '.join(metrics)}"
            )
        values: NDArray[np.float64] = self._core.curves(metrics.index(metric))
        return values

    def nearest(self, params: Mapping[str, Choice]) -> int:
        """The row whose configuration is nearest, by the distance on the axes that samplers see;
        another choice is as far as the whole range of a number."""
        if len(self) == 0:
            raise InvalidArgumentError("table: has no rows")
        return self._core.nearest(dict(params))


class RecordedSampler(BaseSampler):
    """Proposes configurations of a table only, each once: the nearest to what another sampler
    proposes, which learns of them as its own. The study's space must be that of the table."""

    def __init__(self, table: CurveTable, sampler: BaseSampler) -> None:
        if sampler.fixed_params or (isinstance(sampler, GridSampler) and sampler.search_space):
            raise InvalidArgumentError(
                f"sampler: {type(sampler).__name__} holds values that may not be on record; leave "
                "out of the table what is not to be proposed"
            )
        Plugin.__init__(self, {"table": table, "sampler": sampler})
        self.seed = sampler.seed
        self.fixed_params = {}
        self._table = table
        self._sampler = sampler

    def _spec(self) -> tuple[str, Any]:
        return ("recorded", (self._table._core, self._sampler._spec()))


@dataclasses.dataclass(frozen=True)
class Simulation:
    """What happened in simulated time."""

    reports: NDArray[np.void]
    """A structured array in the order of time, with the fields "time" (simulated seconds since the
    beginning), "trial", "row" (of the table), "step" and "verdict" (of :class:`Verdict`)."""
    seconds: float
    """When the last report came."""
    n_trials: int
    """How many new trials were handed out."""

    def __repr__(self) -> str:
        return (
            f"<hone.Simulation of {self.n_trials} trials: {len(self.reports)} reports in "
            f"{self.seconds:.6g} s>"
        )


def simulate(
    study: Study,
    table: CurveTable,
    *,
    workers: int = 1,
    seconds: float | None = None,
    n_trials: int | None = None,
    resume_seconds: float = 0.0,
) -> Simulation:
    """Runs the study on ``workers`` that look up in the table what each step reports and when.

    It ends after so many ``seconds`` of simulated time, or so many new trials; give one of them, or
    both. Then the study is as it would be after that time, and what ran is handed back. Give each
    simulation a fresh study, without a window: one seed then gives one simulation, the same as in
    C++. Each step that a trial resumes with costs ``resume_seconds`` besides.

    The table has a metric of the name of each objective: ``create_study(metric_names=["error"])``.
    Samplers may be written in Python, pruners may not: they need a trial that runs. Ctrl-C ends it
    as the end of the time does.
    """
    if study.sampler.constraints is not None:
        raise InvalidArgumentError("study: a table has no constraints, as its sampler asks for")
    if study.pruner is not None and study.pruner._spec_for(maximize=False)[0] == "python":
        raise InvalidArgumentError(
            "study: its pruner is written in Python, which judges objectives that run; a "
            "simulation asks pruners of the engine"
        )
    known = study.space
    for name, *_ in table.space._columns:
        if name not in known:
            raise InvalidArgumentError(
                f"study: does not know the parameter {name!r} of the table; create it with "
                "space=table.space"
            )
    if workers < 1:
        raise InvalidArgumentError(f"workers: is {workers}; it must be at least 1")
    *columns, end, trials = _hone.simulate(
        study._core,
        table._core,
        workers=workers,
        seconds=seconds,
        trials=study._budget(n_trials),
        resume_seconds=resume_seconds,
    )
    reports = np.empty(len(columns[0]), dtype=_REPORT)
    for (name, _), column in zip(_REPORT, columns, strict=True):
        reports[name] = column
    return Simulation(reports, end, trials)


_REPORT = [
    ("time", np.float64),
    ("trial", np.int64),
    ("row", np.int64),
    ("step", np.int64),
    ("verdict", np.int8),
]


def _configurations(
    params: Sequence[Mapping[str, Choice]] | Mapping[str, ArrayLike],
) -> list[dict[str, Any]]:
    if not isinstance(params, Mapping):
        return [dict(each) for each in params]
    columns = {name: list(np.asarray(column, dtype=object)) for name, column in params.items()}
    if len({len(column) for column in columns.values()}) > 1:
        raise InvalidArgumentError("params: the columns must be equally long")
    return [
        {name: value for name, value in zip(columns, row, strict=True) if not _is_nan(value)}
        for row in zip(*columns.values(), strict=True)
    ]


def _is_nan(value: Any) -> bool:
    return isinstance(value, float) and value != value


def _rows_of(given: Any, where: str, rows: int) -> list[NDArray[np.float64]]:
    if len(given) != rows:
        raise InvalidArgumentError(f"{where}: has {len(given)} rows, params has {rows}")
    arrays = [np.asarray(row, dtype=np.float64) for row in given]
    for row, array in enumerate(arrays):
        if array.ndim != 1:
            raise InvalidArgumentError(f"{where}: row {row} is no sequence of numbers, one a step")
    return arrays


def _recorded(
    configurations: list[dict[str, Any]], curves: Mapping[str, Rows], seconds: float | Rows
) -> list[tuple[dict[str, Any], NDArray[np.float64], NDArray[np.float64]]]:
    """Of each row the parameters, the values (steps by metrics) and the seconds."""
    count = len(configurations)
    values = [_rows_of(rows, f"curves[{metric!r}]", count) for metric, rows in curves.items()]
    durations = (
        [np.full(len(row), seconds, np.float64) for row in values[0]]
        if np.isscalar(seconds)
        else _rows_of(seconds, "seconds", count)
    )
    recorded = []
    for row, (params, length) in enumerate(zip(configurations, durations, strict=True)):
        if any(len(each[row]) != len(length) for each in values):
            raise InvalidArgumentError(f"curves: row {row} has not as many steps as seconds")
        timed = np.flatnonzero(~np.isnan(length))
        end = timed[-1] + 1 if len(timed) else 0
        recorded.append((params, np.stack([each[row][:end] for each in values], 1), length[:end]))
    return recorded


__all__ = ["CurveTable", "RecordedSampler", "Simulation", "Verdict", "simulate"]
