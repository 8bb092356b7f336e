"""Which of several values is better, where there are several objectives.

Values are arrays with a row a point and a column an objective: ``study.history().values``. All
objectives are minimised unless ``directions`` says otherwise, as for ``create_study``. A row with a
NaN is no point.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from . import _hone
from ._catalogue import Direction, _maximizes
from ._need import needed
from .exceptions import InvalidArgumentError

with needed("numpy", "hone.pareto"):
    import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray


def front(values: ArrayLike, directions: Sequence[Direction] | None = None) -> NDArray[np.intp]:
    """The rows that no other row dominates, ascending; equal ones stand or fall together."""
    return np.array(_hone.pareto_front(_losses_of(values, directions)), dtype=np.intp)


def ranks(values: ArrayLike, directions: Sequence[Direction] | None = None) -> NDArray[np.intp]:
    """By row: 0 on the front, 1 on the front of what is left without it, and so on; -1 for rows
    that are no points."""
    return np.array(_hone.nondominated_ranks(_losses_of(values, directions)), dtype=np.intp)


def hypervolume(
    values: ArrayLike, reference_point: ArrayLike, directions: Sequence[Direction] | None = None
) -> float:
    """The volume between the rows and the reference point, exactly.

    Rows that are not better than the reference point in every objective add nothing.
    """
    losses = _losses_of(values, directions)
    reference = np.asarray(reference_point, dtype=np.float64)
    if reference.shape != (len(losses),):
        raise InvalidArgumentError(
            f"reference_point: has the shape {reference.shape}, and must have ({len(losses)},)"
        )
    return _hone.hypervolume(losses, list(reference * _signs(len(losses), directions)))


def _losses_of(values: ArrayLike, directions: Sequence[Direction] | None) -> list[list[float]]:
    array = np.asarray(values, dtype=np.float64)
    if array.ndim != 2 or array.shape[1] == 0:
        raise InvalidArgumentError(
            f"values: has the shape {array.shape}; give a row a point and a column an objective"
        )
    columns: list[list[float]] = (array * _signs(array.shape[1], directions)).T.tolist()
    return columns


def _signs(objectives: int, directions: Sequence[Direction] | None) -> NDArray[np.float64]:
    given = directions if directions is not None else ["minimize"] * objectives
    if len(given) != objectives:
        raise InvalidArgumentError(
            f"directions: there are {len(given)}; give one for each of the {objectives} objectives"
        )
    return np.array([-1.0 if _maximizes(each) else 1.0 for each in given])


__all__ = ["front", "hypervolume", "ranks"]
