"""A script in Optuna's words, its import aside."""

import math
import pickle

import hone as optuna
import pytest


def quadratic(trial):
    x = trial.suggest_float("x", -10, 10)
    return (x - 2) ** 2


def test_first_steps():
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    study = optuna.create_study(direction="minimize", sampler=optuna.samplers.TPESampler(seed=42))
    study.optimize(quadratic, n_trials=60)
    assert len(study.trials) == 60
    assert study.best_value == min(trial.value for trial in study.trials)
    assert study.best_value == (study.best_params["x"] - 2) ** 2
    assert study.best_trial.state == optuna.trial.TrialState.COMPLETE
    assert study.direction == optuna.study.StudyDirection.MINIMIZE
    assert study.best_value < 0.1  # 60 draws at random fail this in one run of seven


def test_every_kind_of_parameter():
    def objective(trial):
        kind = trial.suggest_categorical("kind", ["svc", "forest", None, 3, True])
        layers = trial.suggest_int("layers", 1, 9, step=2)
        rate = trial.suggest_float("rate", 1e-5, 1e-1, log=True)
        dropout = trial.suggest_float("dropout", 0.0, 0.5, step=0.1)
        widths = [trial.suggest_int(f"width_{i}", 4, 128, log=True) for i in range(layers)]
        assert isinstance(layers, int) and layers % 2 == 1 and 1 <= layers <= 9
        assert isinstance(rate, float) and 1e-5 <= rate <= 1e-1
        assert abs(dropout * 10 - round(dropout * 10)) < 1e-9
        assert all(4 <= width <= 128 for width in widths)
        assert len(trial.params) == 4 + layers
        return math.log10(rate) ** 2 + dropout + (kind is None)

    study = optuna.create_study(direction="maximize", seed=1)
    study.optimize(objective, n_trials=40)
    assert {trial.state.name for trial in study.trials} == {"COMPLETE"}
    assert study.trials[0].distributions["layers"] == optuna.distributions.IntDistribution(
        1, 9, step=2
    )


def test_pruning_follows_should_prune():
    def objective(trial):
        x = trial.suggest_float("x", 0, 1)
        for step in range(10):
            trial.report(x + 1 / (step + 1), step)
            if trial.should_prune():
                raise optuna.TrialPruned()
        return x

    study = optuna.create_study(pruner=optuna.pruners.MedianPruner(n_startup_trials=3), seed=3)
    study.optimize(objective, n_trials=50)
    pruned = study.get_trials(states=[optuna.trial.TrialState.PRUNED])
    assert 0 < len(pruned) < 50
    for trial in pruned:
        assert trial.value == trial.intermediate_values[trial.last_step]
    assert list(study.best_trial.intermediate_values) == list(range(10))


def test_who_does_not_ask_is_not_pruned():
    def objective(trial):
        trial.report(trial.number, 0)
        return float(trial.number)

    study = optuna.create_study(pruner=optuna.pruners.MedianPruner(n_startup_trials=1))
    study.optimize(objective, n_trials=10)
    assert all(trial.state == optuna.trial.TrialState.COMPLETE for trial in study.trials)


def test_ask_and_tell():
    study = optuna.create_study()
    for _ in range(5):
        trial = study.ask()
        study.tell(trial, quadratic(trial))
    trial = study.ask({"y": optuna.distributions.FloatDistribution(0, 1)})
    study.tell(trial.number, trial.params["y"])
    study.tell(study.ask(), state=optuna.trial.TrialState.FAIL)
    study.tell(study.ask(), state=optuna.trial.TrialState.PRUNED)
    assert [trial.state.name for trial in study.trials[5:]] == ["COMPLETE", "FAIL", "PRUNED"]
    assert study.trials[5].params == {"y": study.trials[5].value}
    with pytest.raises(ValueError, match="told already"):
        study.tell(0, 1.0)
    study.tell(0, 1.0, skip_if_finished=True)


def test_enqueue_and_add():
    study = optuna.create_study()
    study.enqueue_trial({"x": 2.0})
    study.enqueue_trial({"x": 2.0}, skip_if_exists=True)
    study.optimize(quadratic, n_trials=1)
    assert study.best_params == {"x": 2.0}
    study.enqueue_trial({"x": 2.0}, skip_if_exists=True)
    study.add_trial(
        optuna.trial.create_trial(
            params={"x": 3.0},
            distributions={"x": optuna.distributions.FloatDistribution(-10, 10)},
            value=1.0,
            user_attrs={"by": ["hand", 1]},
            intermediate_values={0: 4.0, 1: 1.0},
        )
    )
    study.optimize(quadratic, n_trials=1)
    assert [trial.number for trial in study.trials] == [0, 1, 2]
    added = study.trials[1]
    assert (added.value, added.params, added.user_attrs) == (1.0, {"x": 3.0}, {"by": ["hand", 1]})
    assert added.intermediate_values == {0: 4.0, 1: 1.0}
    assert study.trials[2].params["x"] != 2.0


def test_several_objectives():
    def objective(trial):
        x = trial.suggest_float("x", 0, 5)
        return x**2, (x - 2) ** 2

    study = optuna.create_study(directions=["minimize", "minimize"], seed=1)
    study.optimize(objective, n_trials=40)
    front = study.best_trials
    assert front
    for a in front:
        for b in study.trials:
            assert not (b.values[0] < a.values[0] and b.values[1] < a.values[1])
    with pytest.raises(RuntimeError, match="best_trials"):
        _ = study.best_value


def test_callbacks_and_stop():
    seen = []

    def callback(study, trial):
        seen.append(trial.number)
        assert study.trials[trial.number] == trial
        if trial.number == 4:
            study.stop()

    study = optuna.create_study()
    study.optimize(quadratic, n_trials=100, callbacks=[callback])
    assert seen == [0, 1, 2, 3, 4]


def test_max_trials_counts_the_study():
    study = optuna.create_study()
    study.optimize(quadratic, n_trials=3)
    study.optimize(quadratic, callbacks=[optuna.study.MaxTrialsCallback(5)])
    assert len(study.trials) == 5


def test_attributes():
    def objective(trial):
        trial.set_user_attr("scores", {"a": [1, 2.5, None]})
        assert trial.user_attrs == {"scores": {"a": [1, 2.5, None]}}
        return quadratic(trial)

    study = optuna.create_study()
    study.set_user_attr("who", "me")
    study.optimize(objective, n_trials=1)
    assert study.user_attrs == {"who": "me"}
    assert study.best_trial.user_attrs == {"scores": {"a": [1, 2.5, None]}}


def test_a_record_runs_an_objective_again_and_pickles():
    study = optuna.create_study()
    study.optimize(quadratic, n_trials=3)
    best = study.best_trial
    assert quadratic(best) == best.value
    assert pickle.loads(pickle.dumps(best)) == best
    with pytest.raises(ValueError, match="no such parameter"):
        best.suggest_int("layers", 1, 2)


def test_grid():
    grid = {"x": [-5, 0, 5], "y": ["a", "b"]}

    def objective(trial):
        return trial.suggest_float("x", -10, 10) + (
            trial.suggest_categorical("y", ["a", "b", "c"]) == "b"
        )

    study = optuna.create_study(sampler=optuna.samplers.GridSampler(grid), seed=1)
    study.optimize(objective)
    assert len(study.trials) == 6
    assert {(t.params["x"], t.params["y"]) for t in study.trials} == {
        (x, y) for x in (-5.0, 0.0, 5.0) for y in "ab"
    }
    study.optimize(objective, n_trials=3)
    assert len(study.trials) == 6


def test_constraints():
    def objective(trial):
        x = trial.suggest_float("x", -1, 1)
        trial.set_user_attr("c", -x)
        return x

    sampler = optuna.samplers.TPESampler(seed=1, constraints_func=lambda t: [t.user_attrs["c"]])
    study = optuna.create_study(sampler=sampler)
    study.optimize(objective, n_trials=30)
    assert min(trial.value for trial in study.trials) < 0
    assert study.best_value >= 0


def test_importance():
    def objective(trial):
        return trial.suggest_float("big", 0, 1) ** 2 + 0.001 * trial.suggest_float("small", 0, 1)

    study = optuna.create_study(sampler=optuna.samplers.RandomSampler(seed=1))
    study.optimize(objective, n_trials=300)
    shares = optuna.importance.get_param_importances(study)
    assert list(shares) == ["big", "small"]
    assert sum(shares.values()) == pytest.approx(1)
    assert shares["big"] > 0.8


def test_dataframe():
    pytest.importorskip("pandas")
    study = optuna.create_study()
    study.optimize(quadratic, n_trials=3)
    frame = study.trials_dataframe()
    assert list(frame["number"]) == [0, 1, 2]
    assert list(frame["params_x"]) == [trial.params["x"] for trial in study.trials]
    assert set(frame["state"]) == {"COMPLETE"}


def test_numpys_scalars_are_numbers():
    np = pytest.importorskip("numpy")
    study = optuna.create_study()
    trial = study.ask()
    assert 0.5 <= trial.suggest_float("x", np.float32(0.5), np.float64(2)) <= 2
    assert trial.suggest_int("n", np.int64(1), np.int32(4)) in range(1, 5)
    assert type(trial.suggest_categorical("word", np.array(["u", "v"]))) is str
    assert type(trial.suggest_categorical("truth", [np.bool_(True), np.bool_(False)])) is bool
    trial.report(np.float32(3), np.int64(2))
    study.tell(np.int64(0), np.array(1.5))
    assert study.best_value == 1.5
    assert study.best_trial.intermediate_values == {2: 3.0}
    study.enqueue_trial({"x": np.float32(0.75)})
    assert study.ask().suggest_float("x", 0.5, 2) == 0.75


def test_a_progress_bar(capsys):
    pytest.importorskip("tqdm")
    study = optuna.create_study()
    study.optimize(quadratic, n_trials=3, show_progress_bar=True)
    assert "3/3" in capsys.readouterr().err
