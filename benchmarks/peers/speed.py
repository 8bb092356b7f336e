#!/usr/bin/env python3
"""Processor time of one ask and tell, ten mixed parameters, after n finished random trials.

usage: speed.py PROGRAM [--samplers OURS] [--peers NAME,...] [--finished N,N,...] [--plot OUT.svg]

Ours (`hone_quality pace`) and the peers run in turns on the same machine; of three means over the
repeats the cheapest counts, for everyone: of 200 trials for ours, of 20 for the peers after at most
1,000 trials, of 3 after 10,000, and single trials beyond. Prints a Markdown table in milliseconds.
"""

import argparse
import functools
import json
import math
import random
import subprocess
import sys
import time

import matplotlib.pyplot as plt
import numpy as np
import optuna
import optuna_peer
from hyperopt import JOB_STATE_DONE, STATUS_OK, Trials, fmin, rand, tpe
from hyperopt.base import Domain
from hyperopt_peer import space_of

ROUNDS = 3
# benchmarks/speed/spaces.h: mixed10()
MIXED10 = {
    "f0": {"type": "float", "low": 0, "high": 1},
    "f1": {"type": "float", "low": -5, "high": 5},
    "l0": {"type": "float", "low": 1e-5, "high": 1e-1, "scale": "log"},
    "l1": {"type": "float", "low": 1e-3, "high": 1e3, "scale": "log"},
    "i0": {"type": "int", "low": 1, "high": 16},
    "i1": {"type": "int", "low": 0, "high": 1000},
    "i2": {"type": "int", "low": 1, "high": 4096, "scale": "log"},
    "c0": {"type": "categorical", "choices": ["relu", "tanh", "gelu"]},
    "c1": {"type": "categorical", "choices": ["sgd", "adam"]},
    "c2": {"type": "categorical", "choices": [False, True]},
}
PEERS = ["optuna-random", "optuna-tpe", "optuna-tpe-univariate", "rustuna-tpe", "hyperopt-tpe"]


def cheapest(repeats, trial):
    """Microseconds a trial."""
    best = math.inf
    for _ in range(ROUNDS):
        started = time.process_time()
        for _ in range(repeats):
            trial()
        best = min(best, (time.process_time() - started) / repeats)
    return best * 1e6


@functools.cache
def random_trials(finished):
    source = random.Random(1)
    filler = optuna.create_study(sampler=optuna.samplers.RandomSampler(seed=1))
    for _ in range(finished):
        asked = filler.ask()
        optuna_peer.suggest_all(asked, MIXED10)
        filler.tell(asked, source.gauss(0, 1))
    return filler.get_trials(deepcopy=False)


def optuna_like(peer, finished, repeats):
    study = optuna_peer.create_study(peer, 1)
    for done in random_trials(finished):
        study.add_trial(optuna_peer.translated(done) if peer.startswith("rustuna") else done)

    def trial():
        asked = study.ask()
        optuna_peer.suggest_all(asked, MIXED10)
        study.tell(asked.number, 1.0)

    trial()
    return cheapest(repeats, trial)


def hyperopt_like(finished, repeats):
    space = space_of(MIXED10)
    trials = Trials()
    documents = rand.suggest(list(range(finished)), Domain(lambda _: 0, space), trials, 1)
    source = random.Random(1)
    for document in documents:
        document["state"] = JOB_STATE_DONE
        document["result"] = {"loss": source.gauss(0, 1), "status": STATUS_OK}
    trials.insert_trial_docs(documents)
    trials.refresh()
    generator = np.random.default_rng(1)

    def trial():
        fmin(
            lambda _: 1.0,
            space,
            algo=tpe.suggest,
            max_evals=len(trials.trials) + 1,
            trials=trials,
            rstate=generator,
            show_progressbar=False,
        )

    trial()
    return cheapest(repeats, trial)


def ours(program, samplers, finished, repeats):
    command = [
        program,
        "pace",
        "--samplers",
        samplers,
        "--finished",
        str(finished),
        "--repeats",
        str(repeats),
    ]
    lines = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return {
        f"hone {row['sampler']}": row["microseconds"] for row in map(json.loads, lines.splitlines())
    }


def plot(columns, path):
    """Lines over the number of finished trials, both axes logarithmic, each named at its end."""
    plt.rcParams["svg.fonttype"] = "none"  # text as text: a tenth of the size
    figure, axes = plt.subplots(figsize=(7.6, 4.4), layout="constrained")
    lines = {}
    for size, by in columns.items():
        for name, microseconds in by.items():
            lines.setdefault(name, []).append((size, microseconds / 1000))
    below, raised = 0.0, 0
    for name, points in sorted(lines.items(), key=lambda line: line[1][-1][1]):
        mine = name.startswith("hone")
        axes.loglog(*zip(*points, strict=True), "o-", color="#cf222e" if mine else "#8c959f")
        end = points[-1][1]
        raised = raised + 9 if end < 1.6 * below else 0  # so that names do not cover each other
        axes.annotate(
            name, points[-1], (7, raised), textcoords="offset points", va="center", fontsize=8
        )
        below = end
    axes.set(xlabel="finished trials", ylabel="ms a trial (ask and tell)")
    axes.set_xlim(right=max(columns) * 12)
    axes.set_xticks(list(columns), [f"{size:,}" for size in columns])
    axes.minorticks_off()
    axes.grid(color="#d0d7de", linewidth=0.6)
    axes.spines[["top", "right"]].set_visible(False)
    figure.savefig(path)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program", help="path of hone_quality")
    parser.add_argument("--samplers", default="random,tpe")
    parser.add_argument("--finished", default="100,1000,10000,100000")
    parser.add_argument("--plot", help="where a picture of the table goes")
    parser.add_argument("--peers", default=",".join(PEERS))
    arguments = parser.parse_args()
    sizes = [int(text) for text in arguments.finished.split(",")]
    columns = {}
    for size in sizes:
        columns[size] = ours(arguments.program, arguments.samplers, size, 200)
        repeats = 20 if size <= 1_000 else 3 if size <= 10_000 else 1
        for peer in arguments.peers.split(","):
            hyperopt = peer.startswith("hyperopt")
            columns[size][peer] = (
                hyperopt_like(size, repeats) if hyperopt else optuna_like(peer, size, repeats)
            )
    print("| ms a trial, finished = | " + " | ".join(f"{size:,}" for size in sizes) + " |")
    print("|" + " --- |" * (len(sizes) + 1))
    for name in columns[sizes[0]]:
        cells = [
            f"{columns[size][name] / 1000:.4g}" if name in columns[size] else "" for size in sizes
        ]
        print(f"| {name} | " + " | ".join(cells) + " |")
    if arguments.plot:
        plot(columns, arguments.plot)


if __name__ == "__main__":
    sys.exit(main())
