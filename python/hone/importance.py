"""How much each parameter mattered."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Union

from . import _hone
from .exceptions import InvalidArgumentError
from .trial import FrozenTrial, TrialState

if TYPE_CHECKING:
    from ._study import Study

_DEFAULTS = {"fanova": False, "quantile": 0.1, "trees": 64, "depth": 64, "seed": 0}

TargetLike = Union[Callable[[FrozenTrial], float], str, None]  # noqa: UP007


class BaseImportanceEvaluator:
    """A way to tell how much each parameter mattered."""

    def _options(self) -> dict[str, Any]:
        raise NotImplementedError


class PedAnovaImportanceEvaluator(BaseImportanceEvaluator):
    """What mattered for reaching the best trials (Watanabe, Bansal & Hutter 2023): a parameter is
    important when its values among the best share of the trials, ``target_quantile``, differ from
    those among all. Trust it from about 5 / ``target_quantile`` trials on."""

    def __init__(self, *, target_quantile: float = 0.1) -> None:
        self._quantile = target_quantile

    def _options(self) -> dict[str, Any]:
        return {"quantile": self._quantile}


class FanovaImportanceEvaluator(BaseImportanceEvaluator):
    """What explains the variance of the values over the whole space (Hutter, Hoos &
    Leyton-Brown 2014): the share of each parameter alone in the variance of a random forest."""

    def __init__(self, *, n_trees: int = 64, max_depth: int = 64, seed: int | None = None) -> None:
        self._n_trees = n_trees
        self._max_depth = max_depth
        self._seed = seed or 0

    def _options(self) -> dict[str, Any]:
        return {
            "fanova": True,
            "trees": self._n_trees,
            "depth": self._max_depth,
            "seed": self._seed,
        }


def get_param_importances(
    study: Study,
    *,
    evaluator: BaseImportanceEvaluator | None = None,
    params: Sequence[str] | None = None,
    target: TargetLike = None,
    normalize: bool = True,
) -> dict[str, float]:
    """The importance of each parameter, largest first; by PED-ANOVA unless ``evaluator`` says
    otherwise.

    ``target`` names one of several objectives (the first, if not given), or is a function of a
    trial; what it gives is minimised. With ``normalize`` the shares sum to 1, among ``params`` if
    those are given; without, fANOVA's are shares of the whole variance, whose rest is interaction,
    and PED-ANOVA's are divergences. Only complete trials count.
    """
    objective = 0
    if isinstance(target, str) and target in study.metric_names:
        objective = study.metric_names.index(target)
    elif target is not None:
        study = _retargeted(study, target)
    options = _DEFAULTS | (evaluator or PedAnovaImportanceEvaluator())._options()
    shares = dict(
        _hone.importance(study._core, objective=objective, normalize=normalize, **options)
    )
    if params is not None:
        for name in params:
            if name not in shares:
                raise InvalidArgumentError(
                    f"params: the study has no parameter {name!r}; it has {', '.join(shares)}"
                )
        shares = {name: share for name, share in shares.items() if name in params}
    total = sum(shares.values())
    if not normalize or total == 0:
        return shares
    return {name: share / total for name, share in shares.items()}


def _retargeted(study: Study, target: Callable[[FrozenTrial], float] | str) -> Study:
    """A study of the same trials with other values."""
    from ._catalogue import create_study

    copy = create_study(space=study.space)
    trials = []
    for trial in study.trials:
        if trial.state != TrialState.COMPLETE:
            continue
        value = trial.metrics.get(target, math.nan) if isinstance(target, str) else target(trial)
        if math.isfinite(value):
            trial.values = [float(value)]
            trial.intermediate_values, trial.curves = {}, {}
            trials.append(trial)
    copy.add_trials(trials)
    return copy


__all__ = [
    "BaseImportanceEvaluator",
    "FanovaImportanceEvaluator",
    "PedAnovaImportanceEvaluator",
    "get_param_importances",
]
