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
from .._style import BLUE, INK, MISSING, color_of, share_text
from .figure import color_bar, color_scale, figure, plot, scatter, style_of

if TYPE_CHECKING:
    import plotly.graph_objects as go
else:
    go = lazy("plotly.graph_objects")


@plot
def plot_slice(
    study: Study,
    params: Sequence[str] | None = None,
    *,
    target: TargetLike = None,
    target_name: str | None = None,
) -> go.Figure:
    """The value against each parameter, in a panel each; later trials are darker.

    Trials that do not have a parameter are left out of its panel. Without ``params``, at most the
    20 most important.
    """
    data = slice_data(study, params, target, target_name)
    rows, columns = data.shape
    made = figure("Slices", rows, columns, shared_yaxes=True, horizontal_spacing=0.04)
    for index, panel in enumerate(data.panels):
        row, column = index // columns + 1, index % columns + 1
        made.add_trace(
            scatter(len(panel.values))(
                x=panel.positions,
                y=panel.values,
                mode="markers",
                marker={
                    "color": panel.numbers,
                    "coloraxis": "coloraxis",
                    "size": 7 if len(panel.values) < 500 else 4,
                    "line": {"width": 0.5, "color": "white"},
                },
                text=[panel.axis.text(position) for position in panel.positions],
                hovertemplate="trial %{marker.color}<br>%{text}: %{y:.6g}<extra></extra>",
            ),
            row,
            column,
        )
        made.update_xaxes(style_of(panel.axis), row=row, col=column)
        made.update_yaxes(style_of(data.value_axis, titled=column == 1), row=row, col=column)
    made.update_layout(
        showlegend=False,
        coloraxis={
            "colorscale": color_scale(True),
            "cmin": 0,
            "cmax": data.last,
            "colorbar": color_bar("Trial"),
        },
        height=140 + 300 * rows,
    )
    return made


@plot
def plot_parallel_coordinate(
    study: Study,
    params: Sequence[str] | None = None,
    *,
    target: TargetLike = None,
    target_name: str | None = None,
) -> go.Figure:
    """Each complete trial as a line across its value and its parameters; better ones are darker.

    A trial that does not have a parameter passes below its axis. Without ``params``, at most the
    12 most important; of many trials, an even sample from the best to the worst.
    """
    data = parallel_data(study, params, target, target_name)
    low, high = data.colors
    made = figure(data.title)
    made.add_trace(
        go.Parcoords(
            dimensions=[_dimension(a, c) for a, c in zip(data.axes, data.places, strict=True)],
            line={
                "color": data.values,
                "colorscale": color_scale(data.target.maximize),
                "cmin": low,
                "cmax": high,
                "showscale": True,
                "colorbar": color_bar(data.target.name),
            },
            labelangle=-20 if len(data.axes) > 6 else 0,
            labelfont={"color": INK, "size": 13},
            tickfont={"color": INK, "size": 11},
            rangefont={"size": 1, "color": "rgba(0,0,0,0)"},
        )
    )
    made.update_layout(margin={"t": 120 if len(data.axes) > 6 else 110, "l": 90, "r": 60})
    return made


def _dimension(axis: Axis, places: Sequence[float]) -> dict[str, Any]:
    """An axis from 0 to 1, whose ticks say what is meant."""
    ticks = ticks_of(axis)
    values, texts = [axis.place(tick) for tick in ticks], [axis.text(tick) for tick in ticks]
    missing = min(places) < 0
    if missing:
        values, texts = [BELOW, *values], [MISSING, *texts]
    return {
        "label": axis.label,
        "values": places,
        "range": [BELOW if missing else 0, 1],
        "tickvals": values,
        "ticktext": texts,
    }


@plot
def plot_param_importances(
    study: Study,
    evaluator: BaseImportanceEvaluator | None = None,
    params: Sequence[str] | None = None,
    *,
    target: TargetLike = None,
    target_name: str | None = None,
) -> go.Figure:
    """How much each parameter mattered, by PED-ANOVA unless ``evaluator`` says otherwise; with
    several objectives and no target, for each of them."""
    data = importances_data(study, evaluator, params, target, target_name)
    label = next(iter(data.shares))
    made = figure("Importance of the parameters")
    for index, (name, shares) in enumerate(data.shares.items()):
        made.add_trace(
            go.Bar(
                x=shares[::-1],
                y=data.names[::-1],
                orientation="h",
                name=name,
                marker={"color": BLUE if len(data.shares) == 1 else color_of(index)},
                text=[share_text(share) for share in shares[::-1]],
                textposition="outside",
                cliponaxis=False,
                hovertemplate="%{y}: %{x:.1%}<extra></extra>",
            )
        )
    made.update_xaxes(
        title_text=f"Share for {label}" if len(data.shares) == 1 else "Share",
        tickformat=".0%",
        rangemode="tozero",
    )
    made.update_yaxes(type="category", automargin=True, showgrid=False)
    made.update_layout(legend_traceorder="reversed", bargap=0.35)
    return made
