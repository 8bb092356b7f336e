"""Samplers that are made of others, that enumerate, and that are not there."""

import hone
import pytest
from hone.samplers import (
    BruteForceSampler,
    GridSampler,
    PartialFixedSampler,
    QMCSampler,
    RandomSampler,
    TPESampler,
)


def plane(trial):
    return trial.suggest_float("x", -10, 10) ** 2 + trial.suggest_float("y", -10, 10) ** 2


def test_another_sampler_takes_over():
    study = hone.create_study(sampler=RandomSampler(seed=1))
    study.optimize(plane, n_trials=5)
    best = study.best_params["y"]
    study.sampler = PartialFixedSampler({"y": best}, TPESampler())
    study.optimize(plane, n_trials=5)
    assert [trial.params["y"] for trial in study.trials[5:]] == [best] * 5
    assert len({trial.params["x"] for trial in study.trials}) == 10
    study.sampler = study.sampler._base
    study.optimize(plane, n_trials=5)
    assert len({trial.params["y"] for trial in study.trials[10:]}) == 5


class Counting(hone.samplers.PythonSampler):
    def __init__(self):
        super().__init__(1)
        self.seen = []

    def observe(self, trials):
        self.seen += [trial.number for trial in trials]

    def suggest(self, space, fixed, running, seed):
        return {}


def test_the_new_sampler_learns_what_is_finished():
    study = hone.create_study()
    study.optimize(plane, n_trials=4)
    study.sampler = Counting()
    study.optimize(plane, n_trials=2, n_jobs=2)
    study.ask()
    assert sorted(study.sampler.seen) == list(range(6))


def test_fixed_from_the_first_trial():
    sampler = PartialFixedSampler({"y": 3.0}, TPESampler(seed=1))
    study = hone.create_study(sampler=sampler)
    study.optimize(plane, n_trials=15)
    assert {trial.params["y"] for trial in study.trials} == {3.0}
    assert study.seed == 1
    assert "PartialFixedSampler(fixed_params={'y': 3.0}" in repr(sampler)


@pytest.mark.parametrize("base", [GridSampler({"x": [1, 2]}), BruteForceSampler()])
def test_what_enumerates_cannot_be_fixed(base):
    with pytest.raises(ValueError, match="one value"):
        PartialFixedSampler({"x": 1}, base)


def conditional(trial):
    kind = trial.suggest_categorical("kind", ["tree", "line", None])
    if kind == "tree":
        return trial.suggest_int("depth", 1, 4) + trial.suggest_float("share", 0, 1, step=0.25)
    if kind == "line":
        return trial.suggest_int("degree", 0, 6, step=2)
    return 0


@pytest.mark.parametrize("seed", range(5))
def test_brute_force_tries_everything_once(seed):
    study = hone.create_study(sampler=BruteForceSampler(seed=seed))
    study.optimize(conditional)
    tried = [tuple(sorted(trial.params.items())) for trial in study.trials]
    assert len(tried) == len(set(tried)) == 4 * 5 + 4 + 1
    study.optimize(conditional)
    assert len(study.trials) == 25


def test_brute_force_goes_on_where_it_was(tmp_path):
    path = str(tmp_path / "study.db")
    study = hone.create_study(storage=path, study_name="a", sampler=BruteForceSampler(seed=1))
    study.optimize(conditional, n_trials=11)
    again = hone.load_study(storage=path, sampler=BruteForceSampler())
    again.optimize(conditional)
    assert len({tuple(sorted(trial.params.items())) for trial in again.trials}) == 25
    assert len(again.trials) == 25


def dependent(trial):
    n = trial.suggest_int("n", 1, 4)
    return trial.suggest_int("k", 0, n)


def test_brute_force_ends_where_ranges_depend_on_each_other():
    study = hone.create_study(sampler=BruteForceSampler(seed=1))
    study.optimize(dependent)
    tried = {(trial.params["n"], trial.params["k"]) for trial in study.trials}
    assert tried == {(n, k) for n in range(1, 5) for k in range(n + 1)}


def test_brute_force_on_threads():
    study = hone.create_study(sampler=BruteForceSampler(seed=1))
    study.optimize(conditional, n_trials=25, n_jobs=3)
    study.optimize(conditional)
    assert len({tuple(sorted(trial.params.items())) for trial in study.trials}) == 25


def test_brute_force_refuses_what_is_continuous():
    study = hone.create_study(sampler=BruteForceSampler())
    with pytest.raises(ValueError, match="continuous"):
        study.optimize(plane, n_trials=2)


def test_a_grid_by_its_values():
    grid = {"x": [-1, 0, 1], "y": [5, 6]}
    study = hone.create_study(sampler=GridSampler(grid))
    study.optimize(plane)
    assert sorted((t.params["x"], t.params["y"]) for t in study.trials) == [
        (x, y) for x in grid["x"] for y in grid["y"]
    ]


def test_quasi_random_points():
    study = hone.create_study(sampler=QMCSampler(qmc_type="halton", scramble=True, seed=1))
    study.optimize(plane, n_trials=20)
    assert len({trial.params["x"] for trial in study.trials}) == 20


@pytest.mark.parametrize("name", ["CmaEsSampler", "GPSampler", "NSGAIISampler", "NSGAIIISampler"])
def test_what_is_missing_says_what_to_use(name):
    with pytest.raises(hone.exceptions.UnavailableError, match=rf"{name}.*TPESampler"):
        getattr(hone.samplers, name)(seed=1)


class Foreign(hone.samplers.BaseSampler):
    def __init__(self):
        self.temperature = 100

    def sample_relative(self, study, trial, search_space):
        return {}


def test_samplers_written_for_others_are_told_apart():
    with pytest.raises(ValueError, match=r"Foreign.*PythonSampler"):
        hone.create_study(sampler=Foreign())
    with pytest.raises(ValueError, match=r"Foreign.*PythonSampler"):
        hone.create_study().sampler = Foreign()
