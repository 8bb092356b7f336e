"""What all figures have in common."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

from .._data.axis import Axis
from .._data.modules import lazy
from .._data.target import NothingToPlot
from .._style import FAINT, GRID, INK, ladder

mpl_cm = lazy("matplotlib.cm")
mpl_colors = lazy("matplotlib.colors")
np = lazy("numpy")
plt = lazy("matplotlib.pyplot")
ticker = lazy("matplotlib.ticker")

_Parameters = ParamSpec("_Parameters")
_Drawn = TypeVar("_Drawn")


def plot(draw: Callable[_Parameters, _Drawn]) -> Callable[_Parameters, _Drawn]:
    """Shows why there is nothing to plot, where that is so."""

    @functools.wraps(draw)
    def drawn(*args: _Parameters.args, **kwargs: _Parameters.kwargs) -> _Drawn:
        try:
            return draw(*args, **kwargs)
        except NothingToPlot as reason:
            empty: _Drawn = _empty(str(reason))
            return empty

    return drawn


def _empty(message: str) -> Any:
    axes = panel("")
    axes.set_axis_off()
    axes.text(0.5, 0.5, message, ha="center", va="center", color=FAINT, fontsize=13)
    return axes


def panel(title: str) -> Any:
    """A figure of one panel."""
    return panels(title)[0, 0]


def panels(
    title: str, rows: int = 1, columns: int = 1, size: tuple[float, float] = (7.2, 4.4), **grid: Any
) -> Any:
    """A figure of several panels, as an array of rows and columns."""
    figure, grid_of_axes = plt.subplots(
        rows, columns, figsize=size, squeeze=False, layout="constrained", **grid
    )
    for axes in grid_of_axes.flat:
        axes.spines[["top", "right"]].set_visible(False)
        axes.spines[["left", "bottom"]].set_color(FAINT)
        axes.tick_params(color=FAINT, labelcolor=INK, labelsize=9)
        axes.grid(color=GRID, linewidth=0.8)
        axes.set_axisbelow(True)
    if title:
        figure.suptitle(title, x=0.02, ha="left", fontsize=13, color=INK)
    return grid_of_axes


def legend(axes: Any) -> None:
    """Beside the panel, where it hides nothing."""
    key = axes.legend(frameon=False, loc="upper left", bbox_to_anchor=(1.0, 1.0), fontsize=9)
    for handle in key.legend_handles:
        handle.set_alpha(1)


def count_x(axes: Any, label: str) -> None:
    """An axis of whole numbers."""
    axes.xaxis.set_major_locator(ticker.MaxNLocator(integer=True))
    axes.set_xlabel(label, color=INK)


def style_x(axes: Any, axis: Axis, *, titled: bool = True) -> None:
    _style(axes, axes.xaxis, axis)
    axes.set_xlim(axis.low, axis.high)
    axes.set_xlabel(axis.label if titled else "", color=INK)
    if sum(map(len, axis.categories)) > 16:
        axes.tick_params(axis="x", labelrotation=30)


def style_y(axes: Any, axis: Axis, *, titled: bool = True) -> None:
    _style(axes, axes.yaxis, axis)
    axes.set_ylim(axis.low, axis.high)
    axes.set_ylabel(axis.label if titled else "", color=INK)


def _style(axes: Any, side: Any, axis: Axis) -> None:
    which = "x" if side is axes.xaxis else "y"
    if axis.log:
        getattr(axes, f"set_{which}scale")("log")
        if axis.high / axis.low < 100:
            side.set_major_locator(ticker.LogLocator(subs=(1.0, 2.0, 5.0)))
            side.set_major_formatter(ticker.FuncFormatter(lambda value, _: f"{value:g}"))
            side.set_minor_formatter(ticker.NullFormatter())
    elif axis.categories:
        side.set_ticks(range(len(axis.categories)), axis.categories)
        axes.grid(False, axis=which)
    elif axis.integer:
        side.set_major_locator(ticker.MaxNLocator(nbins=6, integer=True))


def color_map(maximize: bool | None) -> Any:
    return mpl_colors.LinearSegmentedColormap.from_list("hone", ladder(maximize))


def color_bar(axes: Any, colors: Any, limits: tuple[float, float], label: str) -> Any:
    """Beside all the panels."""
    low, high = limits
    mapped = mpl_cm.ScalarMappable(mpl_colors.Normalize(low, high), colors)
    everywhere = np.atleast_1d(axes).ravel().tolist()
    bar = everywhere[0].figure.colorbar(mapped, ax=everywhere, aspect=30, pad=0.02)
    bar.set_label(label, color=INK)
    bar.outline.set_visible(False)
    bar.ax.tick_params(color=FAINT, labelcolor=INK, labelsize=9)
    return bar


def one_or_all(grid_of_axes: Any) -> Any:
    """The panel itself where there is one only, else the array without dimensions of one."""
    return grid_of_axes.item() if grid_of_axes.size == 1 else grid_of_axes.squeeze()
