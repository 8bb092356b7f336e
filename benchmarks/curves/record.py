"""Records the learning curves that `hone_curves` replays: networks on two sets of digits.

    OPENBLAS_NUM_THREADS=1 python benchmarks/curves/record.py digits
    OPENBLAS_NUM_THREADS=1 python benchmarks/curves/record.py mnist --images FOLDER

Multi-layer perceptrons are trained for 50 epochs each, one in a process of one thread, and every
epoch's validation loss, validation error and duration is written down. The configurations are a
Latin hypercube over eight hyperparameters. `digits` is examples/data/digits.csv; `mnist` reads the
10,000 images and labels of the MNIST test set in the usual idx format, gzipped.

A line is written as soon as its configuration is done, and what a file has is not done again, so a
recording can be interrupted. `--seconds` starts no more after so long.
"""

import argparse
import gzip
import itertools
import json
import math
import multiprocessing
import pathlib
import time

import numpy as np

HERE = pathlib.Path(__file__).resolve().parent
EPOCHS = 50
CLASSES = 10
SETTINGS = {
    "digits": {"train": 900, "configurations": 1000, "seed": 1},
    "mnist": {"train": 4000, "validate": 2500, "configurations": 1000, "seed": 2},
}
SPACE = {
    "layers": {"type": "int", "low": 1, "high": 4},
    "width": {"type": "int", "low": 16, "high": 256, "scale": "log"},
    "optimizer": {"type": "categorical", "choices": ["sgd", "adam"]},
    "learning_rate": {"type": "float", "low": 1e-4, "high": 1.0, "scale": "log"},
    "momentum": {"type": "float", "low": 0.0, "high": 0.98},
    "weight_decay": {"type": "float", "low": 1e-6, "high": 0.1, "scale": "log"},
    "batch_size": {"type": "int", "low": 16, "high": 256, "scale": "log"},
    "dropout": {"type": "float", "low": 0.0, "high": 0.6},
}


def value_at(dist, unit):
    """The value of a hyperparameter at a place in [0, 1)."""
    if dist["type"] == "categorical":
        return dist["choices"][int(unit * len(dist["choices"]))]
    low, high = dist["low"], dist["high"]
    if dist["type"] == "int":
        low, high = low - 0.5, high + 0.5
    if dist.get("scale"):
        value = math.exp(math.log(low) + unit * (math.log(high) - math.log(low)))
    else:
        value = low + unit * (high - low)
    return round(value) if dist["type"] == "int" else float(f"{value:.6g}")


def configurations(count, seed):
    """A Latin hypercube: each hyperparameter has one value in each of `count` equal slices."""
    rng = np.random.default_rng(seed)
    columns = [(rng.permutation(count) + rng.random(count)) / count for _ in SPACE]
    rows = zip(*columns, strict=True)
    return [
        {name: value_at(dist, u) for (name, dist), u in zip(SPACE.items(), row, strict=True)}
        for row in rows
    ]


def load_digits():
    table = np.loadtxt(
        HERE.parents[1] / "examples" / "data" / "digits.csv", delimiter=",", skiprows=1
    )
    return table[:, :-1] / 16.0, table[:, -1].astype(int)


def load_idx(path):
    raw = gzip.decompress(path.read_bytes())
    shape = np.frombuffer(raw, ">i4", count=raw[3], offset=4)
    return np.frombuffer(raw, np.uint8, offset=4 + 4 * raw[3]).reshape(shape)


def load_mnist(folder):
    images = load_idx(folder / "mnist-10k-images-idx3-ubyte.gz")
    labels = load_idx(folder / "mnist-10k-labels-idx1-ubyte.gz")
    return images.reshape(len(images), -1) / 255.0, labels.astype(int)


def load(name, folder):
    """Training and validation set, drawn once and for all configurations alike."""
    features, labels = load_digits() if name == "digits" else load_mnist(folder)
    order = np.random.default_rng(0).permutation(len(labels))
    settings = SETTINGS[name]
    end = settings["train"] + settings.get("validate", len(labels))
    train, validate = order[: settings["train"]], order[settings["train"] : end]
    features = features.astype(np.float32)
    return (features[train], labels[train]), (features[validate], labels[validate])


class Network:
    """Layers of rectified units, a softmax on top, dropout on what is hidden.

    All parameters lie in one row, their gradients in another.
    """

    def __init__(self, sizes, dropout, rng):
        self.dropout, self.rng = np.float32(dropout), rng
        pairs = list(itertools.pairwise(sizes))
        self.decayed = sum(a * b for a, b in pairs)
        self.values = np.zeros(self.decayed + sum(sizes[1:]), np.float32)
        self.gradient = np.zeros_like(self.values)
        self.weights, self.biases = views(self.values, pairs)
        self.by_weight, self.by_bias = views(self.gradient, pairs)
        for weights, (inputs, _) in zip(self.weights, pairs, strict=True):
            weights[:] = rng.normal(0, math.sqrt(2 / inputs), weights.shape)

    def logits(self, x):
        for w, b in zip(self.weights[:-1], self.biases[:-1], strict=True):
            x = np.maximum(x @ w + b, 0)
        return x @ self.weights[-1] + self.biases[-1]

    def differentiate(self, x, y):
        """The gradient of the mean cross-entropy."""
        inputs, masks = [x], []
        for w, b in zip(self.weights[:-1], self.biases[:-1], strict=True):
            hidden = inputs[-1] @ w + b
            kept = self.rng.random(hidden.shape, dtype=np.float32) >= self.dropout
            mask = (hidden > 0) * kept / (1 - self.dropout)
            inputs.append(hidden * mask)
            masks.append(mask)
        error = probabilities(inputs[-1] @ self.weights[-1] + self.biases[-1])
        error[np.arange(len(y)), y] -= 1
        error /= np.float32(len(y))
        for layer in range(len(self.weights) - 1, -1, -1):
            np.matmul(inputs[layer].T, error, out=self.by_weight[layer])
            error.sum(axis=0, out=self.by_bias[layer])
            if layer > 0:
                error = (error @ self.weights[layer].T) * masks[layer - 1]


def views(row, pairs):
    """The weights of each layer, then the biases of each, as parts of one row."""
    weights, biases, begin = [], [], 0
    for a, b in pairs:
        weights.append(row[begin : begin + a * b].reshape(a, b))
        begin += a * b
    for _, b in pairs:
        biases.append(row[begin : begin + b])
        begin += b
    return weights, biases


def probabilities(logits):
    shifted = np.exp(logits - logits.max(axis=1, keepdims=True))
    return shifted / shifted.sum(axis=1, keepdims=True)


class Optimizer:
    """Stochastic gradient descent with momentum, or Adam; weight decay is decoupled."""

    def __init__(self, network, config):
        self.network = network
        self.adam = config["optimizer"] == "adam"
        self.rate = config["learning_rate"]
        self.momentum, self.decay = config["momentum"], config["weight_decay"]
        self.first = np.zeros_like(network.values)
        self.second = np.zeros_like(network.values)
        self.change = np.zeros_like(network.values)
        self.steps = 0

    def step(self):
        values, gradient, change = self.network.values, self.network.gradient, self.change
        self.steps += 1
        values[: self.network.decayed] *= np.float32(1 - self.rate * self.decay)
        self.first *= np.float32(self.momentum)
        if not self.adam:
            self.first += gradient
            np.multiply(self.first, np.float32(self.rate), out=change)
            values -= change
            return
        np.multiply(gradient, np.float32(1 - self.momentum), out=change)
        self.first += change
        self.second *= np.float32(0.999)
        np.multiply(gradient, gradient, out=change)
        change *= np.float32(0.001)
        self.second += change
        np.sqrt(self.second, out=change)
        change += np.float32(1e-8)
        np.divide(self.first, change, out=change)
        corrected = math.sqrt(1 - 0.999**self.steps) / (1 - self.momentum**self.steps)
        change *= np.float32(self.rate * corrected)
        values -= change


def validate(network, x, y):
    """Mean cross-entropy and share of mistakes; nothing where the network has blown up."""
    logits = network.logits(x)
    if not np.isfinite(logits).all():
        return None, None
    shifted = logits - logits.max(axis=1, keepdims=True)
    losses = np.log(np.exp(shifted).sum(axis=1)) - shifted[np.arange(len(y)), y]
    return float(f"{losses.mean():.4g}"), round(float((logits.argmax(axis=1) != y).mean()), 4)


class Training:
    """A network on its way, epoch after epoch, with the values of a configuration."""

    def __init__(self, config, data, seed):
        (self.x, self.y), self.held_back = data
        self.config, self.rng = config, np.random.default_rng(seed)
        sizes = [self.x.shape[1]] + [config["width"]] * config["layers"] + [CLASSES]
        self.network = Network(sizes, config["dropout"], self.rng)
        self.optimizer = Optimizer(self.network, config)

    def epoch(self):
        """Its validation loss and error; nothing once the network has blown up."""
        order = self.rng.permutation(len(self.y))
        for begin in range(0, len(self.y), self.config["batch_size"]):
            batch = order[begin : begin + self.config["batch_size"]]
            self.network.differentiate(self.x[batch], self.y[batch])
            self.optimizer.step()
        return validate(self.network, *self.held_back)


def train(config, data, seed):
    """The recorded curve of one configuration. What has blown up stays so, at the same pace."""
    training = Training(config, data, seed)
    losses, errors, seconds = [], [], []
    while len(losses) < EPOCHS:
        start = time.process_time()
        loss, error = training.epoch()
        losses.append(loss)
        errors.append(error)
        seconds.append(float(f"{time.process_time() - start:.3g}"))
        if loss is None:
            rest = EPOCHS - len(losses)
            losses += [None] * rest
            errors += [None] * rest
            seconds += [float(f"{sum(seconds) / len(seconds):.3g}")] * rest
    return {"metrics": {"loss": losses, "error": errors}, "seconds": seconds}


def start(data, configs):
    """In each process: what all of its configurations share."""
    np.seterr(all="ignore")  # networks that blow up are part of the table
    train.shared = (data, configs)


def record(index):
    data, configs = train.shared
    return {"params": configs[index], **train(configs[index], data, index)}, index


def already(path, configs):
    """The indices of the configurations that a file has; a line cut short is dropped."""
    if not path.exists():
        return set()
    known = {json.dumps(config): index for index, config in enumerate(configs)}
    lines = [line for line in path.read_text().splitlines(keepends=True) if line.endswith("\n")]
    path.write_text("".join(lines))
    return {known[json.dumps(json.loads(line)["params"])] for line in lines[1:]}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", choices=sorted(SETTINGS))
    parser.add_argument("--configurations", type=int)
    parser.add_argument("--images", type=pathlib.Path, help="the folder of the MNIST files")
    parser.add_argument("--out", type=pathlib.Path, default=HERE / "data")
    parser.add_argument("--processes", type=int, default=multiprocessing.cpu_count())
    parser.add_argument("--seconds", type=float, default=math.inf)
    args = parser.parse_args()
    settings = SETTINGS[args.data]
    configs = configurations(args.configurations or settings["configurations"], settings["seed"])
    args.out.mkdir(parents=True, exist_ok=True)
    path = args.out / f"{args.data}.jsonl"
    done = already(path, configs)
    if not done:
        header = {"parameters": SPACE, "metrics": ["loss", "error"]}
        path.write_text(json.dumps(header, separators=(",", ":")) + "\n")
    rest = [index for index in range(len(configs)) if index not in done]
    data = load(args.data, args.images)
    deadline = time.monotonic() + args.seconds
    with (
        multiprocessing.Pool(args.processes, start, (data, configs)) as pool,
        path.open("a") as file,
    ):
        for line, index in pool.imap_unordered(record, rest):
            file.write(json.dumps(line, separators=(",", ":")) + "\n")
            file.flush()
            print(f"{index}: {line['metrics']['error'][-1]} in {sum(line['seconds']):.1f} s")
            if time.monotonic() > deadline:
                pool.terminate()
                break


if __name__ == "__main__":
    main()
