"""Learning curves."""

from __future__ import annotations

import math
from dataclasses import dataclass

from ..._study import Study
from ...trial import FrozenTrial, TrialState
from .axis import Axis, number_axis
from .scale import sample_title, thin
from .target import NothingToPlot, Scored, best_of, objective_target
from .timeline import STATES

CURVE_LIMIT = 400


@dataclass(frozen=True)
class Curve:
    number: int
    state: TrialState
    steps: list[int]
    values: list[float]


@dataclass(frozen=True)
class CurvesData:
    curves: list[Curve]
    """Without the best one."""
    best: Curve | None
    axis: Axis
    total: int
    """How many trials have reported; `curves` are a sample of them where they are many."""

    @property
    def title(self) -> str:
        shown = len(self.curves) + (self.best is not None)
        return sample_title("Learning curves", shown, self.total)

    def by_state(self) -> list[tuple[TrialState, list[Curve]]]:
        """Of the states that have any."""
        groups = [(state, [c for c in self.curves if c.state == state]) for state in STATES]
        return [(state, curves) for state, curves in groups if curves]


def curves_data(study: Study) -> CurvesData:
    target = objective_target(study, 0)
    trials = study.trials
    curves = [curve for curve in map(_curve, trials) if curve is not None]
    if not curves:
        raise NothingToPlot("No trial has reported intermediate values")
    complete = [
        Scored(trial, target.of(trial))
        for trial in trials
        if trial.state == TrialState.COMPLETE and trial.intermediate_values
    ]
    number = best_of(complete, target.maximize).trial.number if complete else None
    best = next((curve for curve in curves if curve.number == number), None)
    others = [curve for curve in curves if curve.number != number]
    axis = number_axis(target.name, [value for curve in curves for value in curve.values])
    return CurvesData(thin(others, CURVE_LIMIT), best, axis, len(curves))


def _curve(trial: FrozenTrial) -> Curve | None:
    points = [
        (step, value)
        for step, value in sorted(trial.intermediate_values.items())
        if math.isfinite(value)
    ]
    if not points:
        return None
    return Curve(
        trial.number, trial.state, [step for step, _ in points], [value for _, value in points]
    )
