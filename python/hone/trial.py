"""Trials: the live handle that objectives get, and the record that is kept."""

from __future__ import annotations

import datetime
import enum
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ._hone import Trial
from .distributions import BaseDistribution, Choice
from .exceptions import InvalidArgumentError, UnavailableError


class TrialState(enum.IntEnum):
    """How far a trial is."""

    RUNNING = 0
    COMPLETE = 1
    PRUNED = 2
    FAIL = 3
    WAITING = 4
    PAUSED = 5  # set aside by the pruner; it may go on later

    def is_finished(self) -> bool:
        return self in (TrialState.COMPLETE, TrialState.PRUNED, TrialState.FAIL)


# In the order of the engine's own states.
_STATES = (
    TrialState.WAITING,
    TrialState.RUNNING,
    TrialState.COMPLETE,
    TrialState.PRUNED,
    TrialState.FAIL,
    TrialState.PAUSED,
)


class FrozenTrial:
    """The record of a trial. It can be pickled, and given to an objective in a trial's place."""

    def __init__(
        self,
        number: int,
        state: TrialState,
        value: float | None = None,
        datetime_start: datetime.datetime | None = None,
        datetime_complete: datetime.datetime | None = None,
        params: Mapping[str, Choice] | None = None,
        distributions: Mapping[str, BaseDistribution] | None = None,
        user_attrs: Mapping[str, Any] | None = None,
        intermediate_values: Mapping[int, float] | None = None,
        *,
        values: Sequence[float] | None = None,
    ) -> None:
        if value is not None and values is not None:
            raise InvalidArgumentError("value and values: give one of them")
        self.number = number
        self.state = state
        self.values = [value] if value is not None else None if values is None else list(values)
        self.params: dict[str, Any] = dict(params or {})
        self.distributions = dict(distributions or {})
        self.user_attrs: dict[str, Any] = dict(user_attrs or {})
        self.intermediate_values = dict(intermediate_values or {})
        self.datetime_start = datetime_start
        self.datetime_complete = datetime_complete
        self.metrics: dict[str, float] = {}
        """Final values besides the objectives."""
        self.curves: dict[str, dict[int, float]] = {}
        """What was reported of metrics that are no objectives, by metric and step."""
        self.constraints: list[float] = []
        self.worker = ""
        self.message = ""
        """Why it failed: the traceback, if an exception did it. Or to whom it gave way."""
        self.parent: int | None = None
        """The trial that a fork went on from; ``parent_step`` is the last step that is its."""
        self.parent_step = 0

    @classmethod
    def _of(
        cls, record: tuple[Any, ...], space: Mapping[str, BaseDistribution], objective: str
    ) -> FrozenTrial:
        """Reads what the engine gives."""
        number, state, values, params, curve, metrics, constraints, attributes = record[:8]
        trial = cls(
            number,
            _STATES[state],
            datetime_start=_as_time(record[8]),
            datetime_complete=_as_time(record[9]),
            params=params,
            distributions={name: space[name] for name in params if name in space},
            values=values or None,
        )
        for step, metric, value in curve:
            if metric == objective:
                trial.intermediate_values[step] = value
            else:
                trial.curves.setdefault(metric, {})[step] = value
        trial.user_attrs = {key: json.loads(text) for key, text in attributes.items()}
        trial.metrics = metrics
        trial.constraints = constraints
        trial.worker, trial.message, trial.parent, trial.parent_step = record[10:]
        return trial

    def _record(self, objective: str) -> tuple[Any, ...]:
        """What the engine reads."""
        curve = [(step, objective, value) for step, value in self.intermediate_values.items()]
        for metric, points in self.curves.items():
            curve += [(step, metric, value) for step, value in points.items()]
        attributes = {key: json.dumps(value) for key, value in self.user_attrs.items()}
        return (
            max(self.number, 0),
            _STATES.index(self.state),
            self.values or [],
            self.params,
            curve,
            self.metrics,
            self.constraints,
            attributes,
            self.datetime_start.timestamp() if self.datetime_start else 0.0,
            self.datetime_complete.timestamp() if self.datetime_complete else 0.0,
            self.worker,
            self.message,
            {name: known._spec() for name, known in self.distributions.items()},
        )

    @property
    def value(self) -> float | None:
        """The value of the only objective."""
        if self.values is not None and len(self.values) > 1:
            raise InvalidArgumentError("value: the study has several objectives; use values")
        return self.values[0] if self.values else None

    @property
    def system_attrs(self) -> dict[str, Any]:
        """The values of constraints, where scripts for Optuna look for them."""
        return {"constraints": self.constraints} if self.constraints else {}

    @property
    def duration(self) -> datetime.timedelta | None:
        if self.datetime_start is None or self.datetime_complete is None:
            return None
        return self.datetime_complete - self.datetime_start

    @property
    def last_step(self) -> int | None:
        return max(self.intermediate_values, default=None)

    def suggest_float(
        self, name: str, low: float, high: float, *, step: float | None = None, log: bool = False
    ) -> float:
        """The recorded value, so that an objective can be run again on this configuration."""
        return float(self._recorded(name))

    def suggest_int(
        self, name: str, low: int, high: int, *, step: int = 1, log: bool = False
    ) -> int:
        """The recorded value."""
        return int(self._recorded(name))

    def suggest_categorical(self, name: str, choices: Iterable[Choice]) -> Any:
        """The recorded value."""
        return self._recorded(name)

    def suggest_ordinal(self, name: str, choices: Iterable[Choice]) -> Any:
        """The recorded value."""
        return self._recorded(name)

    def suggest(self, name: str, distribution: BaseDistribution) -> Any:
        """The recorded value."""
        return self._recorded(name)

    def _recorded(self, name: str) -> Any:
        if name in self.params:
            return self.params[name]
        raise InvalidArgumentError(
            f"{name}: trial {self.number} has no such parameter; it has {', '.join(self.params)}"
        )

    def report(self, value: float, step: int) -> None:
        """Does nothing: the record stands."""

    def report_metrics(self, metrics: Mapping[str, float], step: int) -> None:
        """Does nothing: the record stands."""

    def set_metric(self, name: str, value: float) -> None:
        """Does nothing: the record stands."""

    def set_constraint(self, key: str, value: float) -> None:
        """Does nothing: the record stands."""

    def set_constraints(self, values: Sequence[float]) -> None:
        """Does nothing: the record stands."""

    def should_prune(self) -> bool:
        """False: the record stands."""
        return False

    def should_pause(self) -> bool:
        """False: the record stands."""
        return False

    def seed(self, purpose: str = "") -> int:
        """A record does not know it: it derives from the seed of the study."""
        raise UnavailableError(
            f"trial {self.number}: a record does not know the seed of its study; give the "
            "objective a trial of the study, by enqueue_trial(trial.params)"
        )

    def set_user_attr(self, key: str, value: Any) -> None:
        """Sets it in this record alone."""
        self.user_attrs[key] = value

    def _repr_html_(self) -> str:
        from ._html import trial_html

        return trial_html(self)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, FrozenTrial) and self.__dict__ == other.__dict__

    def __hash__(self) -> int:
        return hash(self.number)

    def __repr__(self) -> str:
        return (
            f"FrozenTrial(number={self.number}, state={self.state.name}, values={self.values}, "
            f"params={self.params})"
        )


def create_trial(
    *,
    state: TrialState = TrialState.COMPLETE,
    value: float | None = None,
    values: Sequence[float] | None = None,
    params: Mapping[str, Choice] | None = None,
    distributions: Mapping[str, BaseDistribution] | None = None,
    user_attrs: Mapping[str, Any] | None = None,
    intermediate_values: Mapping[int, float] | None = None,
) -> FrozenTrial:
    """A record of what was run elsewhere, for ``Study.add_trial``.

    ``distributions`` are what the parameters were drawn from; without them the study knows no more
    of a parameter that is new to it than the values that trials have.
    """
    if distributions and params is not None and params.keys() != distributions.keys():
        raise InvalidArgumentError("params and distributions: give both for the same names")
    now = datetime.datetime.now()
    return FrozenTrial(
        -1, state, value, now, now, params, distributions, user_attrs, intermediate_values,
        values=values,
    )  # fmt: skip


def _as_time(seconds: float) -> datetime.datetime | None:
    return datetime.datetime.fromtimestamp(seconds) if seconds else None


__all__ = ["FrozenTrial", "Trial", "TrialState", "create_trial"]
