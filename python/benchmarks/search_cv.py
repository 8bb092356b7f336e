"""HoneSearchCV against RandomizedSearchCV: the best mean score after the same number of fits.

usage: python search_cv.py [SEEDS]    the table of docs/python_sklearn.md has 8 seeds
"""

from __future__ import annotations

import sys
import warnings
from typing import Any

import numpy as np
from hone.sklearn import HoneSearchCV
from scipy import stats
from sklearn.base import clone
from sklearn.datasets import load_breast_cancer, load_diabetes, load_digits
from sklearn.ensemble import GradientBoostingRegressor
from sklearn.model_selection import RandomizedSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

_FITS = 200
_FOLDS = 5

SVM = {"svc__C": stats.loguniform(1e-3, 1e3), "svc__gamma": stats.loguniform(1e-6, 1e1)}
BOOSTING = {
    "learning_rate": stats.loguniform(1e-3, 1),
    "max_depth": stats.randint(1, 7),
    "subsample": stats.uniform(0.2, 0.8),
    "min_samples_leaf": stats.randint(1, 50),
    "max_features": stats.uniform(0.1, 0.9),
}
Task = tuple[Any, dict[str, Any], Any, Any]


def tasks() -> dict[str, Task]:
    cancer = load_breast_cancer(return_X_y=True)
    diabetes = load_diabetes(return_X_y=True)
    digits = tuple(part[:300] for part in load_digits(return_X_y=True))
    return {
        "SVC, breast cancer": (make_pipeline(StandardScaler(), SVC()), SVM, *cancer),
        "SVC, 300 digits": (make_pipeline(StandardScaler(), SVC()), SVM, *digits),
        "boosting, diabetes": (
            GradientBoostingRegressor(n_estimators=40, random_state=0), BOOSTING, *diabetes,
        ),
    }  # fmt: skip


def best_within(search: Any, fits: int) -> float:
    """The best mean score among the candidates that the first so many fits have paid for."""
    table = search.cv_results_
    scores = np.array([table[f"split{fold}_test_score"] for fold in range(_FOLDS)])
    paid = np.isfinite(scores).sum(axis=0).cumsum() <= fits
    return float(np.nanmax(np.where(paid, table["mean_test_score"], -np.inf)))


def searches(estimator: Any, space: dict[str, Any], seed: int) -> dict[str, Any]:
    trials = _FITS // _FOLDS
    return {
        "random": RandomizedSearchCV(
            estimator, space, n_iter=trials, cv=_FOLDS, random_state=seed, refit=False
        ),
        "hone, all folds": HoneSearchCV(
            estimator,
            space,
            n_trials=trials,
            cv=_FOLDS,
            random_state=seed,
            refit=False,
            pruner=None,
        ),
        "hone": HoneSearchCV(
            estimator, space, n_trials=2 * trials, cv=_FOLDS, random_state=seed, refit=False
        ),
    }


def main() -> None:
    seeds = int(sys.argv[1]) if len(sys.argv) > 1 else 8
    warnings.simplefilter("ignore")
    for title, (estimator, space, X, y) in tasks().items():
        found: dict[str, list[float]] = {}
        for seed in range(seeds):
            for name, search in searches(estimator, space, seed).items():
                score = best_within(clone(search).fit(X, y), _FITS)
                found.setdefault(name, []).append(score)
        random = np.array(found["random"])
        for name, scores in found.items():
            wins = np.mean((np.array(scores) > random) + 0.5 * (np.array(scores) == random))
            print(
                f"{title:20} {name:16} mean {np.mean(scores):.4f}, worst {min(scores):.4f}, "
                f"better than random {wins:.0%}",
                flush=True,
            )


if __name__ == "__main__":
    main()
