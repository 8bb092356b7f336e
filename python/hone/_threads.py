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

    def guarded() -> None:
        try:
            work()
        except BaseException as error:
            errors.append(error)
            stop(True)

    threads = [threading.Thread(target=guarded, name=f"hone-{index}") for index in range(jobs)]
    waiting = threads.copy()
    while True:
        try:
            if waiting:
                with _interrupts_deferred():
                    while waiting:
                        waiting.pop().start()
            for thread in threads:
                while thread.is_alive():
                    thread.join(_POLL_SECONDS)
            break
        except KeyboardInterrupt as interrupt:
            errors.insert(0, interrupt)
            waiting.clear()
            stop(True)
    if errors:
        raise errors[0]
