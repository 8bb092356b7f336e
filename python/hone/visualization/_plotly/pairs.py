"""Two parameters at a time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ..._study import Study
from .._data.contour import ContourData, Surface, contour_data
from .._data.modules import lazy
from .._data.parameters import Pair, pairs_data
from .._data.target import TargetLike
from .._style import INK
from .figure import MANY, color_bar, color_scale, figure, plot, style_of

if TYPE_CHECKING:
    import plotly.graph_objects as go
else:
    go = lazy("plotly.graph_objects")


@plot
def plot_rank(
    study: Study,
    params: Sequence[str] | None = None,
    *,
    target: TargetLike = None,
    target_name: str | None = None,
) -> go.Figure:
    """Pairs of parameters, trials coloured by the rank of their value; the better, the darker.

    Without ``params``, at most the 6 most important.
    """
    data = pairs_data(study, params, target, target_name)
    made = _grid(f"Ranks by {data.target.name}", len(data.names) - 1)
    total = sum(len(pair.xs) for pair in data.pairs.values())
    for (row, column), pair in data.pairs.items():
        made.add_trace(_rank_points(pair, total > MANY, data.target.name), row + 1, column + 1)
    _label(made, data.pairs)
    made.update_layout(
        coloraxis={
            "colorscale": color_scale(False),
            "cmin": 0,
            "cmax": 1,
            "colorbar": color_bar("Rank", [0, 0.5, 1], ["best", "median", "worst"])
            | {"ticklabelposition": "outside"},
        }
    )
    made.data[0].marker.showscale = True
    return made


def _rank_points(pair: Pair, many: bool, name: str) -> Any:
    kind = go.Scattergl if many else go.Scatter
    return kind(
        x=pair.xs,
        y=pair.ys,
        mode="markers",
        marker={
            "color": pair.ranks,
            "coloraxis": "coloraxis",
            "size": 7 if len(pair.xs) < 300 else 5,
            "line": {"width": 0.5, "color": "white"},
        },
        customdata=list(zip(pair.numbers, pair.values, strict=True)),
        hovertemplate=f"trial %{{customdata[0]}}<br>{name}: %{{customdata[1]:.6g}}<extra></extra>",
    )


@plot
def plot_contour(
    study: Study,
    params: Sequence[str] | None = None,
    *,
    target: TargetLike = None,
    target_name: str | None = None,
) -> go.Figure:
    """The value over pairs of parameters, smoothed between the trials, which are the dots; the
    better, the darker. Blank where no trial is near. Without ``params``, at most the 6 most
    important."""
    data = contour_data(study, params, target, target_name)
    made = _grid(f"{data.target.name} over pairs of parameters", len(data.names) - 1)
    many = sum(len(surface.pair.xs) for surface in data.surfaces.values()) > MANY
    for (row, column), surface in data.surfaces.items():
        made.add_trace(_surface(surface, data), row + 1, column + 1)
        made.add_trace(_dots(surface.pair, many), row + 1, column + 1)
    made.add_trace(_color_key(data), 1, 1)
    _label(made, {key: surface.pair for key, surface in data.surfaces.items()})
    return made


def _color_key(data: ContourData) -> Any:
    """No points, for the colour bar alone: a contour's own is in steps."""
    low, high = data.colors
    return go.Scatter(
        x=[None],
        y=[None],
        mode="markers",
        marker={
            "colorscale": color_scale(data.target.maximize),
            "color": [low],
            "cmin": low,
            "cmax": high,
            "showscale": True,
            "colorbar": color_bar(data.target.name),
        },
    )


def _surface(surface: Surface, data: ContourData) -> Any:
    low, high = data.colors
    cells = {"x": surface.xs, "y": surface.ys, "z": surface.heights}
    cells |= {"zmin": low, "zmax": high, "colorscale": color_scale(data.target.maximize)}
    if surface.stepped:
        return go.Heatmap(**cells, showscale=False, hoverinfo="skip")
    return go.Contour(
        **cells,
        showscale=False,
        contours={"start": low, "end": high, "size": (high - low) / 12 or 1},
        line={"width": 0.5, "color": "rgba(255,255,255,0.6)"},
        hoverinfo="skip",
    )


def _dots(pair: Pair, many: bool) -> Any:
    kind = go.Scattergl if many else go.Scatter
    return kind(
        x=pair.xs,
        y=pair.ys,
        mode="markers",
        marker={"color": INK, "size": 4, "line": {"width": 0.8, "color": "white"}},
        customdata=list(zip(pair.numbers, pair.values, strict=True)),
        hovertemplate="trial %{customdata[0]}: %{customdata[1]:.6g}<extra></extra>",
    )


def _grid(title: str, size: int) -> go.Figure:
    spacing = 0.03 if size > 1 else 0.0
    made = figure(
        title,
        size,
        size,
        shared_xaxes=True,
        shared_yaxes=True,
        horizontal_spacing=spacing,
        vertical_spacing=spacing,
    )
    edge = 620 if size == 1 else 200 + 210 * size
    made.update_layout(showlegend=False, width=edge + 120, height=edge)
    for row in range(1, size + 1):
        for column in range(row + 1, size + 1):
            made.update_xaxes(visible=False, row=row, col=column)
            made.update_yaxes(visible=False, row=row, col=column)
    return made


def _label(made: go.Figure, pairs: dict[tuple[int, int], Pair]) -> None:
    last = max(row for row, _ in pairs)
    for (row, column), pair in pairs.items():
        made.update_xaxes(style_of(pair.x, titled=row == last), row=row + 1, col=column + 1)
        made.update_yaxes(style_of(pair.y, titled=column == 0), row=row + 1, col=column + 1)
