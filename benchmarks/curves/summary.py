#!/usr/bin/env python3
"""Summarises the studies that hone_curves and optuna_curves.py print, as a table of regrets.

usage: summary.py [--at 10,30] [--mean] FILE ...

The regret of a tuner after so much time is how far the mean of what its studies have found lies
above the best value on record, as a share of the same for random search without pruning: 0 is the
best known, 1 random search. Intervals hold 95 of 100 resamples of the seeds, of both.
"""

import argparse
import collections
import itertools
import json
import random

BASE = "random"
RESAMPLES = 2000


def load(paths):
    """{table: {tuner: {seed: study}}}"""
    studies = collections.defaultdict(lambda: collections.defaultdict(dict))
    for path in paths:
        with open(path) as file:
            for line in file:
                study = json.loads(line)
                studies[study["table"]][study["tuner"]][study["seed"]] = study
    return studies


def mean(values):
    values = list(values)
    return sum(values) / len(values)


def best_after(study, number):
    return study["best"][study["trainings"].index(number)]


def regret(studies, base, number):
    known = base[0]["known"]
    above = mean(best_after(study, number) for study in studies) - known
    return above / (mean(best_after(study, number) for study in base) - known)


def interval(draw):
    rng = random.Random(1)
    values = sorted(draw(rng) for _ in range(RESAMPLES))
    return values[RESAMPLES // 40], values[-RESAMPLES // 40 - 1]


def over_time(studies, base, numbers):
    """The mean regret from the first of these times to the last, by trapezoids; or at the only."""
    regrets = [regret(studies, base, number) for number in numbers]
    if len(numbers) == 1:
        return regrets[0]
    pieces = zip(itertools.pairwise(numbers), itertools.pairwise(regrets), strict=True)
    area = sum((end - begin) * (a + b) / 2 for (begin, end), (a, b) in pieces)
    return area / (numbers[-1] - numbers[0])


def over_tables(tables, tuner, numbers):
    """The mean regret over the tables and the time, and its interval."""
    pairs = [
        [list(tables[name][each].values()) for each in (tuner, BASE)] for name in sorted(tables)
    ]

    def at(draw):
        drawn = [(draw(a), draw(b)) for a, b in pairs]
        return mean(over_time(a, b, numbers) for a, b in drawn)

    low, high = interval(lambda rng: at(lambda studies: rng.choices(studies, k=len(studies))))
    return at(list), low, high


def reached_after(tables, tuner):
    """After how many trainings' time, on average, the tuner is where random search ends up."""
    found = []
    for table in tables.values():
        goal = mean(study["best"][-1] for study in table[BASE].values())
        studies = table[tuner].values()
        reached = (
            number
            for number in next(iter(studies))["trainings"]
            if mean(best_after(study, number) for study in studies) <= goal
        )
        found.append(next(reached, float("inf")))
    return max(found)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", nargs="+")
    parser.add_argument("--at", default="10,30", help="after the time of so many full trainings")
    parser.add_argument("--mean", action="store_true", help="and over the time between them")
    arguments = parser.parse_args()
    at = [float(number) for number in arguments.at.split(",")]
    columns = [[number] for number in at] + [at] * arguments.mean
    tables = load(arguments.files)
    first = next(iter(tables.values()))
    head = [f"after {number:g}" for number in at] + ["mean"] * arguments.mean
    print("| tuner | " + " | ".join(head) + " | trials | random's end after |")
    print("| --- |" + " --- |" * (len(head) + 2))
    for tuner in first:
        cells = []
        for numbers in columns:
            value, low, high = over_tables(tables, tuner, numbers)
            cells.append(f"{value:.2f} ({low:.2f} to {high:.2f})")
        trials = mean(
            study["trials"] for table in tables.values() for study in table[tuner].values()
        )
        cells += [f"{trials:.0f}", f"{reached_after(tables, tuner):g}"]
        print(f"| {tuner} | " + " | ".join(cells) + " |")


if __name__ == "__main__":
    main()
