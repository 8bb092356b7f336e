"""Trials in a concurrent.futures.Executor: pools, and the clusters that look like one."""

from __future__ import annotations

import concurrent.futures
import contextlib
import os
import socket
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from multiprocessing import AuthenticationError
from multiprocessing.connection import Connection, answer_challenge, deliver_challenge
from typing import Any

from ._remote import Interrupted, Outcome, Ticket, evaluate, evaluate_elsewhere
from ._run import Run
from .exceptions import BackendError, InvalidArgumentError, TrialPruned, TrialReleased
from .trial import Trial

Objective = Callable[[Any], Any]

# Ctrl-C that comes just before a wait begins is noticed when it ends.
_POLL_SECONDS = 0.2


class Desk:
    """Answers stand-ins in other processes for the trials of a run, each on a thread."""

    def __init__(self, run: Run, *, local: bool) -> None:
        self._run = run
        self._key = os.urandom(32)
        self._local = local
        self._server = socket.create_server(("127.0.0.1" if local else "", 0), backlog=128)
        host = "127.0.0.1" if local else socket.gethostname()
        self._address = (host, int(self._server.getsockname()[1]))
        self._objective = run.study._metric
        self._closed = False
        self._thread = threading.Thread(target=self._accept, name="hone-desk", daemon=True)
        self._thread.start()

    def ticket(self, trial: Trial) -> Ticket:
        """What a worker is told of the trial."""
        proposals = {name: (spec, value) for name, spec, value in trial._proposals()}
        seed = self._run.study.seed
        return Ticket(
            trial.number,
            seed,
            trial.datetime_start,
            trial.parent,
            trial.resume_step,
            trial.user_attrs,
            proposals,
            self._address,
            self._key,
            os.getpid() if self._local else None,
        )

    def close(self) -> None:
        self._closed = True
        with contextlib.suppress(OSError):  # wakes the thread that accepts
            socket.create_connection(("127.0.0.1", self._address[1]), 1).close()
        self._thread.join()
        with contextlib.suppress(OSError):  # workers that were forked hold it open as well
            self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()

    def _accept(self) -> None:
        while not self._closed:
            with contextlib.suppress(OSError):
                accepted, _ = self._server.accept()
                connection = Connection(accepted.detach())
                threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: Connection) -> None:
        with connection, contextlib.suppress(OSError, EOFError, AuthenticationError):
            deliver_challenge(connection, self._key)
            answer_challenge(connection, self._key)
            while True:
                number, method, arguments = connection.recv()
                connection.send(self._answer(number, method, arguments))

    def _answer(self, number: int, method: str, arguments: tuple[Any, ...]) -> tuple[str, Any]:
        try:
            with self._run.lock:
                trial = self._run.running.get(number)
                if trial is None:
                    return "interrupted", None
                if method == "_suggest":
                    return "answer", trial._suggest(*arguments)
                if method == "checkpoint_dir":
                    return "answer", trial.checkpoint_dir
                self.report(trial, *arguments)
                return "answer", (trial.should_prune(), trial.should_pause())
        except KeyboardInterrupt:
            return "interrupted", None
        except Exception as error:
            return "error", error

    def report(self, trial: Trial, metrics: dict[str, float], step: int) -> None:
        named = {name or self._objective: value for name, value in metrics.items()}
        trial.report_metrics(named, step)


def run_in_executor(run: Run, objective: Objective, executor: Executor, jobs: int | None) -> None:
    """Keeps ``jobs`` trials in the executor until the run is over."""
    jobs = jobs if jobs is not None and jobs > 0 else _workers_of(executor)
    threads = isinstance(executor, concurrent.futures.ThreadPoolExecutor)
    with _desk(run, executor, threads) as desk, run.started():
        _Dispatch(run, objective, executor, jobs, desk).run()


class _Dispatch:
    def __init__(
        self, run: Run, objective: Objective, executor: Executor, jobs: int, desk: Desk | None
    ) -> None:
        self._run = run
        self._objective = objective
        self._executor = executor
        self._jobs = jobs
        self._desk = desk
        self._futures: dict[Future[Outcome], Trial] = {}
        self._error: BaseException | None = None

    def run(self) -> None:
        try:
            while self._submitted():
                done, _ = concurrent.futures.wait(
                    self._futures, _POLL_SECONDS, concurrent.futures.FIRST_COMPLETED
                )
                ended = [self._end(self._futures.pop(future), future) for future in done]
                self._run.commit([trial for trial in ended if trial is not None])
        finally:
            running = [future for future in self._futures if not future.cancel()]
            if self._desk is None and running:
                # Their threads use the trials themselves, which are about to be handed back.
                self._run.interrupt()
                concurrent.futures.wait(running)
        if self._error is not None:
            raise self._error

    def _submitted(self) -> bool:
        """Fills the executor, and says whether anything runs in it."""
        for trial in self._run.ask(self._jobs - len(self._futures)):
            try:
                self._futures[self._submit(trial)] = trial
            except Exception as error:  # broken or shut down
                self._break(error)
                break
        return bool(self._futures)

    def _submit(self, trial: Trial) -> Future[Outcome]:
        caught = self._run.caught
        if self._desk is None:
            return self._executor.submit(evaluate, self._objective, trial, caught)
        ticket = self._desk.ticket(trial)
        return self._executor.submit(evaluate_elsewhere, self._objective, ticket, caught)

    def _end(self, trial: Trial, future: Future[Outcome]) -> Trial | None:
        """Settles the trial; none if it is to be handed back."""
        try:
            outcome = future.result()
        except Exception as broken:
            self._break(broken)
            return None
        self._replay(trial, outcome)
        error = outcome.error
        if error is None:
            self._run.settle(trial, outcome.result)
        elif isinstance(error, TrialPruned | TrialReleased):
            self._run.settle(trial, error)
        elif isinstance(error, Exception):
            self._run.settle_failed(trial, outcome.message)
            if not outcome.caught:
                self._stop(error, outcome.message)
        else:
            self._stop(KeyboardInterrupt() if isinstance(error, Interrupted) else error, "")
            return None
        return trial

    def _replay(self, trial: Trial, outcome: Outcome) -> None:
        """Does to the trial what was done to its stand-in."""
        for name, (spec, value) in outcome.suggested.items():
            # What the study would have drawn from its model was drawn without it.
            trial._suggest(name, _point(spec, value) if name in outcome.moved else spec)
        for key, attribute in outcome.attributes.items():
            trial.set_user_attr(key, attribute)
        for name, metric in outcome.metrics.items():
            trial.set_metric(name, metric)
        if outcome.constraints is not None:
            trial.set_constraints(outcome.constraints)
        if self._desk is not None:
            for metrics, step in outcome.reports:
                self._desk.report(trial, metrics, step)

    def _break(self, error: BaseException) -> None:
        broken = BackendError(
            f"executor: could not run a trial ({type(error).__name__}: {error}); trials that had "
            "no result are handed back, and run first in the next optimize()"
        )
        broken.__cause__ = error
        self._stop(broken, "")

    def _stop(self, error: BaseException, message: str) -> None:
        if self._error is None:
            self._error = error
            if message and error.__traceback__ is None:
                error.__cause__ = _RemoteTraceback(message)
        self._run.stopped = True


class _RemoteTraceback(Exception):
    """Shows the traceback of the worker above that of the caller."""

    def __str__(self) -> str:
        return f"\n\n{self.args[0]}"


@contextlib.contextmanager
def _desk(run: Run, executor: Executor, threads: bool) -> Iterator[Desk | None]:
    if threads:  # they use the trials themselves
        yield None
        return
    processes = isinstance(executor, concurrent.futures.ProcessPoolExecutor)
    desk = Desk(run, local=processes or "loky" in type(executor).__module__)
    try:
        yield desk
    finally:
        desk.close()


def _workers_of(executor: Executor) -> int:
    for name in ("_max_workers", "num_workers"):
        count = getattr(executor, name, None)
        if isinstance(count, int) and count > 0:
            return count
    raise InvalidArgumentError(
        f"n_jobs: how many trials to run at once; {type(executor).__name__} does not say how many "
        "workers it has"
    )


def _point(spec: tuple[Any, ...], value: Any) -> tuple[Any, ...]:
    """The distribution of the same kind that holds this value alone."""
    if spec[0] == "categorical":
        return ("categorical", (value,), ())
    if spec[0] == "ordinal":
        return ("ordinal", (value,))
    return (spec[0], value, value, *spec[3:])
