"""Every example of docs/python.md: it runs, in order, and its types are clean."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

DOCUMENT = Path(__file__).parents[2] / "docs" / "python.md"


@pytest.fixture
def program(tmp_path):
    blocks = re.findall(r"```python\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)
    assert len(blocks) >= 5
    path = tmp_path / "examples.py"
    path.write_text("\n\n".join(blocks), encoding="utf-8")
    return path


def test_the_examples_run(program):
    result = subprocess.run(
        [sys.executable, str(program)], cwd=program.parent, capture_output=True, text=True
    )
    assert result.returncode == 0, result.stderr
    value, _, rest = result.stdout.partition(" ")
    assert float(value) < 0.5
    assert "'x'" in rest and "'kind'" in rest and "'rate'" in rest


def test_the_types_of_the_examples_are_clean(program):
    pytest.importorskip("mypy")
    result = subprocess.run(
        [
            sys.executable,
            "-m",
            "mypy",
            "--strict",
            "--cache-dir",
            str(program.parent),
            "--no-incremental",
            str(program),
        ],
        cwd=program.parent,
        capture_output=True,
        text=True,
    )
    assert result.returncode == 0, result.stdout
