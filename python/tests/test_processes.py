"""Forks and interpreters."""

import os
import subprocess
import sys

import hone
import pytest

FORKED = """
import os, sys, hone
study = hone.create_study(storage=sys.argv[1] or None, study_name="a")
trial = study.ask()
child = os.fork()
if child == 0:
    try:
        for use in (study.ask, lambda: study.tell(trial, 0.0), lambda: study.trials):
            try:
                use()
            except ValueError as error:
                print(error)
        del study, trial
        if sys.argv[1]:
            print(len(hone.load_study(study_name="a", storage=sys.argv[1]).trials))
    finally:
        sys.stdout.flush()
        os._exit(0)
os.waitpid(child, 0)
study.tell(trial, 1.0)
print(study.best_value)
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
@pytest.mark.parametrize("stored", [False, True])
def test_a_fork_does_not_touch_the_study_of_its_parent(tmp_path, stored):
    path = str(tmp_path / "study.db") if stored else ""
    output = subprocess.run(
        [sys.executable, "-c", FORKED, path], capture_output=True, text=True, check=True
    ).stdout.splitlines()
    assert len([line for line in output if "load_study" in line]) == 3
    assert output[-1] == "1.0"
    if stored:
        assert output[-2] == "1"


WITHIN = """
import sys
import _xxsubinterpreters as interpreters
interpreter = interpreters.create()
try:
    interpreters.run_string(interpreter, f"import sys; sys.path = {sys.path}; import hone")
except interpreters.RunFailedError as error:
    print(error)
"""


def test_sub_interpreters_are_refused():
    pytest.importorskip("_xxsubinterpreters", reason="this Python hides its sub-interpreters")
    output = subprocess.run(
        [sys.executable, "-c", WITHIN], capture_output=True, text=True, timeout=60
    ).stdout
    assert "ImportError" in output and "main interpreter" in output


def test_a_running_trial_stays_where_it_is():
    with pytest.raises(TypeError, match="pickle"):
        import pickle

        pickle.dumps(hone.create_study().ask())
