"""Callbacks for ``Study.optimize``."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from ._direction import StudyDirection
from .trial import FrozenTrial, TrialState

if TYPE_CHECKING:
    from ._study import Study


class PlateauCallback:
    """Ends a run when the best value has gained too little over the last ``patience`` trials.

    Too little is a gain of at most ``min_delta``, or of at most ``min_relative_delta`` times the
    size that the best value had before these trials. Every finished trial counts, pruned and failed
    ones too, and those of earlier runs. Of several objectives the first is looked at.
    """

    def __init__(
        self, patience: int, *, min_delta: float = 0.0, min_relative_delta: float = 0.0
    ) -> None:
        if patience < 1:
            raise ValueError(f"patience: is {patience}; it must be at least 1")
        if not (0 <= min_delta < math.inf and 0 <= min_relative_delta < math.inf):
            raise ValueError("min_delta and min_relative_delta must be 0 or more, and finite")
        self._patience = patience
        self._min_delta = min_delta
        self._min_relative_delta = min_relative_delta
        self._study: Study | None = None
        self._bests: list[float] = []  # losses, before and after each finished trial

    def __call__(self, study: Study, trial: FrozenTrial) -> None:
        if self._study is study:
            self._add(trial)
        else:
            self._study = study
            self._bests = [math.inf]
            for each in study.get_trials(states=_FINISHED):
                self._add(each)
        if len(self._bests) > self._patience and not self._gained():
            study.stop()

    def _add(self, trial: FrozenTrial) -> None:
        assert self._study is not None
        self._bests.append(min(self._bests[-1], _loss_of(self._study, trial)))

    def _gained(self) -> bool:
        before, now = self._bests[-self._patience - 1], self._bests[-1]
        relative = self._min_relative_delta * abs(before) if math.isfinite(before) else 0.0
        return before - now > max(self._min_delta, relative)  # false while there is no value


class TargetCallback:
    """Ends a run once the best value, of the first objective, is at least as good as ``target``."""

    def __init__(self, target: float) -> None:
        self._target = target
        self._study: Study | None = None

    def __call__(self, study: Study, trial: FrozenTrial) -> None:
        # At the first call trials of earlier runs count too.
        trials = [trial] if self._study is study else study.get_trials(states=_FINISHED)
        self._study = study
        bound = -self._target if _maximizes(study) else self._target
        if any(_loss_of(study, each) <= bound for each in trials):
            study.stop()


class CostCallback:
    """Ends a run once the trials that have finished since this was made have cost so much.

    What a trial costs is the metric that it records by ``set_metric``; its seconds, without one.
    """

    def __init__(self, limit: float, metric: str | None = None) -> None:
        self._left = limit
        self._metric = metric

    def __call__(self, study: Study, trial: FrozenTrial) -> None:
        if self._metric is not None:
            self._left -= trial.metrics.get(self._metric, 0.0)
        elif trial.duration is not None:
            self._left -= trial.duration.total_seconds()
        if self._left <= 0:
            study.stop()


def _maximizes(study: Study) -> bool:
    return study.directions[0] == StudyDirection.MAXIMIZE


def _loss_of(study: Study, trial: FrozenTrial) -> float:
    """The less the better; infinite where the trial has no value that counts."""
    feasible = all(constraint <= 0 for constraint in trial.constraints)
    if trial.state != TrialState.COMPLETE or not trial.values or not feasible:
        return math.inf
    return -trial.values[0] if _maximizes(study) else trial.values[0]


_FINISHED = (TrialState.COMPLETE, TrialState.PRUNED, TrialState.FAIL)

__all__ = ["CostCallback", "PlateauCallback", "TargetCallback"]
