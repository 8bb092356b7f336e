#!/usr/bin/env python3
"""Trains scikit-learn's multilayer perceptron on handwritten digits, one epoch a line.

What `hone run digits_sklearn.json` starts once a trial. It reads its parameters from the JSON file
that is named on the command line; those that are inactive in a trial are simply not in it.
"""

import json
import sys
from pathlib import Path

import numpy as np
from sklearn.metrics import log_loss
from sklearn.neural_network import MLPClassifier

DATA = Path(__file__).parent.parent / "data" / "digits.csv"
MAX_EPOCHS = 30
PATIENCE = 5


def load_digits(path):
    """Images and labels, split 3 : 1 : 1 within each class, the same for every trial."""
    table = np.loadtxt(path, delimiter=",", skiprows=1)
    images, labels = table[:, :-1] / 16, table[:, -1].astype(int)
    turn = np.empty(len(labels), dtype=int)
    for label in np.unique(labels):
        of_class = labels == label
        turn[of_class] = np.arange(of_class.sum()) % 5
    parts = {"train": turn < 3, "val": turn == 3, "test": turn == 4}
    return {name: (images[rows], labels[rows]) for name, rows in parts.items()}


def make_model(params):
    return MLPClassifier(
        hidden_layer_sizes=[params["width"]] * params["hidden_layers"],
        activation=params["activation"],
        solver=params["optimizer"],
        learning_rate_init=params["learning_rate"],
        momentum=params.get("momentum", 0.9),
        nesterovs_momentum=params.get("nesterov", True),
        beta_2=params.get("beta2", 0.999),
        alpha=params["weight_decay"],
        batch_size=params["batch_size"],
        random_state=1,
    )


def score(model, part, name):
    images, labels = part
    probabilities = model.predict_proba(images)
    return {
        f"{name}_loss": log_loss(labels, probabilities, labels=model.classes_),
        f"{name}_accuracy": float(np.mean(model.classes_[probabilities.argmax(axis=1)] == labels)),
    }


def print_metrics(metrics):
    print(*(f"{name}={value:.6g}" for name, value in metrics.items()), flush=True)


def main():
    params = json.loads(Path(sys.argv[1]).read_text())
    data = load_digits(DATA)
    model = make_model(params)
    best = {"val_accuracy": -1.0}
    for epoch in range(1, MAX_EPOCHS + 1):
        model.partial_fit(*data["train"], classes=np.arange(10))
        train, val = (score(model, data[name], name) for name in ("train", "val"))
        print_metrics({"step": epoch, **train, **val})
        if val["val_accuracy"] > best["val_accuracy"]:
            test = score(model, data["test"], "test")
            best = {**val, "test_accuracy": test["test_accuracy"], "epochs": epoch}
        if epoch - best["epochs"] >= PATIENCE:
            break
    print_metrics({name: best[name] for name in ("val_accuracy", "test_accuracy", "epochs")})


if __name__ == "__main__":
    main()
