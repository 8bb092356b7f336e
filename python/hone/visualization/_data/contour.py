"""The value over two parameters, smoothed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..._study import Study
from .axis import Axis
from .modules import lazy
from .parameters import Pair, PairsData, pairs_data
from .scale import color_range, thin
from .target import Target, TargetLike

if TYPE_CHECKING:
    import numpy as np
else:
    np = lazy("numpy")

_GRID = 48
_TRIAL_LIMIT = 1000
_REACH = 3.0  # bandwidths from the nearest trial beyond which nothing is known


@dataclass(frozen=True)
class Surface:
    pair: Pair
    xs: list[float]
    ys: list[float]
    heights: list[list[float]]
    """By y, then x; NaN where no trial is near."""

    @property
    def stepped(self) -> bool:
        """Whether an axis has categories, between which there is nothing."""
        return bool(self.pair.x.categories or self.pair.y.categories)


@dataclass(frozen=True)
class ContourData:
    target: Target
    names: list[str]
    colors: tuple[float, float]
    surfaces: dict[tuple[int, int], Surface]
    """By (row, column), as in PairsData."""


def contour_data(
    study: Study, params: Sequence[str] | None, target: TargetLike, target_name: str | None
) -> ContourData:
    pairs: PairsData = pairs_data(study, params, target, target_name)
    values = [value for pair in pairs.pairs.values() for value in pair.values]
    colors = color_range(values) if values else (0.0, 1.0)
    surfaces = {key: surface_of(pair, colors) for key, pair in pairs.pairs.items()}
    return ContourData(pairs.target, pairs.names, colors, surfaces)


def surface_of(pair: Pair, colors: tuple[float, float]) -> Surface:
    """The mean of the trials around each point of a grid, weighed by a normal kernel (Nadaraya
    1964, Watson 1964). Outliers are pulled to the end of the colours, as they are drawn."""
    xs, ys = _grid(pair.x), _grid(pair.y)
    rows = thin(list(zip(pair.xs, pair.ys, pair.values, strict=True)), _TRIAL_LIMIT)
    if not rows:
        return Surface(pair, xs, ys, [[float("nan")] * len(xs) for _ in ys])
    bandwidth = min(0.2, max(0.03, 0.45 * len(rows) ** (-1 / 3)))
    width = _kernel(pair.x, xs, [row[0] for row in rows], bandwidth)
    depth = _kernel(pair.y, ys, [row[1] for row in rows], bandwidth)
    values = np.clip([row[2] for row in rows], *colors)
    weights = depth @ width.T
    # The nearest trial alone decides how far the surface reaches.
    nearest = (depth[:, None, :] * width[None, :, :]).max(axis=2)
    with np.errstate(invalid="ignore", divide="ignore"):
        heights = (depth * values) @ width.T / weights
    heights[nearest < np.exp(-0.5 * _REACH**2)] = np.nan
    return Surface(pair, xs, ys, heights.tolist())


def _grid(axis: Axis) -> list[float]:
    if axis.categories:
        return [float(index) for index in range(len(axis.categories))]
    return [axis.at(index / (_GRID - 1)) for index in range(_GRID)]


def _kernel(axis: Axis, grid: list[float], positions: list[float], bandwidth: float) -> Any:
    """By grid point and trial; categories are near to themselves alone."""
    places = np.array([axis.place(position) for position in positions])
    points = np.array([axis.place(point) for point in grid])
    distances = points[:, None] - places[None, :]
    if axis.categories:
        return (np.abs(distances) < 1e-9).astype(float)
    return np.exp(-0.5 * (distances / bandwidth) ** 2)
