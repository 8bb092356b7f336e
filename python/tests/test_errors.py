"""What goes wrong, in trials and in calls."""

import threading

import hone
import programs
import pytest


def test_an_exception_propagates_and_fails_its_trial():
    def objective(trial):
        trial.suggest_float("x", 0, 1)
        if trial.number == 2:
            raise ZeroDivisionError("in the third trial")
        return 0.0

    study = hone.create_study()
    with pytest.raises(ZeroDivisionError, match="in the third trial"):
        study.optimize(objective, n_trials=10)
    assert [trial.state.name for trial in study.trials] == ["COMPLETE", "COMPLETE", "FAIL"]
    message = study.trials[2].message
    assert message.startswith("Traceback") and "in objective" in message
    assert "ZeroDivisionError: in the third trial" in message


@pytest.mark.parametrize("jobs", [1, 3])
def test_caught_exceptions_fail_their_trial_alone(jobs):
    def objective(trial):
        if trial.number % 2:
            raise ValueError("odd")
        return 0.0

    study = hone.create_study()
    study.optimize(objective, n_trials=10, catch=(ValueError, KeyError), n_jobs=jobs)
    assert [trial.state.name for trial in study.trials] == ["COMPLETE", "FAIL"] * 5


@pytest.mark.parametrize(
    "value", [None, float("nan"), float("inf"), "text", [1.0, 2.0], ["a"], [], object()]
)
def test_a_result_that_is_none_fails_the_trial(value):
    study = hone.create_study()
    study.optimize(lambda trial: value, n_trials=2)
    assert [trial.state.name for trial in study.trials] == ["FAIL", "FAIL"]
    assert "the objective" in study.trials[0].message


@pytest.mark.parametrize("jobs", [1, 2])
def test_ctrl_c_hands_trials_back(jobs):
    interrupted = threading.Event()

    def objective(trial):
        x = trial.suggest_float("x", 0, 1)
        if trial.number == 3 and not interrupted.is_set():
            interrupted.set()
            raise KeyboardInterrupt
        return x

    study = hone.create_study(seed=1)
    with pytest.raises(KeyboardInterrupt):
        study.optimize(objective, n_trials=10, n_jobs=jobs)
    assert study.trials[3].state == hone.TrialState.WAITING
    study.optimize(objective, n_trials=1)
    assert study.trials[3].state == hone.TrialState.COMPLETE


FOREVER = """
import signal
import sys

import hone

signal.signal(signal.SIGINT, signal.default_int_handler)  # a test run in the background ignores it

def objective(trial):
    sys.stdout.write("running\\n")  # in one piece: print() writes the end of a line apart
    sys.stdout.flush()
    while not trial.should_prune():
        pass
    return 0.0

study = hone.create_study()
try:
    study.optimize(objective, n_jobs={jobs})
except KeyboardInterrupt:
    print({{trial.state.name for trial in study.trials}})
"""


@pytest.mark.parametrize("jobs", [1, 2])
def test_the_signal_of_ctrl_c_ends_a_run(jobs):
    programs.check_that_ctrl_c_hands_back(FOREVER.format(jobs=jobs), objectives=jobs)


def test_an_error_in_a_callback_ends_the_run():
    def callback(study, trial):
        raise LookupError("callback")

    study = hone.create_study()
    for jobs in (1, 2):
        with pytest.raises(LookupError, match="callback"):
            study.optimize(lambda trial: 0.0, n_trials=10, n_jobs=jobs, callbacks=[callback])


def test_every_trial_runs_once_on_many_threads():
    def objective(trial):
        assert trial.study is study
        threads.add(threading.get_ident())
        local.trials = getattr(local, "trials", 0) + 1
        most.append(local.trials)
        return trial.suggest_float("x", 0, 1)

    threads: set[int] = set()
    local = threading.local()
    most: list[int] = []
    study = hone.create_study(seed=1)
    study.optimize(objective, n_trials=200, n_jobs=4)
    assert [trial.number for trial in study.trials] == list(range(200))
    assert len(threads) <= 4 and threading.get_ident() not in threads
    assert max(most) >= 50  # thread-local state outlives a trial


def test_a_window_makes_threads_repeatable():
    def objective(trial):
        return trial.suggest_float("x", 0, 1) + trial.suggest_int("n", 1, 5)

    def run(jobs):
        study = hone.create_study(seed=7, window=4)
        study.optimize(objective, n_trials=60, n_jobs=jobs)
        return [trial.params for trial in study.trials]

    assert run(1) == run(4)


@pytest.mark.parametrize(
    ("make", "text"),
    [
        (lambda: hone.samplers.TPESampler(gama=0.1), "gama"),
        (lambda: hone.samplers.TPESampler(gamma="much"), "expected a float"),
        (lambda: hone.samplers.QMCSampler(qmc_type="lattice"), "sobol, halton"),
        (lambda: hone.pruners.PercentilePruner(101), "percentile"),
        (lambda: hone.create_study(direction="up"), "minimize or maximize"),
        (lambda: hone.create_study(storage="mysql://host/db"), "sqlite"),
        (lambda: hone.create_study().best_trial, "no trial"),
        (lambda: hone.create_study().ask().suggest_float("x", 1, 0), "x"),
        (lambda: hone.create_study().ask().suggest_categorical("c", [(1, 2)]), "tuple"),
        (lambda: hone.create_study().ask().report(1.0, -1), "step"),
    ],
)
def test_mistakes_are_value_errors_that_say_where(make, text):
    with pytest.raises(ValueError, match=text):
        make()
