"""Finished trials as columns."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

from ._direction import StudyDirection
from ._need import needed
from .distributions import BaseDistribution, _Choices
from .trial import _STATES

with needed("numpy", "Study.history()"):
    import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ._records import StudyRecords


@dataclasses.dataclass(frozen=True)
class History:
    """The finished trials of a study as arrays, in the order in which they finished.

    It stays as it is while the study goes on.
    """

    numbers: NDArray[np.int64]
    states: NDArray[np.int64]
    """Of :class:`hone.TrialState`."""
    values: NDArray[np.float64]
    """A row a trial, a column an objective: what pruned trials had reached; NaN for failed ones."""
    params: dict[str, NDArray[Any]]
    """Numbers as floats, choices as objects; NaN where a trial does not have the parameter."""
    started: NDArray[np.float64]
    finished: NDArray[np.float64]
    """Both in seconds since 1970-01-01 UTC."""
    violations: NDArray[np.float64]
    """The sum of the positive constraint values: 0 where a trial meets all."""
    forecasts: NDArray[np.float64]
    """With which value a pruned trial would have ended, as its pruner saw it; NaN if it did not."""

    def __len__(self) -> int:
        return len(self.numbers)

    def __repr__(self) -> str:
        return f"<hone.History of {len(self)} trials: {', '.join(self.params) or 'no parameters'}>"


def history_of(study: StudyRecords) -> History:
    numbers, states, losses, cells, started, finished, violations, forecasts = study._core.history()
    signs = [-1.0 if each == StudyDirection.MAXIMIZE else 1.0 for each in study.directions]
    space = study.space
    return History(
        numbers,
        np.array(_STATES, np.int64)[states],
        np.stack(losses, axis=1) * signs,
        {name: _values_of(space[name], column) for name, column in cells.items()},
        started,
        finished,
        violations,
        forecasts * signs[0],
    )


def _values_of(distribution: BaseDistribution, cells: NDArray[np.float64]) -> NDArray[Any]:
    if not isinstance(distribution, _Choices):
        return cells
    values = np.full(len(cells), np.nan, dtype=object)
    there = ~np.isnan(cells)
    choices = np.empty(len(distribution.choices), dtype=object)
    choices[:] = distribution.choices
    values[there] = choices[cells[there].astype(np.intp)]
    return values
