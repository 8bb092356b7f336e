"""What experiment trackers build on."""

from __future__ import annotations

import abc

from .._study import Study
from ..trial import FrozenTrial


class Tracker(abc.ABC):
    """A callback of ``Study.optimize`` that logs each finished trial somewhere.

    ::

        class Printer(Tracker):
            def log(self, study, trial):
                print(trial.number, trial.params, self.results(study, trial))

        study.optimize(objective, n_trials=10, callbacks=[Printer()])
    """

    def __call__(self, study: Study, trial: FrozenTrial) -> None:
        self.log(study, trial)

    @abc.abstractmethod
    def log(self, study: Study, trial: FrozenTrial) -> None:
        """Logs one trial. Calls come one at a time, from any thread."""

    @staticmethod
    def results(study: Study, trial: FrozenTrial) -> dict[str, float]:
        """The final values by name: objectives, as far as the trial has them, and other metrics."""
        return {**dict(zip(study.metric_names, trial.values or (), strict=False)), **trial.metrics}

    @staticmethod
    def curves(study: Study, trial: FrozenTrial) -> dict[str, dict[int, float]]:
        """What was reported, by metric and step."""
        first = {study.metric_names[0]: trial.intermediate_values}
        return {**(first if trial.intermediate_values else {}), **trial.curves}


__all__ = ["Tracker"]
