#!/usr/bin/env python3
"""How often a pruner stops the best of the sixty recorded configurations that a study tries.

usage: lost.py [--seeds 200] TABLE ...     (needs the Python module hone)

Random search, so that what is tried does not depend on the pruner. The best configuration is the
one with the lowest value at any of its epochs; it is lost when no trial has reported a value as
low. Found worse by: the lowest value reported less that of the best, the mean over the studies, as
a share of how far those that were tried lie above the best on average; clearly lost: by more than
0.02 of that.
"""

import argparse
import math
import pathlib
import random
import statistics

import hone
import numpy as np
from hone.simulation import CurveTable, RecordedSampler, simulate

TRIALS = 60
PRUNERS = {
    "none": hone.pruners.NopPruner,
    "median": hone.pruners.MedianPruner,
    "median, 5 at first": lambda: hone.pruners.MedianPruner(5),
    "percentile (25)": lambda: hone.pruners.PercentilePruner(25.0),
    "asha": lambda: hone.pruners.SuccessiveHalvingPruner(max_steps=50),
    "asha, promotion": lambda: hone.pruners.SuccessiveHalvingPruner(max_steps=50, promotion=True),
    "sha, one group": lambda: hone.pruners.SynchronousHalvingPruner(
        max_resource=50, n_trials=TRIALS
    ),
    "hyperband": lambda: hone.pruners.HyperbandPruner(max_resource=50),
    "hyperband, promotion": lambda: hone.pruners.HyperbandPruner(
        max_resource=50, halving="promotion"
    ),
    "hyperband, apart": lambda: hone.pruners.HyperbandPruner(max_resource=50, shared_rungs=False),
    "extrapolation": hone.pruners.ExtrapolationPruner,
}
CLEARLY = 0.02


class Recorded:
    def __init__(self, path, metric):
        self.table, self.metric = CurveTable.read(path), metric
        curves = self.table.curves(metric)
        self.curves = np.where(np.isnan(curves), np.nanmax(curves), curves)
        self.lowest = self.curves.min(axis=1)
        self.seconds = np.nansum(self.table.seconds, axis=1)

    def study(self, pruner, seed):
        """Share of the time spent, by how much what was found is worse, and what is on average."""
        sampler = RecordedSampler(self.table, hone.samplers.RandomSampler())
        study = hone.create_study(
            metric_names=[self.metric],
            space=self.table.space,
            sampler=sampler,
            pruner=pruner(),
            seed=seed,
        )
        reports = simulate(study, self.table, workers=4, n_trials=TRIALS).reports
        rows, steps = reports["row"], reports["step"] - 1
        tried = np.unique(rows)
        spent = self.table.seconds[rows, steps].sum() / self.seconds[tried].sum()
        best = self.lowest[tried].min()
        found = self.curves[rows, steps].min()
        return spent, found - best, self.lowest[tried].mean() - best


def interval(draw):
    rng = random.Random(1)
    values = sorted(draw(rng) for _ in range(1000))
    return values[25], values[-26]


def summary(name, studies):
    spent = statistics.fmean(study[0] for study in studies)
    lost = statistics.fmean(study[1] > 0 for study in studies)

    def worse(drawn):
        return math.fsum(study[1] for study in drawn) / math.fsum(study[2] for study in drawn)

    low, high = interval(lambda rng: worse(rng.choices(studies, k=len(studies))))
    clearly = statistics.fmean(study[1] > CLEARLY * study[2] for study in studies)
    return (
        f"| {name} | {spent:.0%} | {lost:.0%} | {clearly:.0%}"
        f" | {worse(studies):.3f} ({low:.3f} to {high:.3f}) |"
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("tables", nargs="+", type=pathlib.Path)
    parser.add_argument("--metric", default="error")
    parser.add_argument("--only", default="", help="pruners whose names contain this")
    parser.add_argument("--seeds", type=int, default=200)
    arguments = parser.parse_args()
    tables = [Recorded(path, arguments.metric) for path in arguments.tables]
    print(
        "| pruner | time spent | lost | clearly | found worse by |\n| --- | --- | --- | --- | --- |"
    )
    for name, pruner in PRUNERS.items():
        if arguments.only not in name:
            continue
        studies = [table.study(pruner, seed) for table in tables for seed in range(arguments.seeds)]
        print(summary(name, studies), flush=True)


if __name__ == "__main__":
    main()
