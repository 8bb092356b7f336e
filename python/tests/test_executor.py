"""Trials in pools of threads and processes, and in clusters that look like one."""

import concurrent.futures
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

import hone
import pytest


def quadratic(trial):
    x = trial.suggest_float("x", -10, 10)
    kind = trial.suggest_categorical("kind", ["a", "b"])
    trial.set_user_attr("process", os.getpid())
    trial.set_metric("double", 2 * x)
    assert trial.params == {"x": x, "kind": kind}
    return (x - 2) ** 2


def curve(trial):
    rate = trial.suggest_float("rate", 0, 1)
    for step in range(9):
        trial.report(rate + 1 / (step + 1), step)
        if trial.should_prune():
            raise hone.TrialPruned
    return rate


def odd_fails(trial):
    if trial.number % 2:
        raise ArithmeticError(f"trial {trial.number} is odd")
    return 0.0


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


def states(study):
    return [trial.state.name for trial in study.trials]


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
        ticket.address, ticket.local = ("127.0.0.1", 9), False
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
import concurrent.futures, signal, sys, time
import hone

signal.signal(signal.SIGINT, signal.default_int_handler)  # a test run in the background ignores it

def objective(trial):
    sys.stdout.write("running\\n")
    sys.stdout.flush()
    step = 0
    while True:
        trial.report(0.0, step)
        step += 1
        time.sleep(0.001)

study = hone.create_study(pruner=hone.pruners.NopPruner())
with concurrent.futures.{pool}(2) as pool:
    try:
        study.optimize(objective, executor=pool)
    except KeyboardInterrupt:
        print({{trial.state.name for trial in study.trials}}, flush=True)
"""


@pytest.mark.parametrize("pool", ["ThreadPoolExecutor", "ProcessPoolExecutor"])
def test_the_signal_of_ctrl_c_ends_a_run(pool):
    command = [sys.executable, "-c", FOREVER.format(pool=pool)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            for _ in range(2):
                assert process.stdout.readline() == "running\n"
            process.send_signal(signal.SIGINT)
            output, _ = process.communicate(timeout=60)
        finally:
            process.kill()
    assert output == "{'WAITING'}\n"
    assert process.returncode == 0


def test_nothing_is_left_behind(processes):
    study = hone.create_study()
    study.optimize(curve, n_trials=6, executor=processes)
    time.sleep(0)
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


def test_dask():
    distributed = pytest.importorskip("distributed", reason="Dask is not installed")
    with distributed.Client(
        n_workers=2, threads_per_worker=1, dashboard_address=None, processes=True
    ) as client:
        study = hone.create_study(pruner=hone.pruners.MedianPruner(n_startup_trials=2), seed=1)
        study.optimize(curve, n_trials=12, n_jobs=2, executor=client.get_executor())
        study.optimize(
            odd_fails, n_trials=4, n_jobs=2, executor=client.get_executor(), catch=ArithmeticError
        )
    assert states(study)[12:] == ["COMPLETE", "FAIL"] * 2
    assert set(states(study)[:12]) <= {"COMPLETE", "PRUNED"}


def test_loky():
    loky = pytest.importorskip("joblib.externals.loky", reason="joblib is not installed")
    study = hone.create_study(seed=1)
    with loky.get_reusable_executor(2) as executor:  # joblib must not find it when it needs one
        study.optimize(lambda trial: curve(trial), n_trials=8, executor=executor)
    assert set(states(study)) <= {"COMPLETE", "PRUNED"}


MPI = """
import hone
from mpi4py.futures import MPIPoolExecutor

def objective(trial):
    x = trial.suggest_float("x", 0, 1)
    for step in range(5):
        trial.report(x, step)
        if trial.should_prune():
            raise hone.TrialPruned
    return x

if __name__ == "__main__":
    study = hone.create_study(seed=1, pruner=hone.pruners.MedianPruner(n_startup_trials=2))
    with MPIPoolExecutor() as pool:
        study.optimize(objective, n_trials=12, executor=pool, n_jobs=2)
    print(sorted({trial.state.name for trial in study.trials}), len(study.trials))
"""


def test_mpi(tmp_path):
    pytest.importorskip("mpi4py", reason="mpi4py is not installed")
    mpirun = shutil.which("mpirun", path=os.path.dirname(sys.executable)) or shutil.which("mpirun")
    if mpirun is None:
        pytest.skip("there is no mpirun")
    program = tmp_path / "program.py"
    program.write_text(MPI, encoding="utf-8")
    command = [mpirun, "-n", "3", sys.executable, "-m", "mpi4py.futures", str(program)]
    allowed = {"OMPI_ALLOW_RUN_AS_ROOT": "1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1"}
    # More processes than cores are fine: most of them wait.
    environment = {
        **os.environ,
        **allowed,
        "PRTE_MCA_rmaps_default_mapping_policy": ":oversubscribe",
    }
    result = subprocess.run(
        command, env=environment, cwd=tmp_path, capture_output=True, text=True, timeout=120
    )
    assert result.stdout == "['COMPLETE', 'PRUNED'] 12\n", result.stderr
