"""Two parameters at a time."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from ..._study import Study
from .._data.contour import ContourData, Surface, contour_data
from .._data.modules import lazy
from .._data.parameters import Pair, pairs_data
from .._data.target import TargetLike
from .._style import INK
from ._figure import color_bar, color_map, one_or_all, panels, plot, style_x, style_y

np = lazy("numpy")

_LEVELS = 13


@plot
def plot_rank(
    study: Study,
    params: Sequence[str] | None = None,
    *,
    target: TargetLike = None,
    target_name: str | None = None,
) -> Any:
    """As :func:`hone.visualization.plot_rank`: ``Axes``, or an array of them for more than two
    parameters."""
    data = pairs_data(study, params, target, target_name)
    grid = _grid(f"Ranks by {data.target.name}", len(data.names) - 1)
    colors = color_map(False)
    for (row, column), pair in data.pairs.items():
        grid[row, column].scatter(
            pair.xs,
            pair.ys,
            c=pair.ranks,
            cmap=colors,
            vmin=0,
            vmax=1,
            s=26 if len(pair.xs) < 300 else 12,
            edgecolors="white",
            linewidths=0.4,
        )
    _label(grid, data.pairs)
    bar = color_bar(grid, colors, (0, 1), "Rank")
    bar.set_ticks([0, 0.5, 1], labels=["best", "median", "worst"])
    return one_or_all(grid)


@plot
def plot_contour(
    study: Study,
    params: Sequence[str] | None = None,
    *,
    target: TargetLike = None,
    target_name: str | None = None,
) -> Any:
    """As :func:`hone.visualization.plot_contour`: ``Axes``, or an array of them for more than two
    parameters."""
    data = contour_data(study, params, target, target_name)
    grid = _grid(f"{data.target.name} over pairs of parameters", len(data.names) - 1)
    for (row, column), surface in data.surfaces.items():
        axes = grid[row, column]
        _draw_surface(axes, surface, data)
        pair = surface.pair
        axes.scatter(pair.xs, pair.ys, s=10, color=INK, edgecolors="white", linewidths=0.6)
    _label(grid, {key: surface.pair for key, surface in data.surfaces.items()})
    color_bar(grid, color_map(data.target.maximize), data.colors, data.target.name)
    return one_or_all(grid)


def _draw_surface(axes: Any, surface: Surface, data: ContourData) -> None:
    low, high = data.colors
    heights = np.ma.masked_invalid(surface.heights)
    if heights.mask.all():
        return
    colors = color_map(data.target.maximize)
    if surface.stepped:
        axes.pcolormesh(
            surface.xs, surface.ys, heights, cmap=colors, vmin=low, vmax=high, shading="nearest"
        )
        return
    # Rounding may carry the mean of equal values past them.
    margin = 1e-9 * max(1.0, math.hypot(low, high))
    levels = np.linspace(low - margin, high + margin, _LEVELS)
    axes.contourf(surface.xs, surface.ys, heights, levels, cmap=colors, vmin=low, vmax=high)
    axes.contour(surface.xs, surface.ys, heights, levels, colors="white", linewidths=0.4, alpha=0.6)


def _grid(title: str, size: int) -> Any:
    edge = 4.6 if size == 1 else 1.2 + 1.9 * size
    grid = panels(title, size, size, (edge + 1.4, edge), sharex="col", sharey="row")
    for row in range(size):
        for column in range(row + 1, size):
            grid[row, column].set_axis_off()
    return grid


def _label(grid: Any, pairs: dict[tuple[int, int], Pair]) -> None:
    last = max(row for row, _ in pairs)
    for (row, column), pair in pairs.items():
        style_x(grid[row, column], pair.x, titled=row == last)
        style_y(grid[row, column], pair.y, titled=column == 0)
