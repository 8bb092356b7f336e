"""Trials in clusters that look like a pool."""

import os
import shutil
import subprocess
import sys

import hone
import pytest
from objectives import curve, odd_fails, states


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
