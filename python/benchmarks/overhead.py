"""What hone costs beside the objective, on one core.

usage: python python/benchmarks/overhead.py
"""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable

import hone


def objective(trial: hone.Trial) -> float:
    return 0.0


def objective_of_two(trial: hone.Trial) -> float:
    return trial.suggest_float("x", 0, 1) + trial.suggest_int("n", 1, 9)


def optimize(function: hone.study.Objective, trials: int) -> float:
    study = hone.create_study(sampler=hone.samplers.RandomSampler(seed=1))
    start = time.perf_counter()
    study.optimize(function, n_trials=trials)
    return (time.perf_counter() - start) / trials


def ask_and_tell(trials: int) -> float:
    study = hone.create_study(sampler=hone.samplers.RandomSampler(seed=1))
    start = time.perf_counter()
    for _ in range(trials):
        study.tell(study.ask(), 0.0)
    return (time.perf_counter() - start) / trials


def import_seconds(module: str) -> float:
    """The least of several runs of an interpreter that imports it, less one that does not."""

    def least(code: str) -> float:
        times = []
        for _ in range(7):
            start = time.perf_counter()
            subprocess.run([sys.executable, "-c", code], check=True)
            times.append(time.perf_counter() - start)
        return min(times)

    return least(f"import {module}") - least("pass")


def grown_kilobytes(trials: int) -> float:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    optimize(objective_of_two, trials)
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before


def microseconds(measure: Callable[[], float]) -> float:
    return statistics.median(measure() for _ in range(5)) * 1e6


def main() -> None:
    empty = microseconds(lambda: optimize(objective, 20_000))
    two = microseconds(lambda: optimize(objective_of_two, 20_000))
    pair = microseconds(lambda: ask_and_tell(20_000))
    print(f"empty objective through optimize   {empty:7.1f} us a trial   (aim 15)")
    print(f"objective with two parameters      {two:7.1f} us a trial")
    print(f"ask + tell                         {pair:7.1f} us a trial   (aim 8)")
    print(f"import hone                        {import_seconds('hone') * 1e3:7.1f} ms")
    print(f"import numpy                       {import_seconds('numpy') * 1e3:7.1f} ms")
    grown = grown_kilobytes(100_000)
    print(f"memory of 100,000 more trials      {grown / 1e5 * 1024:7.0f} bytes a trial at most")


if __name__ == "__main__":
    main()
