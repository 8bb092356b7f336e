"""Studies and trials as notebooks show them."""

from __future__ import annotations

import collections
import html
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ._study import Study
    from .trial import FrozenTrial

_MOST_ROWS = 10


def table(rows: Iterable[Iterable[object]], header: Iterable[object] = ()) -> str:
    """An HTML table; everything in it is text."""
    head = "".join(f"<th>{html.escape(str(cell))}</th>" for cell in header)
    body = "".join(
        "<tr>" + "".join(f"<td>{html.escape(text_of(cell))}</td>" for cell in row) + "</tr>"
        for row in rows
    )
    return (
        f"<table>{f'<thead><tr>{head}</tr></thead>' if head else ''}<tbody>{body}</tbody></table>"
    )


def text_of(value: object) -> str:
    """A cell of a table: six digits of a float."""
    if isinstance(value, float):
        return f"{value:.6g}"
    if isinstance(value, (list, tuple)):
        return ", ".join(text_of(each) for each in value)
    return "" if value is None else str(value)


def study_html(study: Study) -> str:
    """How many trials there are, and the best of them."""
    trials = study.trials
    counts = collections.Counter(trial.state.name.lower() for trial in trials)
    states = ", ".join(f"{count} {state}" for state, count in counts.items()) or "none"
    rows: list[tuple[str, Any]] = [("trials", states)]
    for name, direction in zip(study.metric_names, study.directions, strict=True):
        rows.append((f"objective {name}", direction.name.lower()))
    best = study.best_trials if counts["complete"] else []
    title = html.escape(study.study_name)
    return f"<b>Study {title}</b>{table(rows)}{_best(best)}"


def _best(best: list[FrozenTrial]) -> str:
    if not best:
        return ""
    names = list(dict.fromkeys(name for trial in best for name in trial.params))
    rows = [
        [trial.number, trial.values, *(trial.params.get(name) for name in names)]
        for trial in best[:_MOST_ROWS]
    ]
    more = f"<p>and {len(best) - _MOST_ROWS} more</p>" if len(best) > _MOST_ROWS else ""
    return table(rows, ["best trial", "value", *names]) + more


def trial_html(trial: FrozenTrial) -> str:
    """What became of a trial, and its parameters."""
    rows: list[tuple[str, Any]] = [("state", trial.state.name.lower()), ("value", trial.values)]
    rows += [("duration", trial.duration)] if trial.duration is not None else []
    rows += [(name, value) for name, value in trial.params.items()]
    return f"<b>Trial {trial.number}</b>{table(rows)}"
