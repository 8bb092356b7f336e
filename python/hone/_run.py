"""A run over ask and tell: what population objectives and executors have in common."""

from __future__ import annotations

import contextlib
import os
import threading
import time
import traceback
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from .exceptions import InvalidArgumentError, TrialPruned, TrialReleased
from .trial import _STATES, Trial, TrialState

if TYPE_CHECKING:
    from ._study import Callback, Study

_COMPLETE = _STATES.index(TrialState.COMPLETE)
_PRUNED = _STATES.index(TrialState.PRUNED)
_FAIL = _STATES.index(TrialState.FAIL)
_WAITING = _STATES.index(TrialState.WAITING)

Caught = tuple[type[Exception], ...]
Catch = type[Exception] | Iterable[type[Exception]]


def caught_of(catch: Catch) -> Caught:
    return (catch,) if isinstance(catch, type) else tuple(catch)


def jobs_of(n_jobs: int | None) -> int:
    """One unless it is given; for -1 one for each core that this process may use."""
    if n_jobs is None or n_jobs > 0:
        return n_jobs or 1
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Run:
    """Hands out trials while the budget lasts, and records how they end.

    The budget counts new trials; those that were handed back before come first, and are not new.
    Those that go on after a pause, and forks of others, run beyond it.
    """

    def __init__(
        self,
        study: Study,
        n_trials: int | None,
        timeout: float | None,
        catch: Catch,
        callbacks: Sequence[Callback],
    ) -> None:
        self.study = study
        self.caught = caught_of(catch)
        self.running: dict[int, Trial] = {}
        self.lock = threading.RLock()
        """Held by who uses a running trial on behalf of a worker, or hands trials back."""
        self._core = study._core
        self._left = n_trials
        self._deadline = None if timeout is None else time.monotonic() + timeout
        self._callbacks = callbacks
        self._known = self._core.size()
        self.stopped = False
        self.callback_failed = False
        """Whether a callback has raised: that ends the run, and is no trial's fault."""

    @contextlib.contextmanager
    def started(self) -> Iterator[Run]:
        """Makes it the run of the study, and hands back in the end what is still running."""
        if self.study._run is not None:
            raise InvalidArgumentError("study: it is being optimized already; one run at a time")
        self.study._run = self
        try:
            yield self
        finally:
            self.study._run = None
            self.hand_back(list(self.running.values()))

    @property
    def reason(self) -> str:
        """Why it is over."""
        if self.stopped:
            return "stopped"
        if self._over():
            return "seconds"
        return "trials" if self._left == 0 else "exhausted"

    # ---- trials out

    def ask(self, room: int) -> list[Trial]:
        """Up to ``room`` more trials: none when the run is over, or has to wait for results."""
        allowed = self._allowed(room)
        trials: list[Trial] = []
        if allowed > 0:
            trials = self._asked_in_turn(allowed) if self._core.window else self._asked(allowed)
            self._take(trials)
        no_more = self._left == 0 or len(trials) < allowed
        if no_more and not self._over() and len(trials) < room:
            room -= len(trials)
            resumed = self._core.ask(room, self.study._self, fresh=False, lead=True)
            self._take(resumed)
            trials += resumed
        return trials

    def _take(self, trials: list[Trial]) -> None:
        for trial in trials:
            self.running[trial.number] = trial
            if trial.number >= self._known and trial.parent is None and self._left is not None:
                self._left -= 1
                self._known = trial.number + 1

    def _allowed(self, room: int) -> int:
        if self._over():
            return 0
        return room if self._left is None else min(room, self._left)

    def _over(self) -> bool:
        late = self._deadline is not None and time.monotonic() >= self._deadline
        return self.stopped or late

    def _asked(self, room: int) -> list[Trial]:
        return self._core.ask(room, self.study._self)

    def _asked_in_turn(self, room: int) -> list[Trial]:
        """As many as the window of a deterministic study lets through."""
        trials: list[Trial] = []
        while len(trials) < room:
            try:
                asked = self._asked(1)
            except InvalidArgumentError:
                if not trials and not self.running:
                    raise
                break
            if not asked:
                break
            trials += asked
        return trials

    # ---- and back

    def settle(self, trial: Trial, result: Any) -> None:
        """Says how a trial has ended: with values, or with the exception that ended it."""
        if isinstance(result, TrialPruned):
            self._core.settle(trial, _PRUNED, None, "")
        elif isinstance(result, TrialReleased):
            self._core.settle(trial, _WAITING, None, str(result))
        elif isinstance(result, BaseException):
            self._core.settle(trial, _FAIL, None, traceback_of(result))
        else:
            self._core.settle(trial, _COMPLETE, result, "")

    def interrupt(self) -> None:
        """Ends the run soon: running objectives hear of it when they report."""
        self.stopped = True
        for trial in list(self.running.values()):
            trial._interrupt()

    def settle_failed(self, trial: Trial, message: str) -> None:
        """Says that a trial has failed, and why."""
        self._core.settle(trial, _FAIL, None, message)

    def commit(self, trials: list[Trial]) -> None:
        """Records settled trials together, and calls the callbacks for each."""
        if not trials:
            return
        self._constrain(trials)
        self._core.commit(trials)
        for trial in trials:
            del self.running[trial.number]
        self.callback_failed = True
        for trial in trials if self._callbacks else ():
            record = self.study._frozen(self._core.trial(trial.number))
            for callback in self._callbacks if record.state != TrialState.WAITING else ():
                callback(self.study, record)
        self.callback_failed = False

    def hand_back(self, trials: list[Trial]) -> None:
        """They are asked for first next time, with the same parameters."""
        with self.lock:
            open_trials = [trial for trial in trials if not trial._ended]
            for trial in open_trials:
                trial._interrupt()
                self._core.settle(trial, _WAITING, None, "interrupted")
            self._core.commit(open_trials)
            for trial in trials:
                self.running.pop(trial.number, None)

    def _constrain(self, trials: list[Trial]) -> None:
        constraints = self.study.sampler.constraints
        if constraints is None:
            return
        for trial in trials:
            record = self.study._frozen(trial._frozen())
            if record.state == TrialState.COMPLETE:
                trial.set_constraints(constraints(record))


def traceback_of(error: BaseException) -> str:
    return "".join(traceback.format_exception(type(error), error, error.__traceback__))


def with_progress(
    n_trials: int | None, callbacks: Iterable[Callback] | None, show: bool
) -> tuple[list[Callback], Callable[[], None]]:
    """The callbacks, one that moves a progress bar among them, and what closes the bar."""
    calls = list(callbacks or ())
    if not show:
        return calls, lambda: None
    from tqdm.auto import tqdm

    bar = tqdm(total=n_trials)
    calls.append(lambda study, trial: bar.update() and None)
    return calls, bar.close
