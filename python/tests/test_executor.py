"""Trials in pools of threads and processes."""

import concurrent.futures
import os
import pathlib
import signal
import threading
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

import hone
import programs
import pytest
from objectives import curve, odd_fails, states


def quadratic(trial):
    x = trial.suggest_float("x", -10, 10)
    kind = trial.suggest_categorical("kind", ["a", "b"])
    trial.set_user_attr("process", os.getpid())
    trial.set_metric("double", 2 * x)
    assert trial.params == {"x": x, "kind": kind}
    return (x - 2) ** 2


class Stubborn(Exception):
    """Cannot be pickled: it needs two arguments."""

    def __init__(self, one, two):
        super().__init__(f"{one} and {two}")


def stubborn(trial):
    raise Stubborn(1, 2)


def dies(trial):
    if trial.number == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return 0.0


def moving(trial):
    """Ranges that differ from trial to trial, and parameters that come and go."""
    low = trial.number % 3
    x = trial.suggest_float("x", low, low + 2)
    y = trial.suggest_int(f"y{trial.number % 2}", 0, 9)
    return x + y


@pytest.fixture(params=["threads", "processes"])
def executor(request):
    kind = ThreadPoolExecutor if request.param == "threads" else ProcessPoolExecutor
    with kind(2) as made:
        yield made


@pytest.fixture
def processes():
    with ProcessPoolExecutor(2) as made:
        yield made


def test_everything_comes_back(executor):
    records = []
    study = hone.create_study(seed=1)
    study.optimize(
        quadratic,
        n_trials=20,
        executor=executor,
        callbacks=[lambda _, trial: records.append(trial)],
    )
    assert states(study) == ["COMPLETE"] * 20
    for trial in study.trials:
        assert trial.value == (trial.params["x"] - 2) ** 2
        assert trial.metrics == {"double": 2 * trial.params["x"]}
        elsewhere = trial.user_attrs["process"] != os.getpid()
        assert elsewhere == isinstance(executor, ProcessPoolExecutor)
    assert sorted(record.number for record in records) == list(range(20))
    assert study.space["x"] == hone.distributions.FloatDistribution(-10, 10)


def test_pruning(executor):
    study = hone.create_study(pruner=hone.pruners.MedianPruner(n_startup_trials=2), seed=1)
    study.optimize(curve, n_trials=30, executor=executor)
    assert set(states(study)) == {"COMPLETE", "PRUNED"}
    for trial in study.trials:
        if trial.state == hone.TrialState.COMPLETE:
            assert list(trial.intermediate_values) == list(range(9))


@pytest.mark.parametrize("objective", [quadratic, moving])
def test_the_same_study_as_in_this_process(executor, objective):
    def run(**options):
        study = hone.create_study(seed=7, window=2)
        study.optimize(objective, n_trials=30, **options)
        return [(trial.params, trial.value) for trial in study.trials]

    assert run(executor=executor) == run() == run(executor=executor, n_jobs=1)


def test_enqueued_values_arrive(executor):
    study = hone.create_study(seed=1)
    study.enqueue_trial({"x": 2.0, "kind": "b"})
    study.optimize(quadratic, n_trials=2, executor=executor)
    assert study.trials[0].params == {"x": 2.0, "kind": "b"}


def test_an_exception_ends_the_run(executor):
    study = hone.create_study()
    with pytest.raises(ArithmeticError, match="is odd") as caught:
        study.optimize(odd_fails, n_trials=50, executor=executor)
    assert len(study.trials) < 10
    assert states(study)[1] == "FAIL" and "in odd_fails" in study.trials[1].message
    if isinstance(executor, ProcessPoolExecutor):
        assert "in odd_fails" in str(caught.value.__cause__)


def test_caught_exceptions_fail_their_trial_alone(executor):
    study = hone.create_study()
    study.optimize(odd_fails, n_trials=8, executor=executor, catch=ArithmeticError)
    assert states(study) == ["COMPLETE", "FAIL"] * 4


def test_exceptions_that_do_not_pickle(processes):
    study = hone.create_study()
    with pytest.raises(RuntimeError, match="Stubborn: 1 and 2"):
        study.optimize(stubborn, n_trials=1, executor=processes)
    assert states(study) == ["FAIL"]


def test_a_broken_pool_hands_its_trials_back(processes):
    study = hone.create_study(seed=1)
    with pytest.raises(hone.exceptions.BackendError, match="BrokenProcessPool"):
        study.optimize(dies, n_trials=10, executor=processes)
    assert set(states(study)) == {"COMPLETE", "WAITING"}
    study.optimize(odd_fails, n_trials=1, catch=ArithmeticError)
    assert set(states(study)) == {"COMPLETE", "FAIL"}


def test_what_does_not_pickle_is_refused(processes):
    study = hone.create_study()
    with pytest.raises(hone.exceptions.BackendError, match="ickle"):
        study.optimize(lambda trial: 0.0, n_trials=2, executor=processes)
    assert set(states(study)) == {"WAITING"}


def test_a_pool_that_is_shut_down_is_refused():
    pool = ThreadPoolExecutor(1)
    pool.shutdown()
    with pytest.raises(hone.exceptions.BackendError, match="shutdown"):
        hone.create_study().optimize(quadratic, n_trials=2, executor=pool)


def test_ctrl_c_in_a_worker_ends_the_run(executor):
    study = hone.create_study(seed=1)
    with pytest.raises(KeyboardInterrupt):
        study.optimize(interrupted, n_trials=10, executor=executor)
    assert "WAITING" in states(study)
    assert set(states(study)) <= {"COMPLETE", "WAITING"}


def interrupted(trial):
    if trial.number == 2:
        raise KeyboardInterrupt
    return 0.0


def test_constraints_are_judged_here(executor):
    sampler = hone.samplers.TPESampler(constraints_func=lambda trial: [-trial.params["x"]], seed=1)
    study = hone.create_study(sampler=sampler)
    study.optimize(quadratic, n_trials=12, executor=executor)
    assert all(trial.constraints == [-trial.params["x"]] for trial in study.trials)


class Unreachable(ProcessPoolExecutor):
    """Its workers are told of an address at which nobody listens."""

    def submit(self, function, objective, ticket, caught):
        ticket.address, ticket.process = ("127.0.0.1", 9), None
        return super().submit(function, objective, ticket, caught)


def test_a_study_that_cannot_be_reached_gets_all_at_the_end():
    study = hone.create_study(pruner=hone.pruners.MedianPruner(n_startup_trials=1), seed=1)
    with Unreachable(1) as pool:
        study.optimize(curve, n_trials=6, executor=pool)
        study.optimize(moving, n_trials=6, executor=pool)
    assert states(study) == ["COMPLETE"] * 12
    for trial in study.trials[:6]:
        assert trial.value == trial.params["rate"]
        assert list(trial.intermediate_values) == list(range(9))
    for trial in study.trials[6:]:
        assert trial.value == sum(trial.params.values())


FOREVER = """
import concurrent.futures, itertools, signal, sys
import hone

signal.signal(signal.SIGINT, signal.default_int_handler)  # a test run in the background ignores it

def objective(trial):
    sys.stdout.write("running\\n")
    sys.stdout.flush()
    for step in itertools.count():
        trial.report(0.0, step)

study = hone.create_study(pruner=hone.pruners.NopPruner())
with concurrent.futures.{pool}(2) as pool:
    try:
        study.optimize(objective, executor=pool)
    except KeyboardInterrupt:
        print({{trial.state.name for trial in study.trials}}, flush=True)
"""


@pytest.mark.parametrize("pool", ["ThreadPoolExecutor", "ProcessPoolExecutor"])
def test_the_signal_of_ctrl_c_ends_a_run(pool):
    programs.check_that_ctrl_c_hands_back(FOREVER.format(pool=pool), objectives=2)


ORPHANED = """
import itertools, multiprocessing, sys, threading
from concurrent.futures import ProcessPoolExecutor
import hone

def objective(trial):
    sys.stdout.write("running\\n")
    sys.stdout.flush()
    if {silent}:
        threading.Event().wait()
    for step in itertools.count():
        trial.report(0.0, step)

if __name__ == "__main__":
    context = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(2, mp_context=context) as pool:
        study = hone.create_study(pruner=hone.pruners.NopPruner())
        study.optimize(objective, executor=pool)
"""


@pytest.mark.parametrize("silent", [False, True])
def test_workers_end_when_their_study_was_killed(silent):
    with programs.running(ORPHANED.format(silent=silent), objectives=2) as process:
        process.kill()
        # They hold its output open: it ends when the last of them has.
        assert process.communicate(timeout=60)[0] == ""


def checkpointing(trial):
    folder = pathlib.Path(trial.checkpoint_dir)
    (folder / "model").write_text(str(trial.suggest_float("x", 0, 1)), encoding="utf-8")
    return 0.0


def test_checkpoints_are_the_trials_own(executor, tmp_path):
    study = hone.create_study(storage=str(tmp_path / "study.db"), study_name="a")
    study.optimize(checkpointing, n_trials=4, executor=executor)
    saved = sorted(float(file.read_text(encoding="utf-8")) for file in tmp_path.rglob("model"))
    assert saved == sorted(trial.params["x"] for trial in study.trials)


def test_checkpoints_out_of_reach_fail_the_trial():
    study = hone.create_study()
    with Unreachable(1) as pool:
        study.optimize(
            checkpointing, n_trials=1, executor=pool, catch=hone.exceptions.UnavailableError
        )
    assert "file system" in study.trials[0].message


def constrained(trial):
    x = trial.suggest_float("x", 0, 1)
    trial.set_constraint("low", 0.5 - x)
    trial.set_constraint("high", 0.0)
    trial.set_constraint("high", x - 0.75)
    return x


def test_constraints_by_name(executor):
    study = hone.create_study(seed=1)
    study.optimize(constrained, n_trials=20, executor=executor)
    for trial in study.trials:
        x = trial.params["x"]
        assert trial.system_attrs == {"constraints": [0.5 - x, x - 0.75]}
        assert constrained(trial) == x
    assert 0.5 <= study.best_value <= 0.75


def described(trial):
    trial.suggest_float("x", 0, 1)
    trial.suggest_int("n", 1, 8, log=True)
    assert trial.distributions == {
        "x": hone.distributions.FloatDistribution(0, 1),
        "n": hone.distributions.IntDistribution(1, 8, log=True),
    }
    assert trial.user_attrs == {"why": ["a", "guess"]}
    return 0.0


def test_trials_know_their_distributions_and_attributes(executor):
    study = hone.create_study()
    study.enqueue_trial({"x": 0.5}, user_attrs={"why": ["a", "guess"]})
    study.optimize(described, n_trials=1, executor=executor)
    assert states(study) == ["COMPLETE"]
    assert study.trials[0].user_attrs == {"why": ["a", "guess"]}


def test_nothing_is_left_behind(processes):
    study = hone.create_study()
    study.optimize(curve, n_trials=6, executor=processes)
    assert not [thread for thread in threading.enumerate() if thread.name == "hone-desk"]


def test_an_executor_that_does_not_say_how_many_workers_it_has():
    class Silent(concurrent.futures.Executor):
        def submit(self, function, *arguments):
            future: concurrent.futures.Future[object] = concurrent.futures.Future()
            future.set_result(function(*arguments))
            return future

    study = hone.create_study()
    with pytest.raises(ValueError, match="n_jobs"):
        study.optimize(quadratic, n_trials=2, executor=Silent())
    study.optimize(quadratic, n_trials=5, executor=Silent(), n_jobs=2)
    assert states(study) == ["COMPLETE"] * 5
