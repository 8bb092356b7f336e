"""The Pareto front."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ..._study import Study
from .._data.front import Constraints, FrontData, Targets, front_data
from .._style import INK
from ._figure import legend, panel, panels, plot, style_x, style_y

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@plot
def plot_pareto_front(
    study: Study,
    *,
    target_names: Sequence[str] | None = None,
    include_dominated_trials: bool = True,
    constraints_func: Constraints | None = None,
    targets: Targets | None = None,
) -> Axes:
    """As :func:`hone.visualization.plot_pareto_front`; ``Axes3D`` for three objectives."""
    data = front_data(study, target_names, include_dominated_trials, constraints_func, targets)
    solid = len(data.axes) == 3
    axes: Any = _solid_panel(data) if solid else panel("Pareto front")
    for name, points, color in data.groups():
        front = points is data.best
        looks = {"color": color, "alpha": 1 if front else 0.6}
        kind = {"depthshade": False} if solid else {}
        size = 36 if front else 20
        axes.scatter(*points.columns, s=size, linewidths=0, label=name, **looks, **kind)
        if front and not solid:
            where = "pre" if data.maximize[0] else "post"
            axes.step(*points.columns, where=where, linewidth=1, **looks)
    if not solid:
        style_x(axes, data.axes[0])
        style_y(axes, data.axes[1])
    legend(axes)
    drawn: Axes = axes
    return drawn


def _solid_panel(data: FrontData) -> Any:
    axes = panels("Pareto front", size=(7.2, 5.6), subplot_kw={"projection": "3d"})[0, 0]
    axes.set_box_aspect(None, zoom=0.85)
    for which, axis in zip("xyz", data.axes, strict=True):
        getattr(axes, f"set_{which}label")(axis.label, color=INK)
        getattr(axes, f"set_{which}lim")(axis.low, axis.high)
        getattr(axes, f"{which}axis").set_pane_color((1, 1, 1, 0))
    return axes
