"""Finished trials as arrays."""

import hone
import numpy as np
from objectives import mixed


def test_the_history_as_arrays():
    study = hone.create_study(directions=["minimize", "maximize"], seed=1)
    study.optimize(lambda trial: (mixed(trial), trial.number), n_trials=30)
    study.tell(study.ask(), state=hone.TrialState.FAIL)
    history = study.history()
    assert len(history) == 31 and repr(history) == "<hone.History of 31 trials: x, kind, n>"
    trials = study.trials
    np.testing.assert_array_equal(history.numbers, range(31))
    assert list(history.states) == [trial.state for trial in trials]
    np.testing.assert_array_equal(history.values[:30], [trial.values for trial in trials[:30]])
    assert np.isnan(history.values[30]).all()
    for trial, x, kind, n in zip(trials, *history.params.values(), strict=True):
        found = {"x": x, "kind": kind, "n": n}
        absent = {name for name, value in found.items() if value != value}
        assert {k: v for k, v in found.items() if k not in absent} == trial.params
    assert (history.finished >= history.started).all() and not history.violations.any()
    study.optimize(lambda trial: (0.0, 0.0), n_trials=1)
    assert len(history) == 31 and len(study.history()) == 32


def test_forecasts_in_the_history():
    pruner = hone.pruners.ExtrapolationPruner(n_startup_trials=5)
    study = hone.create_study(
        sampler=hone.samplers.RandomSampler(seed=1), pruner=pruner, direction="maximize"
    )

    def objective(trial):
        end = trial.suggest_float("end", 0, 1)
        for step in range(1, 17):
            trial.report(end - 1 / step, step)
            if trial.should_prune():
                raise hone.TrialPruned
        return end

    study.optimize(objective, n_trials=60)
    history = study.history()
    pruned = history.states == hone.TrialState.PRUNED
    assert pruned.sum() > 20
    np.testing.assert_array_equal(np.isnan(history.forecasts), ~pruned)
    errors = np.abs(history.forecasts[pruned] - history.params["end"][pruned])
    assert np.median(errors) < 0.15


def test_constraints_in_the_history():
    study = hone.create_study(
        sampler=hone.samplers.TPESampler(constraints_func=lambda trial: [trial.number - 1, -3.0])
    )
    study.optimize(lambda trial: 0.0, n_trials=4)
    np.testing.assert_array_equal(study.history().violations, [0, 0, 1, 2])


def test_the_history_of_nothing():
    history = hone.create_study().history()
    assert len(history) == 0 and history.values.shape == (0, 1) and history.params == {}
