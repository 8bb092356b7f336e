"""Pruning of LightGBM's training."""

from __future__ import annotations

from typing import Any

from ..trial import Trial
from ._report import checked_interval, due, report_or_prune, watched


class LightGBMPruningCallback:
    """Reports a metric after each round of boosting, and raises TrialPruned.

    For the ``callbacks`` of ``lightgbm.train``, ``lightgbm.cv`` (which gives the mean over the
    folds; its data set is called "valid") and of its scikit-learn estimators.

    ``metric`` and ``valid_name`` are those that LightGBM prints. Only every ``interval``-th round
    is reported.
    """

    def __init__(
        self, trial: Trial, metric: str, valid_name: str = "valid_0", interval: int = 1
    ) -> None:
        self._trial = trial
        self._monitor = f"{valid_name} {metric}"
        self._interval = checked_interval(interval)

    def __call__(self, env: Any) -> None:
        step = env.iteration - env.begin_iteration
        if due(step, self._interval):
            latest = {f"{data} {metric}": value for data, metric, value, *_ in _results_of(env)}
            report_or_prune(self._trial, watched(latest, self._monitor, "LightGBM"), step)


def _results_of(env: Any) -> list[tuple[Any, ...]]:
    return list(env.evaluation_result_list or ())


__all__ = ["LightGBMPruningCallback"]
