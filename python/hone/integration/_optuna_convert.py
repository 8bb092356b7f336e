"""Trials and distributions between Optuna and hone."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from .._catalogue import Direction
from .._labels import labels_of
from .._need import needed
from .._study import Study
from ..distributions import (
    BaseDistribution,
    CategoricalDistribution,
    FloatDistribution,
    IntDistribution,
    OrdinalDistribution,
)
from ..exceptions import InvalidArgumentError
from ..trial import FrozenTrial, Trial, TrialState

with needed("optuna", "hone.integration.optuna"):
    import optuna

# What Optuna has no word for, by which a trial comes back as it was.
_REST = "hone"
_CONSTRAINTS = "constraints"


def distribution_of(theirs: Any) -> BaseDistribution:
    """Optuna's distribution as hone's; choices that are no scalars go by their text."""
    if isinstance(theirs, optuna.distributions.FloatDistribution):
        return FloatDistribution(theirs.low, theirs.high, theirs.log, theirs.step)
    if isinstance(theirs, optuna.distributions.IntDistribution):
        return IntDistribution(theirs.low, theirs.high, theirs.log, theirs.step)
    if isinstance(theirs, optuna.distributions.CategoricalDistribution):
        return CategoricalDistribution(labels_of(theirs.choices))
    raise InvalidArgumentError(f"{type(theirs).__name__} has no counterpart in hone")


def value_of(theirs: Any, value: Any) -> Any:
    """A value in hone's words."""
    if isinstance(theirs, optuna.distributions.CategoricalDistribution):
        return labels_of(theirs.choices)[int(theirs.to_internal_repr(value))]
    return value


def their_value_of(theirs: Any, value: Any) -> Any:
    """A value of hone in Optuna's words."""
    if isinstance(theirs, optuna.distributions.CategoricalDistribution):
        labels = labels_of(theirs.choices)
        return next(
            choice
            for label, choice in zip(labels, theirs.choices, strict=True)
            if _has([label], value)
        )
    return value


def record_of(theirs: Any) -> FrozenTrial:
    """Optuna's record of a finished trial as hone's. Infinite values make it a failure."""
    values = theirs.values
    state = TrialState[theirs.state.name]
    message = ""
    if values is not None and not all(map(math.isfinite, values)):
        state, values, message = TrialState.FAIL, None, f"the values are {values}"
    trial = FrozenTrial(
        theirs.number,
        state,
        datetime_start=theirs.datetime_start,
        datetime_complete=theirs.datetime_complete,
        params={
            name: value_of(theirs.distributions[name], value)
            for name, value in theirs.params.items()
        },
        distributions={name: distribution_of(each) for name, each in theirs.distributions.items()},
        user_attrs=theirs.user_attrs,
        intermediate_values=theirs.intermediate_values,
        values=values,
    )
    rest = theirs.system_attrs.get(_REST, {})
    if "values" in rest:
        trial.values = [math.nan if value is None else value for value in rest["values"]]
    trial.constraints = constraints_of(theirs)
    trial.metrics = dict(rest.get("metrics", {}))
    trial.curves = {
        metric: {int(step): value for step, value in curve.items()}
        for metric, curve in rest.get("curves", {}).items()
    }
    trial.worker = rest.get("worker", "")
    trial.message = rest.get("message", message)
    return trial


def their_record_of(trial: FrozenTrial) -> Any:
    """hone's record of a finished trial as Optuna's."""
    theirs = {name: _their_distribution_of(each) for name, each in trial.distributions.items()}
    rest: dict[str, Any] = {
        "metrics": trial.metrics,
        "curves": {
            metric: {str(step): value for step, value in curve.items()}
            for metric, curve in trial.curves.items()
        },
        "worker": trial.worker,
        "message": trial.message,
    }
    values = trial.values
    if values is not None and any(math.isnan(value) for value in values):
        rest["values"] = [None if math.isnan(value) else value for value in values]
        values = None
    attributes: dict[str, Any] = {_REST: rest} if any(rest.values()) else {}
    if trial.constraints:
        attributes[_CONSTRAINTS] = trial.constraints
    return optuna.trial.FrozenTrial(
        number=-1,
        trial_id=-1,
        state=optuna.trial.TrialState[trial.state.name],
        value=None,
        values=values,
        datetime_start=trial.datetime_start,
        datetime_complete=trial.datetime_complete,
        params={name: trial.params[name] for name in theirs},
        distributions=theirs,
        user_attrs=trial.user_attrs,
        system_attrs=attributes,
        intermediate_values=trial.intermediate_values,
    )


def constraints_of(theirs: Any) -> list[float]:
    """The values of the constraints of a trial of Optuna: a list, or one attribute for each."""
    values = list(theirs.system_attrs.get(_CONSTRAINTS) or ())
    prefix = f"{_CONSTRAINTS}:"
    values += [value for key, value in theirs.system_attrs.items() if key.startswith(prefix)]
    return values


def directions_of(study: Any) -> list[Direction]:
    """One for each objective of a study of either library."""
    return [
        "maximize" if direction.name == "MAXIMIZE" else "minimize" for direction in study.directions
    ]


def metric_names_of(study: Any) -> list[str] | None:
    names = study.metric_names
    return list(names) if names else None


def common_space(trials: Iterable[Any]) -> Mapping[str, BaseDistribution]:
    """What all of Optuna's trials were asked, widened to all ranges; empty where they differ.

    Only such parameters can be declared: hone would give conditional ones to every trial.
    """
    asked = [trial.distributions for trial in trials if trial.distributions]
    if not asked or any(each.keys() != asked[0].keys() for each in asked):
        return {}
    return {name: _widened([distribution_of(each[name]) for each in asked]) for name in asked[0]}


def fitting_params(
    space: Mapping[str, BaseDistribution], fixed: Mapping[str, Any]
) -> dict[str, Any] | None:
    """Values that Optuna has fixed, in hone's words; None where the space has no word for one."""
    params: dict[str, Any] = {}
    for name, value in fixed.items():
        choices = getattr(space.get(name), "choices", None)
        labels = [value, str(value)] if choices is not None else [value]
        fitting = [label for label in labels if choices is None or _has(choices, label)]
        if name not in space or not fitting:
            return None
        params[name] = fitting[0]
    return params


def suggested_alike(ours: Trial, theirs: Any) -> bool:
    """Whether hone, asked for all parameters of the trial, gives the values that it has."""
    for name, distribution in theirs.distributions.items():
        value = value_of(distribution, theirs.params[name])
        found = ours._suggest(name, distribution_of(distribution)._spec())
        if isinstance(value, float) and isinstance(found, float):
            if not math.isclose(value, found, rel_tol=1e-9, abs_tol=1e-12):
                return False
        elif value != found:
            return False
    return True


def is_default_names(study: Study) -> bool:
    """Whether nobody has named the objectives."""
    count = len(study.metric_names)
    plain = ["value"] if count == 1 else [f"values_{index}" for index in range(count)]
    return study.metric_names == plain


def _widened(distributions: Sequence[BaseDistribution]) -> BaseDistribution:
    first = distributions[0]
    if isinstance(first, (FloatDistribution, IntDistribution)):
        low = min(each.low for each in distributions)  # type: ignore[attr-defined]
        high = max(each.high for each in distributions)  # type: ignore[attr-defined]
        return type(first)(low, high, first.log, first.step)  # type: ignore[arg-type]
    return first


def _their_distribution_of(ours: BaseDistribution) -> Any:
    if isinstance(ours, FloatDistribution):
        return optuna.distributions.FloatDistribution(ours.low, ours.high, ours.log, ours.step)
    if isinstance(ours, IntDistribution):
        return optuna.distributions.IntDistribution(ours.low, ours.high, ours.log, ours.step)
    if isinstance(ours, (CategoricalDistribution, OrdinalDistribution)):
        return optuna.distributions.CategoricalDistribution(ours.choices)
    raise InvalidArgumentError(f"{type(ours).__name__} has no counterpart in Optuna")


def _has(choices: Sequence[Any], value: Any) -> bool:
    """Tells 1, 1.0 and True apart."""
    return any(type(choice) is type(value) and choice == value for choice in choices)
