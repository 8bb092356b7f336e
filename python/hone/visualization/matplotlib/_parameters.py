"""Parameters against the value."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ..._study import Study
from ...importance import BaseImportanceEvaluator
from .._data.axis import Axis, ticks_of
from .._data.importances import importances_data
from .._data.modules import lazy
from .._data.parameters import BELOW, parallel_data, slice_data
from .._data.target import TargetLike
from .._style import BLUE, FAINT, INK, MISSING, color_of, share_text
from ._figure import (
    color_bar,
    color_map,
    legend,
    one_or_all,
    panel,
    panels,
    plot,
    style_x,
    style_y,
)

mpl_collections = lazy("matplotlib.collections")

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@plot
def plot_slice(
    study: Study,
    params: Sequence[str] | None = None,
    *,
    target: TargetLike = None,
    target_name: str | None = None,
) -> Any:
    """As :func:`hone.visualization.plot_slice`: ``Axes``, or an array of them for several
    parameters."""
    data = slice_data(study, params, target, target_name)
    rows, columns = data.shape
    size = (2.2 + 2.3 * columns, 1.0 + 2.6 * rows)
    grid = panels("Slices", rows, columns, size, sharey=True)
    colors = color_map(True)
    for index, each in enumerate(data.panels):
        axes = grid.flat[index]
        axes.scatter(
            each.positions,
            each.values,
            c=each.numbers,
            cmap=colors,
            vmin=0,
            vmax=data.last,
            s=24 if len(each.values) < 500 else 8,
            edgecolors="white",
            linewidths=0.4,
            rasterized=len(each.values) > 5000,
        )
        style_x(axes, each.axis)
        style_y(axes, data.value_axis, titled=index % columns == 0)
    for axes in grid.flat[len(data.panels) :]:
        axes.set_visible(False)
    color_bar(grid, colors, (0, data.last), "Trial")
    return one_or_all(grid)


@plot
def plot_parallel_coordinate(
    study: Study,
    params: Sequence[str] | None = None,
    *,
    target: TargetLike = None,
    target_name: str | None = None,
) -> Axes:
    """As :func:`hone.visualization.plot_parallel_coordinate`."""
    data = parallel_data(study, params, target, target_name)
    size = (1.6 * len(data.axes) + 1.4, 4.6)
    axes: Axes = panels(data.title, size=size)[0, 0]
    colors = color_map(data.target.maximize)
    columns = data.places
    lines = mpl_collections.LineCollection(
        [list(enumerate(line)) for line in zip(*columns, strict=True)],
        array=data.values,
        cmap=colors,
        linewidths=1,
        alpha=0.8 if len(data.numbers) < 300 else 0.4,
        rasterized=len(data.numbers) > 500,
    )
    lines.set_clim(*data.colors)
    axes.add_collection(lines)
    for index, axis in enumerate(data.axes):
        _draw_axis(axes, index, axis, missing=min(columns[index]) < 0)
    axes.set_xlim(-0.3, len(data.axes) - 0.7)
    axes.set_ylim(1.25 * BELOW, 1.02)
    axes.set_xticks(
        range(len(data.axes)),
        [axis.label for axis in data.axes],
        rotation=20 if len(data.axes) > 6 else 0,
    )
    axes.tick_params(axis="x", length=0, pad=6)
    axes.set_yticks([])
    axes.grid(False)
    axes.spines[:].set_visible(False)
    color_bar(axes, colors, data.colors, data.target.name)
    return axes


def _draw_axis(axes: Any, x: int, axis: Axis, *, missing: bool) -> None:
    axes.plot([x, x], [0, 1], color=INK, linewidth=0.8)
    marks = [(axis.place(tick), axis.text(tick)) for tick in ticks_of(axis)]
    if missing:
        marks.append((BELOW, MISSING))
    for place, text in marks:
        axes.plot([x - 0.02, x], [place, place], color=INK, linewidth=0.8)
        axes.text(
            x - 0.04,
            place,
            text,
            ha="right",
            va="center",
            fontsize=8,
            color=FAINT if text == MISSING else INK,
            zorder=5,
            bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.75, "pad": 0.5},
        )


@plot
def plot_param_importances(
    study: Study,
    evaluator: BaseImportanceEvaluator | None = None,
    params: Sequence[str] | None = None,
    *,
    target: TargetLike = None,
    target_name: str | None = None,
) -> Axes:
    """As :func:`hone.visualization.plot_param_importances`."""
    data = importances_data(study, evaluator, params, target, target_name)
    axes: Axes = panel("Importance of the parameters")
    several = len(data.shares) > 1
    height = 0.7 / len(data.shares)
    for index, (name, shares) in enumerate(data.shares.items()):
        offset = (index - (len(data.shares) - 1) / 2) * height
        bars = axes.barh(
            [row + offset for row in range(len(shares))],
            shares,
            height,
            color=color_of(index) if several else BLUE,
            label=name,
        )
        axes.bar_label(
            bars, [share_text(share) for share in shares], padding=4, fontsize=9, color=INK
        )
    axes.set_yticks(range(len(data.names)), data.names)
    axes.invert_yaxis()
    axes.grid(False, axis="y")
    axes.margins(x=0.1)
    axes.xaxis.set_major_formatter(lambda share, _: f"{share:.0%}")
    axes.set_xlabel("Share" if several else f"Share for {next(iter(data.shares))}")
    if several:
        legend(axes)
    return axes
