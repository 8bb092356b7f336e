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
        loss = math.inf
        feasible = all(constraint <= 0 for constraint in trial.constraints)
        if trial.state == TrialState.COMPLETE and trial.values and feasible:
            maximize = self._study.directions[0] == StudyDirection.MAXIMIZE
            loss = -trial.values[0] if maximize else trial.values[0]
        self._bests.append(min(self._bests[-1], loss))

    def _gained(self) -> bool:
        before, now = self._bests[-self._patience - 1], self._bests[-1]
        relative = self._min_relative_delta * abs(before) if math.isfinite(before) else 0.0
        return before - now > max(self._min_delta, relative)  # false while there is no value


_FINISHED = (TrialState.COMPLETE, TrialState.PRUNED, TrialState.FAIL)

__all__ = ["PlateauCallback"]
