"""What the pruning callbacks share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..exceptions import InvalidArgumentError, TrialPruned
from ..trial import Trial


def report_or_prune(trial: Trial, value: float, step: int) -> None:
    """Reports the value; raises TrialPruned when the trial is not worth finishing."""
    trial.report(value, step)
    if trial.should_prune():
        raise TrialPruned(f"trial {trial.number} was pruned at step {step}")


def watched(metrics: Mapping[str, Any], name: str, library: str) -> float:
    """The value of the metric to watch."""
    if name in metrics:
        return float(metrics[name])
    known = ", ".join(repr(each) for each in metrics) or "none"
    raise InvalidArgumentError(f"{library} has no metric {name!r} to watch; it has {known}")


def due(step: int, interval: int) -> bool:
    """Whether a step, counted from 0, ends an interval."""
    return (step + 1) % interval == 0


def checked_interval(interval: int) -> int:
    if interval >= 1:
        return interval
    raise InvalidArgumentError(f"interval: is {interval}; it must be at least 1")
