"""Studies that start with earlier ones."""

import hone
import pytest


def bowl(bottom):
    def objective(trial):
        return sum((trial.suggest_float(name, 0, 1) - bottom) ** 2 for name in "abcd")

    return objective


def studied(bottom, n_trials, **options):
    study = hone.create_study(**options)
    study.optimize(bowl(bottom), n_trials=n_trials)
    return study


def test_the_best_of_the_earlier_study_comes_first():
    earlier = studied(0.3, 40, seed=1)
    declared = {name: hone.distributions.FloatDistribution(0, 1) for name in "abcd"}
    study = studied(0.35, 1, seed=2, warm_start=[earlier], space=declared)
    assert study.trials[0].params == earlier.best_params


def test_it_helps():
    declared = {name: hone.distributions.FloatDistribution(0, 1) for name in "abcd"}
    wins = 0
    for seed in range(12):
        earlier = studied(0.3, 50, seed=seed + 100)
        warm = studied(0.35, 15, seed=seed, space=declared, warm_start=[earlier])
        cold = studied(0.35, 15, seed=seed, space=declared)
        wins += warm.best_value < cold.best_value
    assert wins >= 10  # by chance: 0.02


def test_what_cannot_be():
    earlier = studied(0.3, 5, seed=1)
    with pytest.raises(ValueError, match="use tpe"):
        hone.create_study(sampler=hone.samplers.RandomSampler(), warm_start=[earlier])
    with pytest.raises(ValueError, match="number of objectives"):
        hone.create_study(directions=["minimize", "minimize"], warm_start=[earlier])
