"""Samplers and pruners that are written in Python."""

import random
import threading

import hone
import pytest


class HillClimber(hone.samplers.PythonSampler):
    """Draws near the best trial."""

    def __init__(self, seed=None):
        super().__init__(seed)
        self.best = None

    def observe(self, trials):
        for trial in trials:
            if trial.losses and (self.best is None or trial.losses < self.best.losses):
                self.best = trial

    def suggest(self, space, fixed, running, seed):
        if self.best is None:
            return {}
        draw = random.Random(seed)
        x = self.best.params["x"] + draw.gauss(0, 0.5)
        return {"x": min(max(x, space["x"].low), space["x"].high)}


class OnlyThree(hone.samplers.PythonSampler):
    def suggest(self, space, fixed, running, seed):
        known = {params["n"] for params in running} | self.seen
        return next(({"n": n} for n in (1, 2, 3) if n not in known), None)

    def observe(self, trials):
        self.seen |= {trial.params["n"] for trial in trials}

    seen: set[int] = set()  # noqa: RUF012


class Impatient(hone.pruners.PythonPruner):
    """Gives up what is worse than the best of all trials so far."""

    def prune(self, study, trial):
        best = min((t.value for t in study.trials if t.value is not None), default=float("inf"))
        return trial.intermediate_values[trial.last_step] > best


def quadratic(trial):
    return (trial.suggest_float("x", -10, 10) - 2) ** 2


@pytest.mark.parametrize("jobs", [1, 4])
def test_a_sampler_learns(jobs):
    study = hone.create_study(sampler=HillClimber(seed=1))
    study.optimize(quadratic, n_trials=200, n_jobs=jobs)
    assert study.best_value < 0.01
    assert len(study.trials) == 200


def test_a_seed_repeats_it():
    def run():
        study = hone.create_study(sampler=HillClimber(seed=1))
        study.optimize(quadratic, n_trials=30)
        return [trial.value for trial in study.trials]

    assert run() == run()


def test_a_sampler_that_has_nothing_left_ends_the_run():
    study = hone.create_study(
        sampler=OnlyThree(), space={"n": hone.distributions.IntDistribution(1, 9)}
    )
    study.optimize(lambda trial: trial.params["n"])
    assert [trial.params["n"] for trial in study.trials] == [1, 2, 3]


def test_errors_of_a_sampler_reach_the_caller():
    class Broken(hone.samplers.PythonSampler):
        def suggest(self, space, fixed, running, seed):
            raise LookupError("no idea")

    for jobs in (1, 2):
        with pytest.raises(LookupError, match="no idea"):
            hone.create_study(sampler=Broken()).optimize(quadratic, n_trials=2, n_jobs=jobs)


def test_readers_do_not_get_stuck():
    def read():
        while not done.is_set():
            _ = study.trials, study.user_attrs, study.space, repr(study)

    done = threading.Event()
    study = hone.create_study(sampler=HillClimber(seed=1))
    readers = [threading.Thread(target=read, daemon=True) for _ in range(2)]
    for reader in readers:
        reader.start()
    study.optimize(quadratic, n_trials=100, n_jobs=3)
    done.set()
    for reader in readers:
        reader.join(60)
        assert not reader.is_alive()


def test_a_pruner_of_ones_own():
    def objective(trial):
        x = trial.suggest_float("x", 0, 1)
        for step in range(3):
            trial.report(x, step)
            if trial.should_prune():
                raise hone.TrialPruned
        return x

    study = hone.create_study(pruner=Impatient(), seed=1)
    study.optimize(objective, n_trials=20)
    best = float("inf")
    for trial in study.trials:
        assert (trial.state == hone.TrialState.PRUNED) == (trial.params["x"] > best)
        best = min(best, trial.params["x"])


class LastPlace(hone.pruners.BasePruner):
    """As scripts for Optuna write them: on BasePruner, with an initialiser of its own."""

    def __init__(self, warmup_steps):
        self.warmup_steps = warmup_steps

    def prune(self, study, trial):
        step = trial.last_step
        if step is None or step < self.warmup_steps:
            return False
        done = study.get_trials(deepcopy=False, states=(hone.TrialState.COMPLETE,))
        others = [each.intermediate_values[step] for each in done]
        return bool(others) and trial.intermediate_values[step] > max(others)


def test_a_pruner_on_the_base_of_pruners():
    def objective(trial):
        for step in range(5):
            trial.report(trial.number, step)
            if trial.should_prune():
                raise hone.TrialPruned
        return 0.0

    study = hone.create_study(pruner=LastPlace(2))
    study.optimize(objective, n_trials=4)
    assert [trial.state.name for trial in study.trials] == ["COMPLETE"] + ["PRUNED"] * 3
    assert [trial.last_step for trial in study.trials] == [4, 2, 2, 2]


def test_loggers_of_scripts():
    logger = hone.logging.get_logger("optuna")
    assert logger.name == "optuna" and hone.logging.get_logger().name == "hone"
    hone.logging.disable_propagation()
    assert not hone.logging.get_logger("hone").propagate
    hone.logging.enable_propagation()
    assert hone.logging.get_logger("hone").propagate
