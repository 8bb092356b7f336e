"""When trials ran."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from ..._study import Study
from ...exceptions import InvalidArgumentError
from ...trial import TrialState
from .target import NothingToPlot, feasible

STATES = (
    TrialState.COMPLETE,
    TrialState.PRUNED,
    TrialState.FAIL,
    TrialState.RUNNING,
)


@dataclass(frozen=True)
class Bar:
    number: int
    state: TrialState
    start: datetime.datetime
    end: datetime.datetime
    """Now, while it runs."""
    infeasible: bool


@dataclass(frozen=True)
class TimelineData:
    bars: list[Bar]

    def groups(self) -> list[tuple[TrialState | None, list[Bar]]]:
        """The feasible ones by state, then the infeasible ones, which have None."""
        groups: list[tuple[TrialState | None, list[Bar]]] = [
            (state, [bar for bar in self.bars if bar.state == state and not bar.infeasible])
            for state in STATES
        ]
        groups.append((None, [bar for bar in self.bars if bar.infeasible]))
        return [(state, bars) for state, bars in groups if bars]


def timeline_data(study: Study, n_recent_trials: int | None) -> TimelineData:
    if n_recent_trials is not None and n_recent_trials < 1:
        raise InvalidArgumentError("n_recent_trials: must be at least 1")
    trials = [trial for trial in study.trials if trial.datetime_start is not None]
    now = datetime.datetime.now()
    bars = [
        Bar(
            trial.number,
            trial.state,
            trial.datetime_start,
            trial.datetime_complete or now,
            not feasible(trial),
        )
        for trial in trials[-(n_recent_trials or 0) :]
        if trial.datetime_start is not None
    ]
    if not bars:
        raise NothingToPlot("No trial has started yet")
    return TimelineData(bars)
