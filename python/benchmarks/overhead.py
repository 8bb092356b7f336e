"""What hone costs beside the objective, on one core.

usage: python python/benchmarks/overhead.py
"""

from __future__ import annotations

import gc
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


def resident_bytes() -> int:
    gc.collect()
    with open("/proc/self/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * resource.getpagesize()


def grown_bytes(study: hone.Study, trials: int) -> float:
    """By how much the process grows with each trial."""
    before = resident_bytes()
    study.optimize(objective_of_two, n_trials=trials)
    return (resident_bytes() - before) / trials


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
    before = resident_bytes()
    study = hone.create_study(sampler=hone.samplers.RandomSampler(seed=1))
    for which in ("first", "second", "third"):
        grown = grown_bytes(study, 100_000)
        print(f"memory, {which:>6} 100,000 trials     {grown:7.0f} bytes a trial")
    del study
    left = (resident_bytes() - before) / 300_000
    print(f"memory that is left without them   {left:7.0f} bytes a trial")


if __name__ == "__main__":
    main()
