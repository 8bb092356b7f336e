"""The Pareto front."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ..._study import Study
from .._data.front import Constraints, FrontData, Points, Targets, front_data
from .._data.modules import lazy
from .figure import MANY, figure, plot, style_of

if TYPE_CHECKING:
    import plotly.graph_objects as go
else:
    go = lazy("plotly.graph_objects")


@plot
def plot_pareto_front(
    study: Study,
    *,
    target_names: Sequence[str] | None = None,
    include_dominated_trials: bool = True,
    constraints_func: Constraints | None = None,
    targets: Targets | None = None,
) -> go.Figure:
    """The complete trials by two or three objectives; those that no other dominates stand out.

    Trials that break a constraint are grey. ``targets`` gives what to plot of a trial instead of
    its values; if their number is not the study's, all are minimised. ``constraints_func`` gives
    constraint values in place of those that trials have.
    """
    data = front_data(study, target_names, include_dominated_trials, constraints_func, targets)
    made = figure("Pareto front")
    solid = len(data.axes) == 3
    for name, points, color in data.groups():
        size = (3 if solid else 6) + (points is data.best)
        made.add_trace(_trace(name, points, color, size, data))
    styles = [style_of(axis) for axis in data.axes]
    if solid:
        made.update_scenes(xaxis=styles[0], yaxis=styles[1], zaxis=styles[2])
        made.update_layout(height=640, scene_camera_eye={"x": 1.65, "y": 1.65, "z": 1.0})
    else:
        made.update_xaxes(styles[0])
        made.update_yaxes(styles[1])
    made.update_layout(showlegend=True, legend_traceorder="reversed")
    return made


def _trace(name: str, points: Points, color: str, size: float, data: FrontData) -> Any:
    front = points is data.best
    texts = [f"trial {n}<br>{p}" for n, p in zip(points.numbers, points.params, strict=True)]
    marker = {"color": color, "size": size, "opacity": 1 if front else 0.6}
    common = {"name": name, "text": texts, "marker": marker}
    if len(data.axes) == 3:
        x, y, z = points.columns
        return go.Scatter3d(x=x, y=y, z=z, mode="markers", hoverinfo="text", **common)
    kind = go.Scattergl if len(points.numbers) > MANY else go.Scatter
    return kind(
        x=points.columns[0],
        y=points.columns[1],
        mode="lines+markers" if front else "markers",
        # Along the front, what no trial reaches lies beyond the steps.
        line={"width": 1.2, "shape": "vh" if data.maximize[0] else "hv", "color": color},
        hovertemplate="%{text}<br>%{x:.6g}, %{y:.6g}<extra></extra>",
        **common,
    )
