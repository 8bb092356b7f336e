"""Values over the course of a study."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ..._study import Study
from .._data.edf import edf_data
from .._data.history import HistoryPanel, Series, Spread, history_data, hypervolume_data
from .._data.modules import lazy
from .._data.target import TargetLike
from .._style import BLUE, FAINT, VERMILLION, color_of, series_colors
from .figure import figure, plot, scatter, style_of

if TYPE_CHECKING:
    import plotly.graph_objects as go
else:
    go = lazy("plotly.graph_objects")


@plot
def plot_optimization_history(
    study: Study | Sequence[Study],
    *,
    target: TargetLike = None,
    target_name: str | None = None,
    error_bar: bool = False,
) -> go.Figure:
    """The value of each complete trial, and the best so far.

    Several studies share the axes; with ``error_bar`` their means and standard deviations are
    drawn. Several objectives get a panel each. ``target`` is the name of an objective or of a
    metric, or a function of a trial; ``target_name`` labels the axis. Trials that break a
    constraint are grey.
    """
    panels = history_data(study, target, target_name, error_bar)
    made = figure("Optimization history", len(panels), 1, shared_xaxes=True, vertical_spacing=0.06)
    for row, panel in enumerate(panels, 1):
        for trace in _panel_traces(panel, legend=row == 1):
            made.add_trace(trace, row, 1)
        made.update_yaxes(style_of(panel.axis), row=row, col=1)
    made.update_xaxes(title_text="Trial", row=len(panels), col=1)
    if len(panels) > 1:
        made.update_layout(height=180 + 260 * len(panels))
    return made


def _panel_traces(panel: HistoryPanel, *, legend: bool) -> list[Any]:
    if panel.spread is not None:
        traces = [_error_bars(panel.spread, panel.axis.label)]
        if panel.best_spread is not None:
            traces += _band(panel.best_spread)
    else:
        traces = []
        for index, series in enumerate(panel.series):
            traces += _series_traces(series, index, len(panel.series) > 1)
    for trace in traces:
        trace.showlegend = legend and trace.showlegend is not False
    return traces


def _series_traces(series: Series, index: int, several: bool) -> list[Any]:
    value_color, best_color = series_colors(index, several)
    label = series.label if several else "Trial"
    traces = []
    for infeasible, numbers, values in series.by_feasibility():
        traces.append(
            scatter(len(numbers))(
                x=numbers,
                y=values,
                mode="markers",
                name=f"{label}, infeasible" if infeasible else label,
                legendgroup=label,
                marker={
                    "color": FAINT if infeasible else value_color,
                    "opacity": 0.55,
                    "size": 6 if len(numbers) < 500 else 4,
                },
                hovertemplate="trial %{x}: %{y:.6g}<extra></extra>",
            )
        )
    if series.best_numbers:
        traces.append(
            go.Scatter(
                x=series.best_numbers,
                y=series.best_values,
                mode="lines",
                line={"shape": "hv", "color": best_color, "width": 2.5},
                name=f"{label}, best so far" if several else "Best so far",
                legendgroup=label,
                showlegend=not several,
                hovertemplate="best so far: %{y:.6g}<extra></extra>",
            )
        )
    return traces


def _error_bars(spread: Spread, label: str) -> Any:
    return go.Scatter(
        x=spread.numbers,
        y=spread.means,
        error_y={"type": "data", "array": spread.deviations, "thickness": 1, "width": 2},
        mode="markers",
        marker={"color": BLUE, "size": 5},
        opacity=0.6,
        name=f"{label}, mean ± sd",
        hovertemplate="trial %{x}: %{y:.6g}<extra></extra>",
    )


def _band(spread: Spread) -> list[Any]:
    edge = {
        "x": spread.numbers + spread.numbers[::-1],
        "y": spread.highs + spread.lows[::-1],
    }
    return [
        go.Scatter(
            **edge,
            fill="toself",
            fillcolor="rgba(213,94,0,0.18)",
            line={"width": 0},
            hoverinfo="skip",
            showlegend=False,
        ),
        go.Scatter(
            x=spread.numbers,
            y=spread.means,
            mode="lines",
            line={"color": VERMILLION, "width": 2.5},
            name="Best so far, mean ± sd",
            hovertemplate="best so far: %{y:.6g}<extra></extra>",
        ),
    ]


@plot
def plot_hypervolume_history(study: Study, reference_point: Sequence[float]) -> go.Figure:
    """The volume that the trials so far dominate, up to ``reference_point``, one bound for each
    objective in its own sign. Trials that break a constraint add nothing."""
    data = hypervolume_data(study, reference_point)
    made = figure("Hypervolume history")
    made.add_trace(
        go.Scatter(
            x=data.numbers,
            y=data.volumes,
            mode="lines",
            line={"shape": "hv", "color": BLUE, "width": 2.5},
            hovertemplate="trial %{x}: %{y:.6g}<extra></extra>",
        )
    )
    made.update_xaxes(title_text="Trial")
    made.update_yaxes(title_text="Dominated hypervolume", rangemode="tozero")
    return made


@plot
def plot_edf(
    study: Study | Sequence[Study],
    *,
    target: TargetLike = None,
    target_name: str | None = None,
) -> go.Figure:
    """The share of the complete trials whose value is at most so much: of one study, or of
    several to be compared. The further it lies on the good side, the better."""
    data = edf_data(study, target, target_name)
    made = figure("Empirical distribution")
    for index, each in enumerate(data.distributions):
        made.add_trace(
            go.Scatter(
                x=each.values,
                y=each.shares,
                mode="lines",
                line={"shape": "hv", "width": 2.5, "color": color_of(index)},
                name=each.label,
                hovertemplate="%{y:.0%} are at most %{x:.6g}",
            )
        )
    made.update_xaxes(style_of(data.axis))
    made.update_yaxes(title_text="Share of trials", range=[-0.02, 1.02], tickformat=".0%")
    made.update_layout(showlegend=len(data.distributions) > 1)
    return made
