"""Values over the course of a study."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ..._study import Study
from .._data.edf import edf_data
from .._data.history import Series, Spread, history_data, hypervolume_data
from .._data.target import TargetLike
from .._style import BLUE, FAINT, VERMILLION, color_of, series_colors
from ._figure import count_x, legend, one_or_all, panel, panels, plot, style_x, style_y

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@plot
def plot_optimization_history(
    study: Study | Sequence[Study],
    *,
    target: TargetLike = None,
    target_name: str | None = None,
    error_bar: bool = False,
) -> Any:
    """As :func:`hone.visualization.plot_optimization_history`: ``Axes``, or an array of them for
    several objectives."""
    data = history_data(study, target, target_name, error_bar)
    size = (7.2, 1.4 + 3.0 * len(data))
    grid = panels("Optimization history", len(data), 1, size, sharex=True)
    for each, axes in zip(data, grid[:, 0], strict=True):
        if each.spread is not None:
            _draw_spread(axes, each.spread, each.best_spread, each.axis.label)
        else:
            for index, series in enumerate(each.series):
                _draw_series(axes, series, index, len(each.series) > 1)
        style_y(axes, each.axis)
    legend(grid[0, 0])
    count_x(grid[-1, 0], "Trial")
    return one_or_all(grid)


def _draw_series(axes: Any, series: Series, index: int, several: bool) -> None:
    value_color, best_color = series_colors(index, several)
    label = series.label if several else "Trial"
    size = 22 if len(series.numbers) < 500 else 8
    for infeasible, numbers, values in series.by_feasibility():
        axes.scatter(
            numbers,
            values,
            s=size,
            color=FAINT if infeasible else value_color,
            alpha=0.55,
            linewidths=0,
            label=f"{label}, infeasible" if infeasible else label,
            rasterized=len(numbers) > 5000,
        )
    if series.best_numbers:
        axes.step(
            series.best_numbers,
            series.best_values,
            where="post",
            color=best_color,
            linewidth=2,
            label=None if several else "Best so far",
        )


def _draw_spread(axes: Any, spread: Spread, best: Spread | None, label: str) -> None:
    axes.errorbar(
        spread.numbers,
        spread.means,
        yerr=spread.deviations,
        fmt="o",
        color=BLUE,
        markersize=3,
        linewidth=0.8,
        alpha=0.6,
        label=f"{label}, mean ± sd",
    )
    if best is None:
        return
    axes.fill_between(
        best.numbers, best.lows, best.highs, color=VERMILLION, alpha=0.18, linewidth=0
    )
    axes.plot(
        best.numbers, best.means, color=VERMILLION, linewidth=2, label="Best so far, mean ± sd"
    )


@plot
def plot_hypervolume_history(study: Study, reference_point: Sequence[float]) -> Axes:
    """As :func:`hone.visualization.plot_hypervolume_history`."""
    data = hypervolume_data(study, reference_point)
    axes: Axes = panel("Hypervolume history")
    axes.step(data.numbers, data.volumes, where="post", color=BLUE, linewidth=2)
    axes.set_ylim(bottom=0)
    count_x(axes, "Trial")
    axes.set_ylabel("Dominated hypervolume")
    return axes


@plot
def plot_edf(
    study: Study | Sequence[Study],
    *,
    target: TargetLike = None,
    target_name: str | None = None,
) -> Axes:
    """As :func:`hone.visualization.plot_edf`."""
    data = edf_data(study, target, target_name)
    axes: Axes = panel("Empirical distribution")
    for index, each in enumerate(data.distributions):
        axes.step(
            each.values,
            each.shares,
            where="post",
            color=color_of(index),
            linewidth=2,
            label=each.label,
        )
    style_x(axes, data.axis)
    axes.yaxis.set_major_formatter(lambda share, _: f"{share:.0%}")
    axes.set_ylabel("Share of trials")
    if len(data.distributions) > 1:
        legend(axes)
    return axes
