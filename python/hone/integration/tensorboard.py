"""Trials as sessions of TensorBoard's hyperparameter plugin."""

from __future__ import annotations

import os
from typing import Any

from .._need import needed
from .._study import Study
from ..trial import FrozenTrial, TrialState
from .tracking import Tracker

with needed("tensorboard", "TensorBoardCallback"):
    from tensorboard.compat.proto.event_pb2 import Event
    from tensorboard.compat.proto.summary_pb2 import Summary
    from tensorboard.plugins.hparams import api_pb2, metadata, plugin_data_pb2, summary_v2
    from tensorboard.summary.writer.event_file_writer import EventFileWriter

_STATUS = {
    TrialState.COMPLETE: api_pb2.STATUS_SUCCESS,
    TrialState.PRUNED: api_pb2.STATUS_SUCCESS,
    TrialState.FAIL: api_pb2.STATUS_FAILURE,
}


class TensorBoardCallback(Tracker):
    """Logs each finished trial to a folder of its own, ``log_dir/trial-0`` and so on.

    TensorBoard's tab "HParams" compares parameters and results, "Time series" shows the curves.
    """

    def __init__(self, log_dir: str | os.PathLike[str]) -> None:
        self._log_dir = os.fspath(log_dir)

    def log(self, study: Study, trial: FrozenTrial) -> None:
        writer = EventFileWriter(os.path.join(self._log_dir, f"trial-{trial.number}"))
        begin = trial.datetime_start.timestamp() if trial.datetime_start else 0.0
        end = trial.datetime_complete.timestamp() if trial.datetime_complete else begin
        params = {name: _plain(value) for name, value in trial.params.items()}
        session = summary_v2.hparams_pb(
            {**params, "state": trial.state.name}, f"trial-{trial.number}", begin
        )
        writer.add_event(Event(wall_time=begin, summary=session))
        for name, curve in self.curves(study, trial).items():
            for step, value in sorted(curve.items()):
                writer.add_event(_scalar(f"{name} by step", value, step, end))
        for name, value in self.results(study, trial).items():
            writer.add_event(_scalar(name, value, 0, end))
        writer.add_event(Event(wall_time=end, summary=_session_end(trial.state, end)))
        writer.close()


def _plain(value: Any) -> Any:
    """The plugin knows no None."""
    return "None" if value is None else value


def _session_end(state: TrialState, time: float) -> Any:
    info = plugin_data_pb2.SessionEndInfo(status=_STATUS[state], end_time_secs=time)
    content = metadata.create_summary_metadata(
        plugin_data_pb2.HParamsPluginData(session_end_info=info)
    )
    tag = metadata.SESSION_END_INFO_TAG
    return Summary(value=[Summary.Value(tag=tag, metadata=content, tensor=metadata.NULL_TENSOR)])


def _scalar(tag: str, value: float, step: int, time: float) -> Any:
    content = Summary(value=[Summary.Value(tag=tag, simple_value=value)])
    return Event(wall_time=time, step=step, summary=content)


__all__ = ["TensorBoardCallback"]
