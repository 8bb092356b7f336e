"""How much each parameter mattered, as bars."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..._study import Study
from ...importance import get_param_importances
from .target import NothingToPlot, TargetLike, objective_target, resolve_target, scored_trials

if TYPE_CHECKING:
    from ...importance import BaseImportanceEvaluator


@dataclass(frozen=True)
class ImportanceBars:
    names: list[str]
    """The most important first."""
    shares: dict[str, list[float]]
    """By objective."""


def importances_data(
    study: Study,
    evaluator: BaseImportanceEvaluator | None,
    params: Sequence[str] | None,
    target: TargetLike,
    target_name: str | None,
) -> ImportanceBars:
    several = target is None and len(study.metric_names) > 1
    count = len(study.metric_names) if several else 1
    shares: dict[str, dict[str, float]] = {}
    for index in range(count):
        if several:
            resolved = objective_target(study, index)
        else:
            resolved = resolve_target(study, target, target_name)
        if len(scored_trials(study.trials, resolved)) < 2:
            raise NothingToPlot("Importances need two complete trials or more")
        shares[resolved.name] = get_param_importances(
            study,
            evaluator=evaluator,
            params=params,
            target=resolved.of if several or target is not None else None,
        )
    names = list(next(iter(shares.values())))
    if not names:
        raise NothingToPlot("The trials have no parameters")
    names.sort(key=lambda name: -sum(column[name] for column in shares.values()))
    return ImportanceBars(
        names, {label: [column[name] for name in names] for label, column in shares.items()}
    )
