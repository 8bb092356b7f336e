"""Pruning of XGBoost's training."""

from __future__ import annotations

from typing import Any

from .._need import needed
from ..trial import Trial
from ._report import checked_interval, due, report_or_prune, watched

with needed("xgboost", "XGBoostPruningCallback"):
    import xgboost


class XGBoostPruningCallback(xgboost.callback.TrainingCallback):  # type: ignore[misc]
    """Reports a metric after each round of boosting, and raises TrialPruned.

    For ``xgboost.train``, ``xgboost.cv`` (which gives the mean over the folds) and the
    ``callbacks`` of its scikit-learn estimators.

    ``monitor`` is the data set and the metric as XGBoost prints them: "validation-logloss". Only
    every ``interval``-th round is reported.
    """

    def __init__(self, trial: Trial, monitor: str, interval: int = 1) -> None:
        super().__init__()
        self._trial = trial
        self._monitor = monitor
        self._interval = checked_interval(interval)

    def after_iteration(self, model: Any, epoch: int, evals_log: Any) -> bool:
        if due(epoch, self._interval):
            latest = {
                f"{data}-{metric}": _mean(values[-1])
                for data, metrics in evals_log.items()
                for metric, values in metrics.items()
            }
            report_or_prune(self._trial, watched(latest, self._monitor, "XGBoost"), epoch)
        return False


def _mean(value: Any) -> float:
    """Cross-validation gives the mean and the standard deviation."""
    return float(value[0] if isinstance(value, tuple) else value)


__all__ = ["XGBoostPruningCallback"]
