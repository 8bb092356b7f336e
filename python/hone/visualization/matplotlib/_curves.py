"""Learning curves and the timeline."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..._study import Study
from .._data.curves import curves_data
from .._data.modules import lazy
from .._data.timeline import timeline_data
from .._style import INK, STATE_COLORS, STATE_NAMES, looks_of
from ._figure import count_x, legend, panel, plot, style_y

mpl_collections = lazy("matplotlib.collections")
mpl_dates = lazy("matplotlib.dates")

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@plot
def plot_intermediate_values(study: Study) -> Axes:
    """As :func:`hone.visualization.plot_intermediate_values`."""
    data = curves_data(study)
    axes: Axes = panel(data.title)
    for state, curves in data.by_state():
        points = [list(zip(curve.steps, curve.values, strict=True)) for curve in curves]
        looks: dict[str, Any] = {
            "color": STATE_COLORS[state],
            "alpha": 0.6 if len(data.curves) < 100 else 0.3,
        }
        lines = mpl_collections.LineCollection(points, linewidths=1, **looks)
        lines.set_label(STATE_NAMES[state])
        axes.add_collection(lines)
        single = [curve[0] for curve in points if len(curve) == 1]
        axes.scatter([x for x, _ in single], [y for _, y in single], s=9, linewidths=0, **looks)
    if data.best is not None:
        label = f"Best (trial {data.best.number})"
        axes.plot(data.best.steps, data.best.values, color=INK, linewidth=2.5, label=label)
    axes.autoscale_view()
    style_y(axes, data.axis)
    count_x(axes, "Step")
    legend(axes)
    return axes


@plot
def plot_timeline(study: Study, n_recent_trials: int | None = None) -> Axes:
    """As :func:`hone.visualization.plot_timeline`."""
    data = timeline_data(study, n_recent_trials)
    axes: Axes = panel("Timeline")
    for state, bars in data.groups():
        name, color = looks_of(state)
        starts = mpl_dates.date2num([bar.start for bar in bars])
        ends = mpl_dates.date2num([bar.end for bar in bars])
        numbers = [bar.number for bar in bars]
        if len(data.bars) <= 1000:
            widths = [end - start for start, end in zip(starts, ends, strict=True)]
            axes.barh(numbers, widths, left=starts, height=0.8, color=color, label=name)
        else:
            axes.hlines(numbers, starts, ends, color=color, linewidth=1.5, label=name)
    axes.xaxis_date()
    axes.xaxis.set_major_formatter(mpl_dates.ConciseDateFormatter(axes.xaxis.get_major_locator()))
    axes.set_xlabel("Time")
    axes.set_ylabel("Trial")
    axes.grid(False, axis="y")
    legend(axes)
    return axes
