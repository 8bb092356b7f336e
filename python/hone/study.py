"""Studies, under the names that users know."""

from __future__ import annotations

from collections.abc import Container

from ._catalogue import (
    Direction,
    create_study,
    delete_study,
    get_all_study_names,
    load_study,
)
from ._direction import StudyDirection
from ._study import Callback, Objective, Study
from ._summary import StudySummary, copy_study, get_all_study_summaries
from .trial import FrozenTrial, TrialState


class MaxTrialsCallback:
    """Ends a run once the study, not the run, has so many trials in one of the states."""

    def __init__(
        self, n_trials: int, states: Container[TrialState] | None = (TrialState.COMPLETE,)
    ) -> None:
        self._n_trials = n_trials
        self._states = states

    def __call__(self, study: Study, trial: FrozenTrial) -> None:
        if len(study.get_trials(states=self._states)) >= self._n_trials:
            study.stop()


__all__ = [
    "Callback",
    "Direction",
    "MaxTrialsCallback",
    "Objective",
    "Study",
    "StudyDirection",
    "StudySummary",
    "copy_study",
    "create_study",
    "delete_study",
    "get_all_study_names",
    "get_all_study_summaries",
    "load_study",
]
