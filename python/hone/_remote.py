"""Trials in other processes: what travels there, what runs there, and what comes back."""

from __future__ import annotations

import dataclasses
import datetime
import functools
import json
import os
import pickle
import threading
import warnings
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from . import _hone
from ._run import Caught, traceback_of
from .distributions import (
    BaseDistribution,
    CategoricalDistribution,
    Choice,
    FloatDistribution,
    IntDistribution,
    OrdinalDistribution,
    _from_spec,
)
from .exceptions import InvalidArgumentError, TrialPruned, UnavailableError

Spec = tuple[Any, ...]

_WATCH_SECONDS = 1.0


class Interrupted(BaseException):
    """The run that wanted the trial is over. No Exception, so that objectives let it pass."""


@dataclasses.dataclass
class Ticket:
    """What a worker is told of a trial."""

    number: int
    seed: int
    started: datetime.datetime
    parent: int | None
    resume_step: int
    attributes: dict[str, Any]
    """Those that it was enqueued with."""
    proposals: dict[str, tuple[Spec, Any]]
    address: tuple[str, int]
    key: bytes
    process: int | None
    """The study's process if it is on the worker's machine, so that nothing can be in between."""


@dataclasses.dataclass
class Outcome:
    """How a trial went."""

    result: Any = None
    error: BaseException | None = None
    message: str = ""
    """The traceback of the error."""
    caught: bool = False
    """Whether the error is that trial's alone."""
    suggested: dict[str, tuple[Spec, Any]] = dataclasses.field(default_factory=dict)
    moved: set[str] = dataclasses.field(default_factory=set)
    """The parameters whose proposal was out of range, drawn where the study could not be asked."""
    reports: list[tuple[dict[str, float], int]] = dataclasses.field(default_factory=list)
    """Those that could not be sent when they were made; "" names the first objective."""
    metrics: dict[str, float] = dataclasses.field(default_factory=dict)
    attributes: dict[str, Any] = dataclasses.field(default_factory=dict)
    constraints: list[float] | None = None


class Line:
    """The connection of a stand-in to its trial; opened when something is to be asked."""

    def __init__(self, ticket: Ticket) -> None:
        self._ticket = ticket
        self._connection: Any = None
        self._unreachable = False

    def ask(self, method: str, *arguments: Any) -> tuple[bool, Any]:
        """Whether the trial could be reached, and what it answers."""
        if not self._reached():
            return False, None
        try:
            self._connection.send((self._ticket.number, method, arguments))
            kind, answer = self._connection.recv()
        except (OSError, EOFError) as error:
            raise Interrupted("the study has gone") from error
        if kind == "error":
            raise answer
        if kind == "interrupted":
            raise Interrupted("the run is over")
        return True, answer

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()

    def _reached(self) -> bool:
        if self._connection is None and not self._unreachable:
            from multiprocessing.connection import Client

            try:
                self._connection = Client(self._ticket.address, authkey=self._ticket.key)
            except OSError as error:
                if self._ticket.process is not None:
                    raise Interrupted("the run is over") from error
                self._unreachable = True
                host, port = self._ticket.address
                warnings.warn(
                    f"trial {self._ticket.number} cannot reach its study at {host}:{port} "
                    f"({error}): it cannot be pruned, and its reports come at its end",
                    stacklevel=2,
                )
        return self._connection is not None


class RemoteTrial:
    """Stands in for a trial in another process; objectives use it as they use a Trial.

    It knows the values that were proposed with the trial. Anything else is asked of the study as
    long as it can be reached; otherwise it is drawn here, from the trial's own random numbers.
    """

    def __init__(self, ticket: Ticket) -> None:
        self.number = ticket.number
        self.datetime_start = ticket.started
        self.parent = ticket.parent
        self.resume_step = ticket.resume_step
        self._ticket = ticket
        self._line = Line(ticket)
        self._outcome = Outcome(attributes=dict(ticket.attributes))
        self._named_constraints: dict[str, float] = {}
        self._prune = self._pause = False

    @property
    def params(self) -> dict[str, Any]:
        """The values of its parameters so far, by name."""
        return {name: value for name, (_, value) in self._outcome.suggested.items()}

    @property
    def distributions(self) -> dict[str, BaseDistribution]:
        """What its parameters so far were asked for from, by name."""
        return {name: _from_spec(spec) for name, (spec, _) in self._outcome.suggested.items()}

    @property
    def checkpoint_dir(self) -> str:
        """A folder of this trial alone, for what it needs to go on after a pause.

        It is on the study's machine; a worker on another one needs a file system that both see.
        """
        reached, folder = self._line.ask("checkpoint_dir")
        if reached and os.path.isdir(folder):
            return str(folder)
        raise UnavailableError(
            f"trial {self.number}: the folder of its checkpoints is out of reach of this worker; "
            "put the study's storage on a file system that both machines see"
        )

    @property
    def user_attrs(self) -> dict[str, Any]:
        """What set_user_attr() has kept."""
        return dict(self._outcome.attributes)

    @property
    def study(self) -> Any:
        raise InvalidArgumentError(
            f"trial {self.number}: its study is in another process; there is no study here"
        )

    def suggest_float(
        self, name: str, low: float, high: float, *, step: float | None = None, log: bool = False
    ) -> float:
        """A float in [low, high]."""
        return float(self._suggest(name, FloatDistribution(low, high, log, step)))

    def suggest_int(
        self, name: str, low: int, high: int, *, step: int = 1, log: bool = False
    ) -> int:
        """An int of low, low + step, ... up to high."""
        return int(self._suggest(name, IntDistribution(low, high, log, step)))

    def suggest_categorical(self, name: str, choices: Iterable[Choice]) -> Any:
        """One of the choices, which have no order."""
        return self._suggest(name, CategoricalDistribution(choices))

    def suggest_ordinal(self, name: str, choices: Iterable[Choice]) -> Any:
        """One of the choices, which stand in order."""
        return self._suggest(name, OrdinalDistribution(choices))

    def suggest(self, name: str, distribution: BaseDistribution) -> Any:
        """A value of any distribution, which may have a prior or weights."""
        return self._suggest(name, distribution)

    def report(self, value: float, step: int) -> None:
        """Records an intermediate value of the first objective at a step 0, 1, 2, ..."""
        self._report({"": float(value)}, int(step))

    def report_metrics(self, metrics: Mapping[str, float], step: int) -> None:
        """Records several named values at a step at once."""
        self._report({name: float(value) for name, value in metrics.items()}, int(step))

    def should_prune(self) -> bool:
        """Whether the pruner thinks that the trial is not worth finishing."""
        return self._prune

    def should_pause(self) -> bool:
        """Whether a trial that leaves now is set aside, and may go on later."""
        return self._pause

    def seed(self, purpose: str = "") -> int:
        """A seed for the random numbers of the objective."""
        return _hone.trial_seed(self._ticket.seed, self.number, purpose)

    def set_metric(self, name: str, value: float) -> None:
        """Records a final value besides the objectives."""
        self._outcome.metrics[name] = float(value)

    def set_constraints(self, values: Sequence[float]) -> None:
        """Constraint values, each of which is met when it is at most 0."""
        self._outcome.constraints = [float(value) for value in values]

    def set_constraint(self, key: str, value: float) -> None:
        """The value of a constraint, by its name; it is met when it is at most 0."""
        self._named_constraints[key] = float(value)
        self.set_constraints(list(self._named_constraints.values()))

    def set_user_attr(self, key: str, value: Any) -> None:
        """Keeps anything that JSON can say with the trial."""
        json.dumps(value)
        self._outcome.attributes[key] = value

    def _suggest(self, name: str, distribution: BaseDistribution) -> Any:
        spec = distribution._spec()
        for known in (self._outcome.suggested, self._ticket.proposals):
            if name in known and known[name][0] == spec:
                value = known[name][1]
                break
        else:
            reached, value = self._line.ask("_suggest", name, spec)
            if not reached:
                value = self._drawn(name, spec)
        self._outcome.suggested[name] = (spec, value)
        return value

    def _drawn(self, name: str, spec: Spec) -> Any:
        if name in self._ticket.proposals:
            try:
                return _hone.value_in(spec, self._ticket.proposals[name][1], name)
            except InvalidArgumentError:
                self._outcome.moved.add(name)
        return _hone.draw(self._ticket.seed, self.number, name, spec)

    def _report(self, metrics: dict[str, float], step: int) -> None:
        reached, verdict = self._line.ask("report", metrics, step)
        if reached:
            self._prune, self._pause = verdict
        else:
            self._outcome.reports.append((metrics, step))


def evaluate(objective: Callable[[Any], Any], trial: Any, caught: Caught) -> Outcome:
    """Runs an objective; whatever it does comes back as an outcome."""
    outcome: Outcome = trial._outcome if isinstance(trial, RemoteTrial) else Outcome()
    try:
        outcome.result = objective(trial)
    except (Exception, KeyboardInterrupt, SystemExit, Interrupted) as error:
        outcome.error = error
        outcome.message = traceback_of(error)
        outcome.caught = isinstance(error, (TrialPruned, *caught))
    return outcome


def evaluate_elsewhere(objective: Callable[[Any], Any], ticket: Ticket, caught: Caught) -> Outcome:
    """Runs an objective in this process for a study in another."""
    if ticket.process is not None:
        _end_with(ticket.process)
    trial = RemoteTrial(ticket)
    try:
        outcome = evaluate(objective, trial, caught)
    finally:
        trial._line.close()
    if outcome.error is not None:
        outcome.error = _portable(outcome.error)
    return outcome


@functools.lru_cache
def _end_with(process: int) -> None:
    """Ends this process soon after that one.

    A pool whose owner was killed would wait for more work for ever, and its objectives would go on
    for nobody. What they hold open of each other's connections hides the end from them.
    """

    # A parent that has ended is noticed even while nobody has waited for it.
    child = os.getppid() == process

    def watch() -> None:
        while os.getppid() == process if child else _exists(process):
            never.wait(_WATCH_SECONDS)
        os._exit(1)

    never = threading.Event()
    threading.Thread(target=watch, name="hone-watch", daemon=True).start()


def _exists(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


def _portable(error: BaseException) -> BaseException:
    """The error, or one that says the same if it cannot travel."""
    try:
        pickle.loads(pickle.dumps(error))
    except Exception:
        return RuntimeError(f"{type(error).__name__}: {error}")
    return error
