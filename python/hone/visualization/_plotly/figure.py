"""What all figures have in common."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, ParamSpec

from .._data.axis import Axis
from .._data.modules import lazy
from .._data.target import NothingToPlot
from .._style import FAINT, GRID, INK, PALETTE, ladder

if TYPE_CHECKING:
    import plotly.graph_objects as go
    from plotly import subplots
else:
    go = lazy("plotly.graph_objects")
    subplots = lazy("plotly.subplots")

_Parameters = ParamSpec("_Parameters")

MANY = 1000  # points beyond which WebGL draws them


def plot(draw: Callable[_Parameters, go.Figure]) -> Callable[_Parameters, go.Figure]:
    """Shows why there is nothing to plot, where that is so."""

    @functools.wraps(draw)
    def drawn(*args: _Parameters.args, **kwargs: _Parameters.kwargs) -> go.Figure:
        try:
            return draw(*args, **kwargs)
        except NothingToPlot as reason:
            return _empty(str(reason))

    return drawn


def figure(title: str, rows: int = 1, columns: int = 1, **grid: Any) -> go.Figure:
    made = (
        subplots.make_subplots(rows, columns, **grid) if rows * columns > 1 or grid else go.Figure()
    )
    made.update_layout(
        template="plotly_white",
        colorway=list(PALETTE),
        title={"text": title, "x": 0, "xref": "paper", "xanchor": "left", "font": {"size": 18}},
        font={"color": INK, "size": 13},
        margin={"l": 70, "r": 30, "t": 60, "b": 60},
        legend={"itemsizing": "constant"},
        hoverlabel={"namelength": -1},
    )
    line = {"showline": True, "linecolor": FAINT, "gridcolor": GRID, "zeroline": False}
    made.update_xaxes(ticks="outside", tickcolor=FAINT, **line)
    made.update_yaxes(ticks="outside", tickcolor=FAINT, **line)
    return made


def _empty(message: str) -> go.Figure:
    made = figure("")
    made.add_annotation(text=message, showarrow=False, font={"size": 16, "color": FAINT})
    made.update_xaxes(visible=False)
    made.update_yaxes(visible=False)
    return made


def scatter(count: int) -> type:
    """The trace for so many points."""
    kind: type = go.Scattergl if count > MANY else go.Scatter
    return kind


def style_of(axis: Axis, *, titled: bool = True) -> dict[str, Any]:
    """The layout of an axis."""
    style: dict[str, Any] = {"title": {"text": axis.label if titled else None}}
    if axis.log:
        style |= {"type": "log", "range": [math.log10(axis.low), math.log10(axis.high)]}
        return style | _log_ticks(axis)
    style["range"] = [axis.low, axis.high]
    if axis.categories:
        style |= {
            "tickvals": list(range(len(axis.categories))),
            "ticktext": list(axis.categories),
            "showgrid": False,
        }
    elif axis.integer and axis.high - axis.low < 10:
        style["dtick"] = 1
    return style


def _log_ticks(axis: Axis) -> dict[str, Any]:
    """Powers of ten where there are several, else some of 1, 2 and 5 times them."""
    decades = math.log10(axis.high / axis.low)
    if decades >= 2:
        return {"dtick": math.ceil(decades / 6), "exponentformat": "power"}
    return {"dtick": "D2" if decades < 1 else "D1", "tickformat": "~g"}


def color_scale(maximize: bool | None) -> list[list[Any]]:
    colors = ladder(maximize)
    return [[index / (len(colors) - 1), color] for index, color in enumerate(colors)]


def color_bar(title: str, ticks: Sequence[float] = (), texts: Sequence[str] = ()) -> dict[str, Any]:
    bar: dict[str, Any] = {
        "title": {"text": title, "side": "right"},
        "outlinewidth": 0,
        "thickness": 14,
    }
    if ticks:
        bar |= {"tickvals": list(ticks), "ticktext": list(texts)}
    return bar
