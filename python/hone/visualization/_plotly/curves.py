"""Learning curves and the timeline."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ..._study import Study
from ...trial import TrialState
from .._data.curves import Curve, curves_data
from .._data.modules import lazy
from .._data.timeline import Bar, timeline_data
from .._style import INK, STATE_COLORS, STATE_NAMES, looks_of
from .figure import MANY, figure, plot, scatter, style_of

if TYPE_CHECKING:
    import plotly.graph_objects as go
else:
    go = lazy("plotly.graph_objects")


@plot
def plot_intermediate_values(study: Study) -> go.Figure:
    """The values that trials have reported, by step; the best trial stands out.

    Of many trials, an even sample is drawn.
    """
    data = curves_data(study)
    made = figure(data.title)
    for state, curves in data.by_state():
        made.add_trace(_curves_trace(curves, state, len(data.curves)))
    if data.best is not None:
        made.add_trace(
            go.Scatter(
                x=data.best.steps,
                y=data.best.values,
                mode="lines+markers" if len(data.best.steps) < 30 else "lines",
                line={"color": INK, "width": 3},
                name=f"Best (trial {data.best.number})",
                hovertemplate="step %{x}: %{y:.6g}",
            )
        )
    made.update_xaxes(title_text="Step")
    made.update_yaxes(style_of(data.axis))
    return made


def _curves_trace(curves: Sequence[Curve], state: TrialState, total: int) -> Any:
    """All curves of a state as one trace, with gaps between them."""
    xs: list[int | None] = []
    ys: list[float | None] = []
    texts: list[str | None] = []
    for curve in curves:
        xs += [*curve.steps, None]
        ys += [*curve.values, None]
        texts += [*[f"trial {curve.number}"] * len(curve.steps), None]
    longest = max(len(curve.steps) for curve in curves)
    return scatter(len(xs))(
        x=xs,
        y=ys,
        text=texts,
        # A curve of one point has no line.
        mode="lines+markers" if min(len(curve.steps) for curve in curves) == 1 else "lines",
        marker={"size": 4 if longest > 1 else 6},
        line={"color": STATE_COLORS[state], "width": 1.2},
        opacity=0.6 if total < 100 else 0.4,
        name=STATE_NAMES[state],
        hovertemplate="%{text}, step %{x}: %{y:.6g}<extra></extra>",
    )


@plot
def plot_timeline(study: Study, n_recent_trials: int | None = None) -> go.Figure:
    """When each trial ran and how it ended, of all trials or the last ``n_recent_trials``."""
    data = timeline_data(study, n_recent_trials)
    made = figure("Timeline")
    many = len(data.bars) > MANY
    for state, bars in data.groups():
        made.add_trace((_lines if many else _bars)(bars, *looks_of(state)))
    made.update_xaxes(title_text="Time", type="date")
    made.update_yaxes(title_text="Trial", showgrid=False)
    if not many:
        made.update_layout(barmode="overlay")
    made.update_layout(showlegend=True)
    return made


def _hover(bar: Bar) -> str:
    seconds = (bar.end - bar.start).total_seconds()
    return f"trial {bar.number}: {STATE_NAMES[bar.state].lower()}, {seconds:.4g} s"


def _bars(bars: Sequence[Bar], name: str, color: str) -> Any:
    return go.Bar(
        base=[bar.start for bar in bars],
        x=[(bar.end - bar.start).total_seconds() * 1000 for bar in bars],
        y=[bar.number for bar in bars],
        width=0.8,
        orientation="h",
        name=name,
        # The line keeps trials of no duration visible.
        marker={"color": color, "line": {"width": 1, "color": color}},
        hovertext=[_hover(bar) for bar in bars],
        hoverinfo="text",
    )


def _lines(bars: Sequence[Bar], name: str, color: str) -> Any:
    xs: list[Any] = []
    ys: list[int | None] = []
    texts: list[str | None] = []
    for bar in bars:
        xs += [bar.start, bar.end, None]
        ys += [bar.number, bar.number, None]
        texts += [_hover(bar), _hover(bar), None]
    return go.Scattergl(
        x=xs,
        y=ys,
        mode="lines",
        line={"color": color, "width": 2},
        name=name,
        hovertext=texts,
        hoverinfo="text",
    )
