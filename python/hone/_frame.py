"""Trials as a pandas DataFrame."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas

    from .trial import FrozenTrial


def frame_of(
    trials: Sequence[FrozenTrial], attrs: Sequence[str], objectives: Sequence[str]
) -> pandas.DataFrame:
    """One row a trial; mappings spread over columns such as ``params_lr``."""
    import pandas

    return pandas.DataFrame([_row(trial, attrs, objectives) for trial in trials])


def _row(trial: FrozenTrial, attrs: Sequence[str], objectives: Sequence[str]) -> dict[str, Any]:
    row: dict[str, Any] = {}
    for attr in attrs:
        if attr == "state":
            row["state"] = trial.state.name
        elif attr in ("value", "values") and len(objectives) > 1:
            values = trial.values or [math.nan] * len(objectives)
            for name, value in zip(objectives, values, strict=True):
                row[name if name.startswith("values_") else f"values_{name}"] = value
        else:
            content = getattr(trial, attr)
            if isinstance(content, dict):
                row.update({f"{attr}_{key}": value for key, value in content.items()})
            else:
                row[attr] = content
    return row
