"""Objectives that processes import by name, and how their trials went."""

import hone


def curve(trial):
    rate = trial.suggest_float("rate", 0, 1)
    for step in range(9):
        trial.report(rate + 1 / (step + 1), step)
        if trial.should_prune():
            raise hone.TrialPruned
    return rate


def mixed(trial):
    x = trial.suggest_float("x", 0, 1)
    kind = trial.suggest_categorical("kind", ["a", None])
    if kind is None:
        return x + trial.suggest_int("n", 1, 5)
    return x


def odd_fails(trial):
    if trial.number % 2:
        raise ArithmeticError(f"trial {trial.number} is odd")
    return 0.0


def states(study):
    return [trial.state.name for trial in study.trials]
