#!/usr/bin/env python3
"""Makes functions of the recorded tables, and finds their best values.

usage: fit_tables.py PROGRAM [TABLE...]     (PROGRAM is the path of hone_quality)

A table of a finite space is one already. Of any other the function is the posterior mean of a
Gaussian process fitted to the logarithms of the losses: smooth, and the same for every tuner. So
that its minimum is one of the model and not of the fit, the model is evaluated there, too, and
the function fitted again, until both agree or ROUNDS are over. What is worse than HOPELESS times
the median counts as just that, so that cliffs do not bend the function elsewhere. "q2" in the
header is the share of the variance of rows left out that it explains.
"""

import json
import math
import subprocess
import sys
import warnings

import numpy as np
from recorded_models import TASKS
from surrogate import lengthscales_and_nugget, posterior, squared_differences
from tables import TABLES, read, write

ROUNDS = 40
HOPELESS = 2
AGREEMENT = 0.02  # of logarithms


def search(program, name, starts, steps):
    command = [program, "search", name, "--starts", str(starts), "--steps", str(steps)]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def fit(program, name):
    header, configs, losses = read(name)
    parameters = header["parameters"]
    header = {key: header[key] for key in ("about", "parameters")}
    planes = squared_differences(parameters, configs)
    worst = math.log(HOPELESS * np.median(losses))
    logs = np.minimum(np.log(losses), worst)
    lengthscales, nugget = lengthscales_and_nugget(planes, logs)
    for _ in range(ROUNDS):
        planes = squared_differences(parameters, configs)
        mean, weights, q2 = posterior(planes, logs, lengthscales, nugget)
        header |= {
            "lengthscales": dict(zip(parameters, lengthscales, strict=True)),
            "mean": mean,
            "q2": round(q2, 3),
        }
        write(name, header, configs, losses, weights)
        found = search(program, name, 12, 800)
        truth = TASKS[name]["loss"](**found["optimum"])
        gap = math.log(truth / found["best"])
        if abs(gap) < AGREEMENT:
            break
        configs.append(found["optimum"])
        losses = np.append(losses, truth)
        logs = np.append(logs, min(math.log(truth), worst))
    header = read(name)[0] | search(program, name, 60, 3000)
    write(name, header, *read(name)[1:], weights)
    print(
        f"{name}: {len(configs)} rows, q2 {header['q2']}, last gap {gap:.3f},"
        f" best {header['best']:.4g} of rows {losses.min():.4g}",
        flush=True,
    )


def look_up(name):
    header, configs, losses = read(name)
    best = int(np.argmin(losses))
    header |= {"best": losses[best], "optimum": configs[best]}
    write(name, header, configs, losses)
    print(f"{name}: {len(configs)} rows, best {losses[best]:.4g}", flush=True)


def main():
    program, *names = sys.argv[1:]
    warnings.filterwarnings("ignore")
    for name in names or sorted(path.stem for path in TABLES.glob("*.csv")):
        if "rows" in TASKS[name]:
            fit(program, name)
        else:
            look_up(name)


if __name__ == "__main__":
    sys.exit(main())
