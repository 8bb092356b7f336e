"""Makes the pictures of docs/python_plots.md from studies of a make-believe training.

usage: python docs/pictures/plots.py     needs hone, plotly, kaleido==0.2.1 and pillow
"""

import datetime
import io
import math
import pathlib
import random

import hone
import hone.visualization as visualization
from PIL import Image

FOLDER = pathlib.Path(__file__).parent
COLORS = 200  # of a picture's palette


def train(trial: hone.Trial) -> float:
    noise = random.Random(trial.number)
    rate = trial.suggest_float("learning_rate", 1e-5, 1e-1, log=True)
    layers = trial.suggest_int("layers", 1, 5)
    optimizer = trial.suggest_categorical("optimizer", ["adam", "rmsprop", "sgd"])
    momentum = trial.suggest_float("momentum", 0, 0.99) if optimizer == "sgd" else 0.8
    dropout = trial.suggest_float("dropout", 0, 0.6)
    if noise.random() < 0.04:
        raise FloatingPointError("the loss is no number any more")
    final = 0.06 + 0.12 * (math.log10(rate) + 2.8) ** 2 + 0.02 * (layers - 3) ** 2
    final += {"adam": 0.0, "rmsprop": 0.05, "sgd": 0.08}[optimizer]
    final += 0.2 * (momentum - 0.8) ** 2 + 0.2 * abs(dropout - 0.2)
    for epoch in range(20):
        loss = final + 1.1 * math.exp(-epoch / (2 + layers)) + noise.gauss(0, 0.012)
        trial.report(loss, epoch)
        if trial.should_prune():
            raise hone.TrialPruned
    return loss


def tuned(name: str, sampler: hone.samplers.BaseSampler) -> hone.Study:
    study = hone.create_study(
        study_name=name,
        metric_names=["validation loss"],
        sampler=sampler,
        pruner=hone.pruners.PercentilePruner(60, n_warmup_steps=4),
        seed=3,
    )
    study.optimize(train, n_trials=160, catch=FloatingPointError)
    return study


def build(trial: hone.Trial) -> tuple[float, float, float]:
    width = trial.suggest_float("width", 0, 1)
    depth = trial.suggest_float("depth", 0, 1)
    bits = trial.suggest_categorical("bits", [4, 8, 16])
    trial.set_constraints([width + depth - 1.5])
    accuracy = 0.95 - 0.25 * math.exp(-2 * width - 1.5 * depth) - 0.05 * (width - depth) ** 2
    latency = 5 + 40 * width * depth * (bits / 16 + 0.3) + 10 * depth
    return accuracy - 0.03 * (bits == 4), latency, 10 + 200 * width * bits / 16


def balanced(objectives: int) -> hone.Study:
    study = hone.create_study(
        directions=["maximize", "minimize", "minimize"][:objectives],
        metric_names=["accuracy", "latency (ms)", "memory (MB)"][:objectives],
        sampler=hone.samplers.RandomSampler(seed=5),
    )
    study.optimize(lambda trial: build(trial)[:objectives], n_trials=250)
    return study


def on_four_workers(study: hone.Study, trials: int) -> hone.Study:
    """The first trials, as if a minute's training each had run on four workers."""
    copy = hone.create_study(space=study.space)
    start, noise = datetime.datetime(2026, 5, 4, 9), random.Random(0)
    free = [0.0] * 4
    records = study.trials[:trials]
    for record in records:
        worker = free.index(min(free))
        seconds = noise.uniform(40, 80) * max(1, len(record.intermediate_values)) / 20
        record.datetime_start = start + datetime.timedelta(seconds=free[worker])
        free[worker] += seconds + 1
        record.datetime_complete = record.datetime_start + datetime.timedelta(seconds=seconds)
    copy.add_trials(records)
    return copy


def main() -> None:
    study = tuned("TPE", hone.samplers.TPESampler())
    other = tuned("random", hone.samplers.RandomSampler())
    two = balanced(2)
    pairs = ["learning_rate", "layers", "dropout"]
    figures = {
        "optimization_history": visualization.plot_optimization_history(study),
        "intermediate_values": visualization.plot_intermediate_values(study),
        "parallel_coordinate": visualization.plot_parallel_coordinate(study),
        "contour": visualization.plot_contour(study, pairs),
        "slice": visualization.plot_slice(study, ["learning_rate", "layers", "optimizer"]),
        "param_importances": visualization.plot_param_importances(study),
        "edf": visualization.plot_edf([study, other]),
        "rank": visualization.plot_rank(study, pairs),
        "timeline": visualization.plot_timeline(on_four_workers(study, 60)),
        "pareto_front": visualization.plot_pareto_front(two),
        "pareto_front_3d": visualization.plot_pareto_front(balanced(3)),
        "hypervolume_history": visualization.plot_hypervolume_history(two, [0.7, 60]),
    }
    for name, figure in figures.items():
        square = name in ("contour", "rank", "pareto_front_3d")
        size = {"width": 720, "height": 600} if square else {"width": 800, "height": 420}
        image = Image.open(io.BytesIO(figure.to_image("png", **size)))
        # No dithering: areas of one colour stay so.
        small = image.convert("RGB").quantize(COLORS, dither=Image.Dither.NONE)
        small.save(FOLDER / f"plot_{name}.png", optimize=True)


if __name__ == "__main__":
    main()
