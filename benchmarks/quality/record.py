#!/usr/bin/env python3
"""Records real tasks: cross-validated losses of scikit-learn's models on its own data sets.

usage: record.py [--only GLOB]     (needs numpy, scipy and scikit-learn; set OMP_NUM_THREADS=1)

Every table is a CSV file below a line of JSON that says what it is about and what its parameters
are, in the words of a study file. Finite spaces are recorded completely; of others a scrambled
Sobol sample, which fit_tables.py makes a function of.
"""

import argparse
import fnmatch
import itertools
import sys
import time
import warnings

import numpy as np
from recorded_models import TASKS
from scipy.stats import qmc
from surrogate import from_unit
from tables import TABLES, active, write


def configurations(task):
    """The whole space where it is finite, else a quasi-random sample."""
    parameters = task["parameters"]
    if "rows" not in task:
        values = [
            spec.get("choices") or range(spec["low"], spec["high"] + 1)
            for spec in parameters.values()
        ]
        return [dict(zip(parameters, row, strict=True)) for row in itertools.product(*values)]
    configs = []
    for point in qmc.Sobol(len(parameters), seed=1).random(task["rows"]):
        config = {}
        for (name, spec), unit in zip(parameters.items(), point, strict=True):
            if active(spec, config):
                value = from_unit(spec, unit)
                config[name] = float(f"{value:.9g}") if spec["type"] == "float" else value
        configs.append(config)
    return configs


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", default="*", help="a pattern of names")
    arguments = parser.parse_args()
    TABLES.mkdir(exist_ok=True)
    warnings.filterwarnings("ignore")  # models that do not converge are part of the tasks
    for name, task in TASKS.items():
        if not fnmatch.fnmatch(name, arguments.only):
            continue
        started = time.process_time()
        configs = configurations(task)
        losses = np.array([task["loss"](**config) for config in configs])
        header = {"about": task["about"], "parameters": task["parameters"]}
        write(name, header, configs, losses)
        seconds = time.process_time() - started
        print(
            f"{name}: {len(configs)} rows, losses {losses.min():.4g} to {losses.max():.4g},"
            f" {seconds:.0f} s",
            flush=True,
        )


if __name__ == "__main__":
    sys.exit(main())
