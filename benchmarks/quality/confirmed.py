#!/usr/bin/env python3
"""Makes Markdown tables of the lines that `hone_quality confirm` prints.

usage: confirmed.py FILE...

Regret: true loss less the best known one. Promised too much: by how much a configuration is truly
worse than what was said of it, the value of the luckiest trial or the estimate of the winner. In
brackets the middle 95 % of 2,000 bootstrap samples over the seeds; of the confident ends that
were right, Wilson's 95 % interval, and below the tables that of all tasks together.
"""

import json
import sys

import numpy as np

SAMPLES = 2_000


def read(paths):
    """{task: {field: array over seeds}}."""
    rows = {}
    for path in paths:
        with open(path) as file:
            for line in map(json.loads, file):
                for field, value in line.items():
                    rows.setdefault(line["task"], {}).setdefault(field, []).append(value)
    return {task: {key: np.array(all) for key, all in row.items()} for task, row in rows.items()}


def with_interval(values, random):
    means = [random.choice(values, len(values)).mean() for _ in range(SAMPLES)]
    low, high = np.quantile(means, [0.025, 0.975])
    return f"{values.mean():.3f} ({low:.3f} to {high:.3f})"


def share(right, count):
    """How many were right, with Wilson's interval for the share."""
    if count == 0:
        return "0 of 0"
    z = 1.96
    mean = (right + z * z / 2) / (count + z * z)
    half = z / (count + z * z) * np.sqrt(right * (count - right) / count + z * z / 4)
    return f"{right} of {count} ({max(mean - half, 0):.0%} to {min(mean + half, 1):.0%})"


def main(paths):
    random = np.random.default_rng(0)
    tasks = read(paths)
    print("| task | luckiest | longer | confirmed | confirmed less luckiest |")
    print("| --- | --- | --- | --- | --- |")
    for task, row in tasks.items():
        regrets = [row[which] - row["known"] for which in ("luckiest", "longer", "confirmed")]
        cells = [*regrets, row["confirmed"] - row["luckiest"]]
        print(f"| {task} | {' | '.join(with_interval(cell, random) for cell in cells)} |")
    print("\n| task | luckiest promised too much | winner | within 1.96 deviations "
          "| repeats | confident | of those right |")  # fmt: skip
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for task, row in tasks.items():
        lucky, winner = row["luckiest"] - row["promised"], row["confirmed"] - row["estimated"]
        covered = np.mean(np.abs(winner) < 1.96 * row["deviation"])
        sure = row["confident"]
        right = row["right"][sure].sum()
        print(f"| {task} | {with_interval(lucky, random)} | {with_interval(winner, random)} "
              f"| {covered:.0%} | {row['repeats'].mean():.0f} | {sure.sum()} of {len(sure)} "
              f"| {share(right, sure.sum())} |")  # fmt: skip
    sure, right = (
        np.concatenate([row[field] for row in tasks.values()]) for field in ("confident", "right")
    )
    print(f"\nOf all confident ends {share((sure & right).sum(), sure.sum())} were right.")


if __name__ == "__main__":
    main(sys.argv[1:])
