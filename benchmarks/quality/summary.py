#!/usr/bin/env python3
"""Makes Markdown tables of the lines that `hone_quality run` and benchmarks/peers print.

usage: summary.py [--at TRIALS] [--against SAMPLER] [--only GLOB] [--per-task] FILE...

Normalised regret of a study: (best - known) / (median of random - known), both after the same
number of trials on the same task, clipped to [0, 2]: 0 is the best known value, 1 what random
search usually finds. Averaged over the seeds of a task, then over tasks. A task on which random
search usually finds the best known value is left out at that number of trials, and so is a task
that not every sampler has run. One sampler must be called random.

Intervals are the middle 95 % of bootstrap samples over tasks and, within each, over seeds.
"""

import argparse
import fnmatch
import json
import math
import sys
from collections import defaultdict

import numpy as np

BUDGETS = (25, 50, 100, 200)
SAMPLES = 500
CLIP = 2.0
SIGNIFICANT = 0.01


def read(paths):
    """{task: known} and {budget: {task: {sampler: {seed: best}}}}."""
    known, best = {}, {}
    for path in paths:
        with open(path) as file:
            for line in file:
                row = json.loads(line)
                known[row["task"]] = row["known"]
                for budget, value in row["best"].items():
                    at = best.setdefault(int(budget), {}).setdefault(row["task"], {})
                    at.setdefault(row["sampler"], {})[row["seed"]] = value
    return known, best


def matching(at_budget, pattern):
    return {task: by for task, by in at_budget.items() if fnmatch.fnmatch(task, pattern)}


def shared(at_budget):
    """The tasks that every sampler has run, so that means are over the same ones."""
    samplers = set().union(*at_budget.values())
    return {task: by for task, by in at_budget.items() if samplers <= set(by)}


def values(by_seed):
    return np.array([by_seed[seed] for seed in sorted(by_seed)])


def regrets(known, at_budget):
    """{sampler: {task: array over seeds}} of normalised regrets."""
    result = defaultdict(dict)
    for task, by_sampler in at_budget.items():
        scale = np.median(values(by_sampler["random"])) - known[task]
        if scale <= 1e-12 * max(1, abs(known[task])):
            continue
        for sampler, by_seed in by_sampler.items():
            result[sampler][task] = np.clip((values(by_seed) - known[task]) / scale, 0, CLIP)
    return result


def interval(samples):
    low, high = np.quantile(samples, [0.025, 0.975])
    return f"{low:.2f} to {high:.2f}"


def regret_samples(by_task, random):
    tasks = list(by_task)
    for _ in range(SAMPLES):
        drawn = random.integers(len(tasks), size=len(tasks))
        yield np.mean(
            [random.choice(by_task[tasks[i]], len(by_task[tasks[i]])).mean() for i in drawn]
        )


def difference_samples(ours, theirs, random):
    """Of the mean regrets, over the same drawn tasks."""
    tasks = list(ours)
    for _ in range(SAMPLES):
        drawn = [tasks[i] for i in random.integers(len(tasks), size=len(tasks))]
        yield np.mean(
            [
                random.choice(ours[task], len(ours[task])).mean()
                - random.choice(theirs[task], len(theirs[task])).mean()
                for task in drawn
            ]
        )


def wins(ours, theirs):
    """1 where a value of ours is lower than one of theirs, 0.5 where they are equal."""
    return (ours[:, None] < theirs[None, :]) + 0.5 * (ours[:, None] == theirs[None, :])


def resampled(table, random):
    """Rows and columns drawn with replacement."""
    rows, columns = (random.integers(size, size=size) for size in table.shape)
    return table[rows][:, columns]


def win_rate(at_budget, ours, theirs, random):
    tables = [wins(values(by[ours]), values(by[theirs])) for by in at_budget.values()]
    samples = []
    for _ in range(SAMPLES):
        drawn = [tables[i] for i in random.integers(len(tables), size=len(tables))]
        samples.append(np.mean([resampled(table, random).mean() for table in drawn]))
    return np.mean([table.mean() for table in tables]), interval(samples)


def ranks(row):
    """Ranks from 1; equal values share the mean of theirs."""
    return np.array([(row < value).sum() + ((row == value).sum() + 1) / 2 for value in row])


def mean_ranks(at_budget, samplers):
    """Over tasks and those seeds that every sampler has."""
    rows = []
    for by_sampler in at_budget.values():
        seeds = set.intersection(*(set(by_sampler[name]) for name in samplers))
        rows += [
            ranks(np.array([by_sampler[name][seed] for name in samplers])) for seed in sorted(seeds)
        ]
    return dict(zip(samplers, np.mean(rows, axis=0), strict=True)) if rows else {}


def mann_whitney(ours, theirs):
    """Two-sided p-value by the normal approximation with correction for ties."""
    n, m = len(ours), len(theirs)
    excess = wins(ours, theirs).sum() - n * m / 2
    _, counts = np.unique(np.concatenate([ours, theirs]), return_counts=True)
    ties = (counts**3 - counts).sum() / ((n + m) * (n + m - 1))
    variance = n * m / 12 * (n + m + 1 - ties)
    if variance <= 0:
        return 1.0
    return math.erfc(max(0.0, abs(excess) - 0.5) / math.sqrt(2 * variance))


def verdict(at_task, sampler):
    """ "+" or "-" where a sampler is significantly better or worse than random, else ""."""
    ours, theirs = values(at_task[sampler]), values(at_task["random"])
    if sampler == "random" or mann_whitney(ours, theirs) >= SIGNIFICANT:
        return ""
    return "+" if wins(ours, theirs).mean() > 0.5 else "-"


def table(head, rows):
    print("| " + " | ".join(head) + " |")
    print("|" + " --- |" * len(head))
    for row in rows:
        print("| " + " | ".join(row) + " |")
    print()


def print_overview(known, best, arguments):
    random = np.random.default_rng(0)
    at = best[arguments.at]
    by_budget = {budget: regrets(known, best[budget]) for budget in BUDGETS if budget in best}
    main = by_budget[arguments.at]
    order = sorted(main, key=lambda name: np.mean([r.mean() for r in main[name].values()]))
    rank = mean_ranks(at, order)
    rows = []
    for name in order:
        means = [
            np.mean([r.mean() for r in by[name].values()]) if name in by else math.nan
            for by in by_budget.values()
        ]
        marks = [verdict(by, name) for by in at.values()]
        row = [
            name,
            *(f"{mean:.3f}" for mean in means),
            interval(list(regret_samples(main[name], random))),
            f"{rank.get(name, math.nan):.2f}",
            f"{marks.count('+')} / {marks.count('-')} of {len(marks)}",
        ]
        if arguments.against:
            rate, between = win_rate(at, name, arguments.against, random)
            row.append(f"{rate:.2f} ({between})")
            theirs = main[arguments.against]
            row.append(interval(list(difference_samples(main[name], theirs, random))))
        rows.append(row)
    seeds = sorted({len(by_seed) for by in at.values() for by_seed in by.values()})
    print(
        f"{len(at)} tasks, {seeds[0]} to {seeds[-1]} seeds; intervals, ranks and tests at"
        f" {arguments.at} trials\n"
    )
    table(
        [
            "sampler",
            *(f"regret at {budget}" for budget in by_budget),
            "interval",
            "mean rank",
            "better / worse than random",
            *(
                [f"win rate against {arguments.against}", "regret less its"]
                if arguments.against
                else []
            ),
        ],
        rows,
    )


def print_tasks(known, best, arguments):
    at = best[arguments.at]
    by_sampler = regrets(known, at)
    names = sorted(
        by_sampler, key=lambda name: np.mean([r.mean() for r in by_sampler[name].values()])
    )
    rows = []
    for task, by in at.items():
        cells = [
            f"{by_sampler[name][task].mean():.3f}{verdict(by, name)}"
            if task in by_sampler[name]
            else ""
            for name in names
        ]
        rows.append([task, *cells])
    table(["task", *names], rows)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", nargs="+")
    parser.add_argument("--at", type=int, default=100, help="trials, default 100")
    parser.add_argument("--against", help="a sampler to give win rates against")
    parser.add_argument("--only", default="*", help="a pattern of tasks")
    parser.add_argument("--per-task", action="store_true", help="a second table, a row a task")
    arguments = parser.parse_args()
    known, best = read(arguments.files)
    best = {budget: shared(matching(at, arguments.only)) for budget, at in best.items()}
    print_overview(known, best, arguments)
    if arguments.per_task:
        print_tasks(known, best, arguments)


if __name__ == "__main__":
    sys.exit(main())
