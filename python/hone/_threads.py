"""Runs the trials of ``n_jobs``."""

from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Callable, Iterator

_POLL_SECONDS = 0.2


@contextlib.contextmanager
def _interrupts_deferred() -> Iterator[None]:
    """Lets Ctrl-C wait: in the middle of a start it would leave a thread that nobody knows."""
    usual = signal.getsignal(signal.SIGINT)
    on_main = threading.current_thread() is threading.main_thread()
    if not on_main or usual is not signal.default_int_handler:
        yield
        return
    noted: list[int] = []
    signal.signal(signal.SIGINT, lambda number, _: noted.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, usual)
    if noted:
        raise KeyboardInterrupt


def run_threads(jobs: int, work: Callable[[], None], stop: Callable[[bool], None]) -> None:
    """Does the work on as many threads, and raises the first error once all of them have ended.

    Ctrl-C reaches this thread alone: running objectives then leave at their next
    ``should_prune()``, and their trials are handed out again by the next run.
    """
    errors: list[BaseException] = []
    ended: list[int] = []  # a thread that join() was interrupted for counts as dead before it is
    all_ended = threading.Event()

    def guarded(index: int) -> None:
        try:
            work()
        except BaseException as error:
            errors.append(error)
            stop(True)
        finally:
            ended.append(index)
            if len(ended) == jobs:
                all_ended.set()

    waiting = [
        threading.Thread(target=guarded, args=(index,), name=f"hone-{index}")
        for index in range(jobs)
    ]
    begun = jobs
    while True:
        try:
            with _interrupts_deferred():
                while waiting:
                    waiting.pop(0).start()
            while len(ended) < begun:
                all_ended.wait(_POLL_SECONDS)
            break
        except KeyboardInterrupt as interrupt:
            errors.insert(0, interrupt)
            begun -= len(waiting)
            waiting.clear()
            stop(True)
    if errors:
        raise errors[0]
