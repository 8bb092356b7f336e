"""Programs that tests run in processes of their own, and send signals to."""

import contextlib
import signal
import subprocess
import sys
from collections.abc import Iterator


@contextlib.contextmanager
def running(program: str, *, objectives: int) -> Iterator[subprocess.Popen[str]]:
    """The process of a program, once so many of its objectives have written that they run."""
    command = [sys.executable, "-c", program]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            for _ in range(objectives):
                assert process.stdout.readline() == "running\n"
            yield process
        finally:
            process.kill()


def check_that_ctrl_c_hands_back(program: str, *, objectives: int) -> None:
    """The program prints the states of its trials when Ctrl-C has ended its run."""
    with running(program, objectives=objectives) as process:
        process.send_signal(signal.SIGINT)
        output, _ = process.communicate(timeout=60)
    assert output == "{'WAITING'}\n"
    assert process.returncode == 0
