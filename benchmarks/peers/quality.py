#!/usr/bin/env python3
"""Runs other tuners on the tasks of hone_quality; prints the same lines as `hone_quality run`.

usage: quality.py PROGRAM [--tasks PATTERNS] [--peers NAMES] [--seeds N] [--trials N] [--jobs N]
"""

import argparse
import concurrent.futures
import itertools
import json
import subprocess
import sys
import time

import hyperopt_peer
import optuna_peer
from served import Served

DEFAULT = "optuna-random,optuna-tpe,optuna-tpe-univariate,optuna-cmaes,hyperopt-tpe,rustuna-tpe"


def run(program, peer, task, seed, trials):
    runner = hyperopt_peer if peer == "hyperopt-tpe" else optuna_peer
    started = time.process_time()
    with Served(program, task, seed) as served:
        runner.run(peer, served, seed, trials)
        marks = [25 * 2**i for i in range(20) if 25 * 2**i < trials] + [trials]
        return {
            "task": task,
            "sampler": peer,
            "seed": seed,
            "known": served.known,
            "microseconds": (time.process_time() - started) / trials * 1e6,
            "best": {str(mark): served.course[mark - 1] for mark in marks},
        }


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program", help="path of hone_quality")
    parser.add_argument("--tasks", default="*")
    parser.add_argument("--peers", default=DEFAULT, help="names; also optuna-gp, which is slow")
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--first-seed", type=int, default=1)
    parser.add_argument("--trials", type=int, default=100)
    parser.add_argument("--jobs", type=int, default=1, help="studies at once, each in a process")
    arguments = parser.parse_args()
    listed = subprocess.run(
        [arguments.program, "list", arguments.tasks], check=True, capture_output=True, text=True
    )
    seeds = range(arguments.first_seed, arguments.first_seed + arguments.seeds)
    studies = itertools.product(seeds, listed.stdout.split(), arguments.peers.split(","))
    with concurrent.futures.ProcessPoolExecutor(arguments.jobs) as pool:
        running = [
            pool.submit(run, arguments.program, peer, task, seed, arguments.trials)
            for seed, task, peer in studies
        ]
        for study in concurrent.futures.as_completed(running):
            print(json.dumps(study.result()), flush=True)


if __name__ == "__main__":
    sys.exit(main())
