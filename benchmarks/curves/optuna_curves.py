#!/usr/bin/env python3
"""Optuna's pruners on recorded learning curves, in the simulated time of hone_curves.

usage: optuna_curves.py [--seeds 20] [--workers 4] TABLE ...     (needs optuna)

Samplers propose recorded configurations only, each once: the nearest one that is left to what they
would have proposed. Prints what hone_curves prints, for summary.py.
"""

import argparse
import heapq
import json
import math
import pathlib

import numpy as np
import optuna
from optuna.distributions import CategoricalDistribution, FloatDistribution, IntDistribution

TRAININGS = [1, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30]
EPOCHS = 50
TUNERS = {
    "optuna random": ("random", optuna.pruners.NopPruner),
    "optuna random + median": ("random", optuna.pruners.MedianPruner),
    "optuna random + SHA": ("random", optuna.pruners.SuccessiveHalvingPruner),
    "optuna random + hyperband": (
        "random",
        lambda: optuna.pruners.HyperbandPruner(max_resource=EPOCHS),
    ),
    "optuna tpe": ("tpe", optuna.pruners.NopPruner),
    "optuna tpe + median": ("tpe", optuna.pruners.MedianPruner),
    "optuna tpe + SHA": ("tpe", optuna.pruners.SuccessiveHalvingPruner),
    "optuna tpe + hyperband": ("tpe", lambda: optuna.pruners.HyperbandPruner(max_resource=EPOCHS)),
    "optuna tpe, univariate": ("univariate", optuna.pruners.NopPruner),
    "optuna tpe, univariate + SHA": ("univariate", optuna.pruners.SuccessiveHalvingPruner),
    "optuna tpe, univariate + hyperband": (
        "univariate",
        lambda: optuna.pruners.HyperbandPruner(max_resource=EPOCHS),
    ),
}


def distribution(spec):
    if spec["type"] == "categorical":
        return CategoricalDistribution(spec["choices"])
    kind = IntDistribution if spec["type"] == "int" else FloatDistribution
    return kind(spec["low"], spec["high"], log=spec.get("scale") == "log")


class Table:
    def __init__(self, path, objective):
        lines = [json.loads(line) for line in path.read_text().splitlines()]
        self.name = path.stem
        self.space = {name: distribution(spec) for name, spec in lines[0]["parameters"].items()}
        self.params = [line["params"] for line in lines[1:]]
        self.points = np.array([self.point(params) for params in self.params])
        self.choices = [isinstance(d, CategoricalDistribution) for d in self.space.values()]
        self.values = [
            [math.nan if v is None else v for v in line["metrics"][objective]] for line in lines[1:]
        ]
        self.seconds = [line["seconds"] for line in lines[1:]]
        known = [v for values in self.values for v in values if not math.isnan(v)]
        self.best, self.worst = min(known), max(known)

    def point(self, params):
        """Where each parameter lies in its range; the number of a choice."""
        place = []
        for name, dist in self.space.items():
            value = params[name]
            if isinstance(dist, CategoricalDistribution):
                place.append(dist.choices.index(value))
                continue
            scale = math.log if dist.log else float
            low, high = scale(dist.low), scale(dist.high)
            place.append((scale(value) - low) / (high - low))
        return np.array(place)

    def distances(self, point):
        """Of all rows; another choice counts as 1."""
        apart = self.points - point
        return (np.where(self.choices, apart != 0, apart) ** 2).sum(axis=1)


class Recorded(optuna.samplers.BaseSampler):
    """Restricts a sampler to the rows of a table that it has not proposed yet."""

    def __init__(self, sampler, table):
        self.sampler, self.table = sampler, table
        self.left = np.ones(len(table.params), bool)

    def infer_relative_search_space(self, study, trial):
        return self.table.space

    def sample_relative(self, study, trial, search_space):
        proposal = self.sampler.sample_relative(study, trial, search_space)
        for name, dist in search_space.items():
            if name not in proposal:
                proposal[name] = self.sampler.sample_independent(study, trial, name, dist)
        distances = self.table.distances(self.table.point(proposal))
        row = int(np.where(self.left, distances, math.inf).argmin())
        self.left[row] = False
        return self.table.params[row]

    def sample_independent(self, study, trial, name, dist):
        raise RuntimeError(f"{name} is part of the table")


def simulate(study, table, sampler, workers, seconds):
    """[(time, value)] of all that was reported, and the number of trials."""
    rows = {json.dumps(params): row for row, params in enumerate(table.params)}
    due, idle, seen, now, count = [], list(range(workers)), [], 0.0, 0
    while True:
        while idle and sampler.left.any():
            worker = idle.pop(0)
            trial = study.ask(table.space)
            row = rows[json.dumps({name: trial.params[name] for name in table.space})]
            count += 1
            heapq.heappush(due, (now + table.seconds[row][0], worker, trial, row, 1))
        if not due or due[0][0] > seconds:
            return seen, count
        now, worker, trial, row, step = heapq.heappop(due)
        value = table.values[row][step - 1]
        seen.append((now, value))
        trial.report(value, step)
        if trial.should_prune():
            study.tell(trial, state=optuna.trial.TrialState.PRUNED)
        elif step < len(table.values[row]):
            heapq.heappush(due, (now + table.seconds[row][step], worker, trial, row, step + 1))
            continue
        elif math.isnan(value):
            study.tell(trial, state=optuna.trial.TrialState.FAIL)
        else:
            study.tell(trial, value)
        idle = sorted([*idle, worker])


def run(table, name, seed, workers):
    kind, pruner = TUNERS[name]
    inner = (
        optuna.samplers.RandomSampler(seed=seed)
        if kind == "random"
        else optuna.samplers.TPESampler(seed=seed, multivariate=kind == "tpe")
    )
    sampler = Recorded(inner, table)
    study = optuna.create_study(sampler=sampler, pruner=pruner(), study_name=f"{name} {seed}")
    training = sum(map(sum, table.seconds)) / len(table.seconds) / workers
    seen, count = simulate(study, table, sampler, workers, TRAININGS[-1] * training)
    best = [
        min((v for t, v in seen if t <= n * training and not math.isnan(v)), default=table.worst)
        for n in TRAININGS
    ]
    line = {"table": table.name, "tuner": name, "seed": seed, "trials": count}
    print(json.dumps({**line, "known": table.best, "trainings": TRAININGS, "best": best}))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("tables", nargs="+", type=pathlib.Path)
    parser.add_argument("--objective", default="error")
    parser.add_argument("--only", default="", help="tuners whose names contain this")
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--first-seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=4)
    arguments = parser.parse_args()
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    for path in arguments.tables:
        table = Table(path, arguments.objective)
        for name in (name for name in TUNERS if arguments.only in name):
            for seed in range(arguments.first_seed, arguments.first_seed + arguments.seeds):
                run(table, name, seed, arguments.workers)


if __name__ == "__main__":
    main()
