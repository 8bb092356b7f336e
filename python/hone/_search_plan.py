"""In which stages a candidate of a search is evaluated: fold by fold, or with growing resources."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from sklearn.utils.multiclass import type_of_target

from .exceptions import InvalidArgumentError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Indices = NDArray[np.intp]

SAMPLES = "n_samples"
# How many times the resources of a candidate grow before it has all of them, if nothing else says.
_GROWTHS = 3


class Fit(NamedTuple):
    """One fit and what it is scored on."""

    fold: int
    train: Indices
    test: Indices
    parameters: Mapping[str, Any]


class Stage(NamedTuple):
    """Fits that are done at once; then the candidate may be stopped."""

    step: int
    fits: Sequence[Fit]


def fold_stages(folds: Sequence[tuple[Indices, Indices]], *, apart: bool) -> list[Stage]:
    """One stage a fold, or one for all of them."""
    fits = [Fit(fold, train, test, {}) for fold, (train, test) in enumerate(folds)]
    if not apart:
        return [Stage(0, fits)]
    return [Stage(fit.fold, [fit]) for fit in fits]


def sample_stages(
    folds: Sequence[tuple[Indices, Indices]], rungs: Sequence[int], samples: int, y: Any, seed: int
) -> list[Stage]:
    """All folds, fitted on the share of their samples that a rung is of all ``samples``."""
    orders = [_nested_order(train, y, seed) for train, _ in folds]

    def fit(fold: int, rung: int) -> Fit:
        train, test = folds[fold]
        size = max(1, round(len(train) * rung / samples))
        return Fit(fold, train if rung == samples else orders[fold][:size], test, {})

    return [Stage(rung, [fit(fold, rung) for fold in range(len(folds))]) for rung in rungs]


def parameter_stages(
    folds: Sequence[tuple[Indices, Indices]], rungs: Sequence[int], name: str
) -> list[Stage]:
    """All folds with the parameter of the estimator as each rung says."""
    return [
        Stage(
            rung, [Fit(fold, train, test, {name: rung}) for fold, (train, test) in enumerate(folds)]
        )
        for rung in rungs
    ]


def rungs_of(smallest: int | str, largest: int | str, factor: int, floor: int) -> list[int]:
    """The resources of each stage: smallest * factor^k, and the largest at last.

    An automatic smallest leaves three times of growing, but not below the floor.
    """
    if isinstance(largest, str):
        raise InvalidArgumentError(
            "max_resources: 'auto' is for the resource 'n_samples'; give the largest value of the "
            "estimator's parameter"
        )
    if isinstance(smallest, str):
        rung = min(largest, max(floor, largest // factor**_GROWTHS))
    else:
        rung = smallest
    if not 1 <= rung <= largest:
        raise InvalidArgumentError(
            f"min_resources: is {rung}; it may be 1 to max_resources, {largest}"
        )
    rungs = []
    while rung < largest:
        rungs.append(rung)
        rung *= factor
    return [*rungs, largest]


def smallest_sample(y: Any, folds: int) -> int:
    """Two samples of each class for each fold, as scikit-learn's halving has it."""
    return 2 * folds * (len(np.unique(y)) if _is_classes(y) else 1)


def _nested_order(train: Indices, y: Any, seed: int) -> Indices:
    """The samples in an order of which each beginning is a sample of the whole.

    It is random; classes keep their shares, and all of them come early.
    """
    order = np.random.RandomState(seed).permutation(train)
    if not _is_classes(y):
        return order
    _, classes = np.unique(np.asarray(y)[order], return_inverse=True)
    place = np.empty(len(order))
    for each in range(classes.max() + 1):
        members = classes == each
        place[members] = np.arange(members.sum()) / members.sum()
    beginning_with_all: Indices = order[np.argsort(place, kind="stable")]
    return beginning_with_all


def _is_classes(y: Any) -> bool:
    return y is not None and type_of_target(y) in ("binary", "multiclass")
