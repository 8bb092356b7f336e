"""Runs the trials of ``n_jobs``."""

from __future__ import annotations

import threading
from collections.abc import Callable

_POLL_SECONDS = 0.2


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
    for thread in threads:
        thread.start()
    for thread in threads:
        while thread.is_alive():
            try:
                thread.join(_POLL_SECONDS)
            except KeyboardInterrupt as interrupt:
                errors.insert(0, interrupt)
                stop(True)
    if errors:
        raise errors[0]
