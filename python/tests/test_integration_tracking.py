"""Trackers, with real clients on local files."""

import hone
import pytest
from hone.integration import Tracker


def objective(trial):
    x = trial.suggest_float("x", 0.1, 10, log=True)
    kind = trial.suggest_categorical("kind", ["a", None, 3])
    trial.set_user_attr("note", {"of": trial.number})
    if trial.number == 2:
        raise RuntimeError("the third fails")
    for step in range(3):
        trial.report_metrics({"loss": x / (step + 1), "rate": 0.5**step}, step)
        if trial.number == 3 and step == 1:
            raise hone.TrialPruned
    trial.set_metric("size", 7.0)
    return x + (kind is None)


def tracked(callback, directions=("minimize",)):
    study = hone.create_study(
        study_name="tuning",
        directions=directions,
        metric_names=["loss"],
        pruner=hone.pruners.NopPruner(),
        seed=1,
    )
    study.optimize(objective, n_trials=5, catch=RuntimeError, callbacks=[callback], n_jobs=2)
    return study


def test_a_tracker_of_ones_own():
    class Rows(Tracker):
        def __init__(self):
            self.rows = []

        def log(self, study, trial):
            self.rows.append((trial.number, self.results(study, trial), self.curves(study, trial)))

    rows = Rows()
    study = tracked(rows)
    assert sorted(number for number, _, _ in rows.rows) == list(range(5))
    for number, results, curves in rows.rows:
        trial = study.trials[number]
        if trial.state == hone.TrialState.FAIL:
            assert (results, curves) == ({}, {})
            continue
        assert results["loss"] == trial.value
        assert set(curves) == {"loss", "rate"}
        assert ("size" in results) == (trial.state == hone.TrialState.COMPLETE)
    with pytest.raises(TypeError, match="log"):
        Tracker()


@pytest.mark.parametrize("scheme", ["sqlite:///{}/mlflow.db", "file:{}/runs"])
@pytest.mark.filterwarnings("ignore")
def test_mlflow(tmp_path, scheme, monkeypatch):
    pytest.importorskip("mlflow", reason="MLflow is not installed")
    from mlflow.tracking import MlflowClient

    if scheme.startswith("sqlite"):
        pytest.importorskip("sqlalchemy", reason="MLflow keeps databases by SQLAlchemy")
    monkeypatch.setenv("MLFLOW_ALLOW_FILE_STORE", "true")
    uri = scheme.format(tmp_path)
    study = tracked(hone.integration.MLflowCallback(uri, tags={"team": "blue"}))
    client = MlflowClient(uri)
    experiment = client.get_experiment_by_name("tuning")
    runs = {
        int(run.data.tags["hone.trial"]): run
        for run in client.search_runs([experiment.experiment_id])
    }
    assert sorted(runs) == list(range(5))
    for trial in study.trials:
        run = runs[trial.number]
        assert run.data.params == {name: str(value) for name, value in trial.params.items()}
        assert run.data.tags["team"] == "blue"
        assert run.data.tags["note"] == f'{{"of": {trial.number}}}'
        assert run.data.tags["hone.state"] == trial.state.name
        assert (
            run.info.status
            == {"COMPLETE": "FINISHED", "PRUNED": "KILLED", "FAIL": "FAILED"}[trial.state.name]
        )
        assert run.info.start_time == round(trial.datetime_start.timestamp() * 1000)
        assert run.data.metrics.get("loss") == trial.value
        curve = client.get_metric_history(run.info.run_id, "loss by step")
        assert {point.step: point.value for point in curve} == trial.intermediate_values
    assert "the third fails" in runs[2].data.tags["hone.message"]
    assert runs[0].data.metrics["size"] == 7.0


def test_tensorboard(tmp_path):
    pytest.importorskip("tensorboard", reason="TensorBoard is not installed")
    from tensorboard.backend.event_processing.event_multiplexer import EventMultiplexer
    from tensorboard.plugins.hparams import metadata, plugin_data_pb2

    study = tracked(hone.integration.TensorBoardCallback(tmp_path))
    multiplexer = EventMultiplexer().AddRunsFromDirectory(str(tmp_path)).Reload()
    for trial in study.trials:
        run = multiplexer.GetAccumulator(f"trial-{trial.number}")
        plugin = run.summary_metadata
        start = plugin_data_pb2.HParamsPluginData.FromString(
            plugin[metadata.SESSION_START_INFO_TAG].plugin_data.content
        ).session_start_info
        assert start.hparams["x"].number_value == trial.params["x"]
        assert start.hparams["state"].string_value == trial.state.name
        assert metadata.SESSION_END_INFO_TAG in plugin
        if trial.state == hone.TrialState.FAIL:
            continue
        curve = {event.step: event.value for event in run.Scalars("loss by step")}
        assert curve == pytest.approx(trial.intermediate_values)
        assert run.Scalars("loss")[0].value == pytest.approx(trial.value)
