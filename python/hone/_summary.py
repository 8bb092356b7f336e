"""What a storage holds, and copies from one to another."""

from __future__ import annotations

import dataclasses
import datetime
from typing import Any

from ._catalogue import create_study, get_all_study_names, load_study
from ._direction import StudyDirection
from .samplers import RandomSampler
from .storages import BaseStorage
from .trial import FrozenTrial


@dataclasses.dataclass
class StudySummary:
    """A study in a few words."""

    study_name: str
    directions: list[StudyDirection]
    best_trial: FrozenTrial | None
    """None while no trial is complete, and for several objectives."""
    user_attrs: dict[str, Any]
    n_trials: int
    datetime_start: datetime.datetime | None
    """When its first trial began."""

    @property
    def direction(self) -> StudyDirection:
        """That of the only objective."""
        if len(self.directions) != 1:
            raise RuntimeError("direction: the study has several objectives; see directions")
        return self.directions[0]


def get_all_study_summaries(
    storage: str | BaseStorage, include_best_trial: bool = True
) -> list[StudySummary]:
    """What is in a storage, by name. Reads every study whole."""
    return [_summary_of(storage, name, include_best_trial) for name in get_all_study_names(storage)]


def _summary_of(storage: str | BaseStorage, name: str, include_best_trial: bool) -> StudySummary:
    study = load_study(study_name=name, storage=storage, sampler=RandomSampler())
    trials = study.trials
    best = None
    if include_best_trial and len(study.directions) == 1 and study.best_trials:
        best = study.best_trial
    starts = [trial.datetime_start for trial in trials if trial.datetime_start is not None]
    return StudySummary(
        study_name=name,
        directions=study.directions,
        best_trial=best,
        user_attrs=study.user_attrs,
        n_trials=len(trials),
        datetime_start=min(starts, default=None),
    )


def copy_study(
    *,
    from_study_name: str,
    from_storage: str | BaseStorage,
    to_storage: str | BaseStorage,
    to_study_name: str | None = None,
) -> None:
    """Copies a study with its finished trials, its attributes and what it knows of parameters.

    Trials that run or are paused stay behind; where there are any, the copies have other numbers.
    Of those that wait the parameters are enqueued.
    """
    source = load_study(study_name=from_study_name, storage=from_storage, sampler=RandomSampler())
    objectives = source._core.objectives
    target = create_study(
        storage=to_storage,
        study_name=to_study_name or from_study_name,
        directions=source.directions,
        metric_names=[name for name, _ in objectives],
        seed=source.seed,
        window=source._core.window,
    )
    target.add_trials(trial for trial in source.trials if trial.state.is_finished())
    for params, attributes in source._core.enqueued():
        target._core.enqueue(params, attributes)
    for key, text in source._core.attributes().items():
        target._core.set_attribute(key, text)
