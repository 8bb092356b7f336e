"""Names of Optuna beyond a first script: its import aside, what its users write."""

import pickle

import hone as optuna
import pytest
from hone.distributions import CategoricalDistribution, FloatDistribution, IntDistribution


def quadratic(trial):
    x = trial.suggest_float("x", -10, 10)
    return (x - 2) ** 2


def rate_and_width(trial):
    rate = trial.suggest_float("rate", 1e-5, 1e-1, log=True)
    width = trial.suggest_int("width", 8, 64, step=8)
    return rate * width


RATE = FloatDistribution(1e-5, 1e-1, log=True)
WIDTH = IntDistribution(8, 64, step=8)


@pytest.fixture
def path(tmp_path):
    return str(tmp_path / "study.db")


def test_attributes_of_enqueued_trials(path):
    study = optuna.create_study(storage=path, study_name="a")
    study.enqueue_trial({"x": 5.0}, user_attrs={"memo": ["optimal", 1]})
    study.enqueue_trial({"x": 5.0}, user_attrs={"memo": "again"}, skip_if_exists=True)
    study.enqueue_trial({"x": 6.0})
    again = optuna.load_study(storage=path)
    again.enqueue_trial({"x": 6.0}, skip_if_exists=True)
    seen = []

    def objective(trial):
        seen.append(trial.user_attrs)
        trial.set_user_attr("seen", True)
        return quadratic(trial)

    again.optimize(objective, n_trials=2)
    assert seen == [{"memo": ["optimal", 1]}, {}]
    assert again.trials[0].user_attrs == {"memo": ["optimal", 1], "seen": True}
    assert [trial.params["x"] for trial in again.trials] == [5.0, 6.0]
    with pytest.raises(TypeError, match="JSON"):
        study.enqueue_trial({"x": 1.0}, user_attrs={"bad": object()})


@pytest.mark.parametrize("stored", [False, True])
def test_distributions_of_added_trials(path, stored):
    study = optuna.create_study(storage=path if stored else None, study_name="a")
    study.add_trial(
        optuna.create_trial(
            params={"rate": 1e-3, "width": 16},
            distributions={"rate": RATE, "width": WIDTH},
            value=1.0,
        )
    )
    if stored:
        study = optuna.load_study(storage=path)
    assert study.trials[0].distributions == {"rate": RATE, "width": WIDTH}
    study.optimize(rate_and_width, n_trials=10)
    assert study.space == {"rate": RATE, "width": WIDTH}
    assert {trial.state.name for trial in study.trials} == {"COMPLETE"}


def test_added_distributions_that_contradict():
    def trial(value, distribution):
        return optuna.create_trial(params={"x": value}, distributions={"x": distribution}, value=0)

    study = optuna.create_study()
    study.add_trial(trial(0.5, FloatDistribution(0, 1)))
    study.add_trial(trial(5.0, FloatDistribution(2, 9)))
    assert study.space == {"x": FloatDistribution(0, 9)}
    with pytest.raises(ValueError, match="x"):
        study.add_trial(trial(0.5, FloatDistribution(0.1, 1, log=True)))
    with pytest.raises(ValueError, match="x"):
        study.add_trial(trial(5.0, FloatDistribution(0, 1)))
    with pytest.raises(ValueError, match="same names"):
        optuna.create_trial(params={"x": 1}, distributions={"y": WIDTH}, value=0)
    assert len(study.trials) == 2


def test_waiting_trials_are_enqueued():
    study = optuna.create_study()
    waiting = optuna.create_trial(
        state=optuna.trial.TrialState.WAITING, params={"x": 3.0}, user_attrs={"by": "hand"}
    )
    study.add_trial(waiting)
    study.optimize(quadratic, n_trials=1)
    assert (study.trials[0].params, study.trials[0].user_attrs) == ({"x": 3.0}, {"by": "hand"})


def test_a_copy_in_memory_knows_its_ranges():
    study = optuna.create_study(seed=1)
    study.optimize(rate_and_width, n_trials=5)
    study.set_metric_names(["product"])
    copy = pickle.loads(pickle.dumps(study))
    assert copy.space == study.space and copy.trials == study.trials
    assert copy.metric_names == ["product"]


def test_copy_study(path, tmp_path):
    study = optuna.create_study(
        storage=path, study_name="a", directions=["minimize", "maximize"], seed=4
    )
    study.optimize(lambda trial: (rate_and_width(trial), trial.number), n_trials=5)
    study.set_user_attr("who", "me")
    study.enqueue_trial({"width": 16}, user_attrs={"why": "a guess"})
    other = str(tmp_path / "other.db")
    optuna.copy_study(from_study_name="a", from_storage=path, to_storage=other)
    optuna.copy_study(from_study_name="a", from_storage=path, to_storage=other, to_study_name="b")
    assert sorted(optuna.get_all_study_names(other)) == ["a", "b"]
    copy = optuna.load_study(study_name="b", storage=other)
    assert [(t.number, t.values, t.params, t.datetime_start) for t in copy.trials] == [
        (t.number, t.values, t.params, t.datetime_start) for t in study.trials
    ]
    assert (copy.space, copy.user_attrs, copy.directions, copy.seed) == (
        study.space, {"who": "me"}, study.directions, 4
    )  # fmt: skip
    waiting = copy.ask({"width": WIDTH})
    assert (waiting.params["width"], waiting.user_attrs) == (16, {"why": "a guess"})
    with pytest.raises(optuna.exceptions.DuplicatedStudyError):
        optuna.copy_study(from_study_name="a", from_storage=path, to_storage=other)


def test_summaries(path):
    first = optuna.create_study(storage=path, study_name="a", direction="maximize")
    first.optimize(quadratic, n_trials=3)
    first.set_user_attr("who", "me")
    optuna.create_study(storage=path, study_name="b", directions=["minimize", "minimize"])
    one, two = sorted(optuna.get_all_study_summaries(path), key=lambda each: each.study_name)
    assert (one.study_name, one.n_trials, one.user_attrs) == ("a", 3, {"who": "me"})
    assert one.direction == optuna.study.StudyDirection.MAXIMIZE
    assert one.best_trial is not None and one.best_trial.value == first.best_value
    assert one.datetime_start == first.trials[0].datetime_start
    assert (two.n_trials, two.best_trial, two.datetime_start) == (0, None, None)
    with pytest.raises(RuntimeError, match="directions"):
        _ = two.direction
    (bare,) = optuna.get_all_study_summaries(path, include_best_trial=False)[:1]
    assert bare.best_trial is None


def test_metric_names(path):
    pytest.importorskip("pandas")
    study = optuna.create_study(storage=path, study_name="a", directions=["minimize", "maximize"])
    study.set_metric_names(["loss", "accuracy"])
    study.optimize(lambda trial: (quadratic(trial), 1.0), n_trials=2)
    again = optuna.load_study(storage=path)
    assert again.metric_names == ["loss", "accuracy"]
    assert {"values_loss", "values_accuracy"} <= set(again.trials_dataframe().columns)
    assert again.user_attrs == {}
    with pytest.raises(ValueError, match="one for each"):
        study.set_metric_names(["loss"])


def test_distributions_of_a_running_trial():
    def objective(trial):
        trial.suggest_categorical("kind", ["a", "b"])
        rate_and_width(trial)
        assert trial.distributions == {
            "kind": CategoricalDistribution(["a", "b"]), "rate": RATE, "width": WIDTH
        }  # fmt: skip
        return 0.0

    study = optuna.create_study()
    study.optimize(objective, n_trials=2)
    trial = study.ask({"rate": RATE})
    study.tell(trial, 1.0)
    assert trial.distributions == {"rate": RATE}
