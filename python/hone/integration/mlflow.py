"""Trials as runs of MLflow."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator, Sequence
from typing import Any

from .._need import needed
from .._study import Study
from ..trial import FrozenTrial, TrialState
from .tracking import Tracker

with needed("mlflow", "MLflowCallback"):
    from mlflow.entities import Metric, Param, RunTag
    from mlflow.tracking import MlflowClient

# As many entities as MLflow takes at once.
_BATCH = 100
_STATUS = {
    TrialState.COMPLETE: "FINISHED",
    TrialState.PRUNED: "KILLED",
    TrialState.FAIL: "FAILED",
}


class MLflowCallback(Tracker):
    """Logs each finished trial as a run: parameters, results, curves, attributes as tags.

    Runs go to the experiment of this name, by default the study's, at ``tracking_uri``, by default
    MLflow's own. Pruned trials end as "KILLED". MLflow's active run is left alone.
    """

    def __init__(
        self,
        tracking_uri: str | None = None,
        experiment_name: str | None = None,
        tags: dict[str, str] | None = None,
    ) -> None:
        self._client = MlflowClient(tracking_uri)
        self._experiment_name = experiment_name
        self._tags = dict(tags or {})

    def log(self, study: Study, trial: FrozenTrial) -> None:
        begin = _milliseconds(trial.datetime_start)
        end = _milliseconds(trial.datetime_complete)
        run = self._client.create_run(
            self._experiment_of(study), start_time=begin, run_name=f"trial {trial.number}"
        )
        metrics = [
            Metric(name, value, end, 0) for name, value in self.results(study, trial).items()
        ]
        for name, curve in self.curves(study, trial).items():
            metrics += [
                Metric(f"{name} by step", value, end, step) for step, value in curve.items()
            ]
        self._log(run.info.run_id, "metrics", metrics)
        params = [Param(name, str(value)) for name, value in trial.params.items()]
        self._log(run.info.run_id, "params", params)
        tags = [RunTag(name, value) for name, value in self._tags_of(study, trial).items()]
        self._log(run.info.run_id, "tags", tags)
        self._client.set_terminated(run.info.run_id, _STATUS[trial.state], end)

    def _experiment_of(self, study: Study) -> str:
        name = self._experiment_name or study.study_name
        experiment = self._client.get_experiment_by_name(name)
        if experiment is not None:
            return str(experiment.experiment_id)
        return str(self._client.create_experiment(name))

    def _tags_of(self, study: Study, trial: FrozenTrial) -> dict[str, str]:
        tags = {
            "hone.study": study.study_name,
            "hone.trial": str(trial.number),
            "hone.state": trial.state.name,
            **self._tags,
        }
        if trial.message:
            tags["hone.message"] = trial.message
        for key, value in trial.user_attrs.items():
            tags[key] = value if isinstance(value, str) else json.dumps(value)
        return tags

    def _log(self, run: str, kind: str, entities: Sequence[Any]) -> None:
        for batch in _batches(entities):
            self._client.log_batch(run, **{kind: batch})


def _batches(entities: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for begin in range(0, len(entities), _BATCH):
        yield entities[begin : begin + _BATCH]


def _milliseconds(time: datetime.datetime | None) -> int:
    return round((time or datetime.datetime.now()).timestamp() * 1000)


__all__ = ["MLflowCallback"]
