"""The candidates of a search, while they are evaluated and as ``cv_results_``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from scipy.stats import rankdata

from ._search_plan import Fit, Stage
from .trial import Trial

Result = dict[str, Any]  # what scikit-learn's _fit_and_score() returns


class Candidate:
    """A trial, how far it is evaluated, and what came of each fold at its latest stage."""

    def __init__(self, trial: Trial, params: Mapping[str, Any], stages: Sequence[Stage]) -> None:
        self.trial = trial
        self.number = trial.number
        self.state = "running"
        self.results: dict[int, Result] = {}
        self.resource = 0
        self._params = dict(params)
        self._fixed: Mapping[str, Any] = {}
        self._stages = list(stages)

    @property
    def params(self) -> dict[str, Any]:
        """What the estimator is given; with the resource that it had at the latest stage."""
        return {**self._params, **self._fixed}

    @property
    def fits(self) -> Sequence[Fit]:
        """Those of the stage that is next."""
        return self._stages[0].fits

    @property
    def at_end(self) -> bool:
        return not self._stages

    def parameters_of(self, fit: Fit) -> dict[str, Any]:
        return {**self._params, **fit.parameters}

    def take(self, results: Sequence[Result]) -> int:
        """Takes the results of the stage that was next, and gives its step."""
        stage = self._stages.pop(0)
        for fit, result in zip(stage.fits, results, strict=True):
            self.results[fit.fold] = result
            self._fixed = fit.parameters
        self.resource = stage.step
        return stage.step

    def scores(self, metric: str | None) -> list[float]:
        """One for each fold so far. Of several metrics the one of this name, else the first."""
        return [score_of(result["test_scores"], metric) for result in self.results.values()]

    def means(self) -> dict[str, float]:
        """The mean over the folds so far of each metric that has a name."""
        names = {
            name
            for result in self.results.values()
            if isinstance(result["test_scores"], Mapping)
            for name in result["test_scores"]
        }
        return {name: float(np.mean(self.scores(name))) for name in sorted(names)}


def score_of(scores: Any, metric: str | None) -> float:
    if not isinstance(scores, Mapping):
        return float(scores)
    return float(scores[metric] if metric in scores else next(iter(scores.values())))


def folded(candidates: Sequence[Candidate], folds: int) -> list[Result]:
    """A result for each fold of each candidate; NaN all over where it was not evaluated."""
    pattern = next(iter(candidates[0].results.values()))
    blank = {key: _blank(value) for key, value in pattern.items()}
    return [candidate.results.get(fold, blank) for candidate in candidates for fold in range(folds)]


def without_stopped(results: dict[str, Any], candidates: Sequence[Candidate]) -> dict[str, Any]:
    """Makes ``cv_results_`` tell which candidates were stopped, and rank them last."""
    stopped = np.array([candidate.state != "complete" for candidate in candidates])
    for time in ("fit_time", "score_time"):
        spent = [[fold[time] for fold in each.results.values()] for each in candidates]
        results[f"mean_{time}"] = np.array([np.mean(times) for times in spent])
        results[f"std_{time}"] = np.array([np.std(times) for times in spent])
    for key in [key for key in results if key.startswith("mean_test_")]:
        means = np.where(stopped, np.nan, results[key])
        results[key] = means
        results[key.replace("mean_", "rank_", 1)] = _ranks(means)
        deviations = key.replace("mean_", "std_", 1)
        results[deviations] = np.where(stopped, np.nan, results[deviations])
    results["trial"] = np.array([candidate.number for candidate in candidates])
    results["state"] = np.array([candidate.state for candidate in candidates], dtype=object)
    return results


def _blank(value: Any) -> Any:
    return {key: np.nan for key in value} if isinstance(value, Mapping) else np.nan


def _ranks(means: Any) -> Any:
    """From 1 for the largest, equals the same; NaN last."""
    return rankdata(np.where(np.isnan(means), np.inf, -means), method="min").astype(np.int32)
