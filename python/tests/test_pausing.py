"""Trials that the pruner sets aside and that go on later."""

import concurrent.futures
import pathlib

import hone
import pytest


def train(trial):
    x = trial.suggest_float("x", 0, 1)
    done = pathlib.Path(trial.checkpoint_dir) / "done"
    first = trial.resume_step or 1
    assert (int(done.read_text()) if done.exists() else 0) == first - 1
    for step in range(first, 10):
        done.write_text(str(step))
        trial.report(x + 1 / step, step)
        if trial.should_prune():
            raise hone.TrialPruned
    return x


def test_promoted_trials_go_on_where_they_were():
    pruner = hone.pruners.SuccessiveHalvingPruner(
        reduction_factor=3, max_steps=9, promotion=True, metric="value"
    )
    study = hone.create_study(sampler=hone.samplers.RandomSampler(seed=1), pruner=pruner)
    study.optimize(train, n_trials=18)
    states = [trial.state for trial in study.trials]
    assert set(states) == {hone.TrialState.COMPLETE, hone.TrialState.PAUSED}
    for trial in study.trials:
        steps = list(range(1, len(trial.intermediate_values) + 1))
        assert sorted(trial.intermediate_values) == steps
    assert study.best_value == min(trial.params["x"] for trial in study.trials)


@pytest.mark.parametrize("how", [{"n_jobs": 1}, {"n_jobs": 3}, {"executor": True}])
def test_a_study_of_few_trials_has_a_complete_one(how):
    if "executor" in how:
        how = {"executor": concurrent.futures.ThreadPoolExecutor(2)}
    pruner = hone.pruners.SuccessiveHalvingPruner(max_steps=9, promotion=True)
    study = hone.create_study(sampler=hone.samplers.RandomSampler(seed=1), pruner=pruner)
    study.optimize(train, n_trials=5, **how)
    states = [trial.state for trial in study.trials]
    assert states.count(hone.TrialState.COMPLETE) == 1
    assert states.count(hone.TrialState.PAUSED) == 4
    assert study.resume(lead=True) == []


def test_a_loop_of_ones_own_has_a_complete_one_if_it_asks_for_it():
    pruner = hone.pruners.SuccessiveHalvingPruner(max_steps=9, promotion=True)
    study = hone.create_study(sampler=hone.samplers.RandomSampler(seed=1), pruner=pruner)
    trials = [study.ask() for _ in range(3)]
    while trials:
        for trial in trials:
            try:
                study.tell(trial, train(trial))
            except hone.TrialPruned:
                study.tell(trial, state=hone.TrialState.PRUNED)
        assert study.resume(3) == []
        trials = study.resume(3, lead=True)
    states = [trial.state for trial in study.trials]
    assert states.count(hone.TrialState.COMPLETE) == 1


@pytest.mark.parametrize("window", [0, 4])
def test_an_exhausted_space_has_a_complete_one_with_an_executor(window):
    pruner = hone.pruners.SuccessiveHalvingPruner(max_steps=9, promotion=True)
    space = {"x": hone.distributions.IntDistribution(0, 4)}
    study = hone.create_study(
        sampler=hone.samplers.GridSampler(), pruner=pruner, space=space, window=window
    )

    def objective(trial):
        for step in range(trial.resume_step or 1, 10):
            trial.report(trial.params["x"] + 1 / step, step)
            if trial.should_prune():
                raise hone.TrialPruned
        return trial.params["x"]

    study.optimize(objective, executor=concurrent.futures.ThreadPoolExecutor(2))
    states = [trial.state for trial in study.trials]
    assert (states.count(hone.TrialState.COMPLETE), len(states)) == (1, 5)
    assert study.best_value == 0


def test_groups_go_on_together():
    pruner = hone.pruners.SynchronousHalvingPruner(max_resource=9, reduction_factor=3)
    study = hone.create_study(sampler=hone.samplers.RandomSampler(seed=1), pruner=pruner)
    study.optimize(train, n_trials=9)
    states = [trial.state for trial in study.trials]
    assert states.count(hone.TrialState.COMPLETE) == 1


def test_a_metric_that_is_nearly_an_objective_is_a_mistake():
    pruner = hone.pruners.MedianPruner(metric="valu")
    try:
        hone.create_study(pruner=pruner)
    except ValueError as error:
        assert 'did you mean "value"?' in str(error)
    else:
        raise AssertionError("it was accepted")


def test_a_population_hands_its_checkpoints_down():
    pruner = hone.pruners.PopulationBasedTrainingPruner(4, interval_steps=2, max_steps=9)
    study = hone.create_study(sampler=hone.samplers.RandomSampler(seed=1), pruner=pruner)
    seen = {}

    def objective(trial):
        seen[trial.number] = trial.parent
        return train(trial)

    study.optimize(objective, n_trials=4)
    states = [trial.state for trial in study.trials]
    assert states.count(hone.TrialState.COMPLETE) == 4
    forks = [trial for trial in study.trials if trial.parent is not None]
    assert forks
    assert states.count(hone.TrialState.PRUNED) == len(forks)
    for fork in forks:
        assert seen[fork.number] == fork.parent
        assert min(fork.intermediate_values) == fork.parent_step + 1
        assert fork.params != study.trials[fork.parent].params
    frame = study.trials_dataframe(attrs=("number", "parent", "parent_step"))
    assert list(frame["parent"].dropna()) == [fork.parent for fork in forks]


def test_forks_reach_other_processes():
    from concurrent.futures import ProcessPoolExecutor

    pruner = hone.pruners.PopulationBasedTrainingPruner(4, interval_steps=2, max_steps=9)
    study = hone.create_study(sampler=hone.samplers.RandomSampler(seed=1), pruner=pruner)
    with ProcessPoolExecutor(2) as executor:
        study.optimize(train, n_trials=4, executor=executor)
    assert [trial.state for trial in study.trials].count(hone.TrialState.COMPLETE) == 4
