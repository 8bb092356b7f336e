"""Population-based training of the networks that `record.py` records: no table holds its schedules.

    OPENBLAS_NUM_THREADS=1 python benchmarks/curves/population.py --seeds 20 > pbt.jsonl

Populations of 10 and of 30 networks learn the handwritten digits, 50 epochs a member, which is the
work of 10 and 30 full trainings. A fork keeps the layers, the width and the kind of optimizer of
the network that it copies; rate, momentum, decay, batch size and dropout change. `random` trains
the same members, and none gives way. Prints the lines that `summary.py` reads, with the lowest
validation error that any member has come to. Needs the Python module.
"""

import argparse
import json
import pathlib
import pickle

import hone
import numpy as np
import record

POPULATIONS = (10, 30)
INTERVALS = (5, 2)
CHANGING = ("learning_rate", "momentum", "weight_decay", "batch_size", "dropout")


def suggest(trial):
    found = {}
    for name, dist in record.SPACE.items():
        if dist["type"] == "categorical":
            found[name] = trial.suggest_categorical(name, dist["choices"])
        elif dist["type"] == "int":
            found[name] = trial.suggest_int(name, dist["low"], dist["high"], log="scale" in dist)
        else:
            found[name] = trial.suggest_float(name, dist["low"], dist["high"], log="scale" in dist)
    return found


def save(file, training):
    optimizer = training.optimizer
    numbers = (training.network.values, optimizer.first, optimizer.second)
    file.write_bytes(pickle.dumps((training.config, numbers, optimizer.steps, training.rng)))


def load(file, config, data):
    """The saved training, from now on with the values of `config`."""
    saved, numbers, steps, rng = pickle.loads(file.read_bytes())
    config = {**saved, **{name: config[name] for name in CHANGING}}
    training = record.Training(config, data, 0)
    network, optimizer = training.network, training.optimizer
    for array, values in zip(
        (network.values, optimizer.first, optimizer.second), numbers, strict=True
    ):
        array[:] = values
    optimizer.steps, training.rng, network.rng = steps, rng, rng
    return training


def lowest_error(data, population, interval, seed):
    """Of all members at all epochs. No member gives way when there is no interval."""
    lowest = [1.0]

    def objective(trial):
        config = suggest(trial)
        file = pathlib.Path(trial.checkpoint_dir) / "training"
        first = trial.resume_step or 1
        if file.exists():
            training = load(file, config, data)
        else:
            training = record.Training(config, data, seed * 1000 + trial.number)
        for epoch in range(first, record.EPOCHS + 1):
            loss, error = training.epoch()
            error = 1.0 if loss is None else error
            lowest.append(error)
            trial.report(error, epoch)
            if trial.should_prune():
                save(file, training)
                raise hone.TrialPruned
        return error

    pruner = hone.pruners.NopPruner()
    if interval:
        pruner = hone.pruners.PopulationBasedTrainingPruner(
            population, interval_steps=interval, max_steps=record.EPOCHS
        )
    study = hone.create_study(sampler=hone.samplers.RandomSampler(seed=seed), pruner=pruner)
    study.optimize(objective, n_trials=population)
    return min(lowest), len(study.trials)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--first-seed", type=int, default=1)
    arguments = parser.parse_args()
    np.seterr(all="ignore")
    data = record.load("digits", None)
    table = (record.HERE / "data" / "digits.jsonl").read_text().splitlines()[1:]
    curves = [json.loads(line)["metrics"]["error"] for line in table]
    known = min(error for curve in curves for error in curve if error is not None)
    tuners = [("random", 0)] + [(f"pbt, every {each} epochs", each) for each in INTERVALS]
    for seed in range(arguments.first_seed, arguments.first_seed + arguments.seeds):
        for tuner, interval in tuners:
            runs = [lowest_error(data, size, interval, seed) for size in POPULATIONS]
            line = {"table": "digits", "tuner": tuner, "seed": seed, "trials": runs[-1][1]}
            line |= {"known": known, "trainings": POPULATIONS, "best": [best for best, _ in runs]}
            print(json.dumps(line), flush=True)


if __name__ == "__main__":
    main()
