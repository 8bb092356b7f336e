"""A study in memory as something that can be pickled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ._catalogue import create_study
from ._study import Study, StudyDirection
from .distributions import BaseDistribution
from .pruners import BasePruner
from .samplers import BaseSampler
from .trial import FrozenTrial


@dataclass
class StudyCopy:
    """What a study was made of, and its finished trials."""

    name: str
    directions: list[StudyDirection]
    metric_names: list[str]
    seed: int
    space: Mapping[str, BaseDistribution]
    sampler: BaseSampler
    pruner: BasePruner | None
    trials: list[FrozenTrial]
    user_attrs: dict[str, Any]

    @classmethod
    def of(cls, study: Study, space: Mapping[str, BaseDistribution]) -> StudyCopy:
        """``space`` is what was declared."""
        trials = [trial for trial in study.trials if trial.state.is_finished()]
        return cls(
            study.study_name,
            study.directions,
            study.metric_names,
            study.seed,
            space,
            study.sampler,
            study.pruner,
            trials,
            study.user_attrs,
        )

    def study(self) -> Study:
        """Another study in memory with the same trials."""
        study = create_study(
            study_name=self.name,
            directions=self.directions,
            metric_names=self.metric_names,
            seed=self.seed,
            space=self.space,
            sampler=self.sampler,
            pruner=self.pruner,
        )
        study.add_trials(self.trials)
        for key, value in self.user_attrs.items():
            study.set_user_attr(key, value)
        return study
