"""Which value of a trial a plot is about."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Union

from ..._direction import StudyDirection
from ..._study import Study
from ...exceptions import InvalidArgumentError
from ...trial import FrozenTrial, TrialState

Of = Callable[[FrozenTrial], float]
# A function of the record, or the name of an objective or of another metric.
TargetLike = Union[Of, str, None]  # noqa: UP007


class NothingToPlot(Exception):
    """Says why a plot would be empty; the renderers show it in the plot's place."""


@dataclass(frozen=True)
class Target:
    name: str
    of: Of
    maximize: bool | None = None
    """None where the study does not say which way is better."""


@dataclass(frozen=True)
class Scored:
    """A complete trial and the value that the plot is about."""

    trial: FrozenTrial
    value: float


def label_of_objective(study: Study, index: int) -> str:
    name = study.metric_names[index]
    default = name in ("value", f"values_{index}")
    if not default:
        return name
    return "Objective value" if len(study.metric_names) == 1 else f"Objective {index}"


def objective_target(study: Study, index: int, name: str | None = None) -> Target:
    return Target(
        name or label_of_objective(study, index),
        lambda trial: trial.values[index] if trial.values else math.nan,
        study.directions[index] == StudyDirection.MAXIMIZE,
    )


def resolve_target(study: Study, target: TargetLike, name: str | None) -> Target:
    """The only objective, unless `target` says otherwise."""
    if callable(target):
        return Target(name or "Target", target)
    if isinstance(target, str):
        if target in study.metric_names:
            return objective_target(study, study.metric_names.index(target), name)
        return Target(name or target, lambda trial: trial.metrics.get(target, math.nan))
    if len(study.metric_names) > 1:
        raise InvalidArgumentError(
            f"target: the study has the objectives {', '.join(study.metric_names)}; give the name "
            "of one, or a function of a trial"
        )
    return objective_target(study, 0, name)


def scored_trials(trials: Sequence[FrozenTrial], target: Target) -> list[Scored]:
    """The complete trials whose value is a number. NothingToPlot where there are none."""
    complete = [trial for trial in trials if trial.state == TrialState.COMPLETE]
    scored = [Scored(trial, float(target.of(trial))) for trial in complete]
    scored = [each for each in scored if math.isfinite(each.value)]
    if scored:
        return scored
    raise NothingToPlot(
        f"No complete trial has a finite value of {target.name}"
        if complete
        else "No complete trials yet"
    )


def feasible(trial: FrozenTrial) -> bool:
    return all(constraint <= 0 for constraint in trial.constraints)


def better(a: float, b: float, maximize: bool | None) -> bool:
    return a > b if maximize else a < b


def best_of(scored: Sequence[Scored], maximize: bool | None) -> Scored:
    """The best feasible one; the best of all where none is feasible."""
    among = [each for each in scored if feasible(each.trial)] or scored
    best = among[0]
    for each in among:
        if better(each.value, best.value, maximize):
            best = each
    return best
