"""Every example of docs/python.md and of the README: it runs, and its types are clean."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def blocks_of(document):
    return re.findall(r"```python\n(.*?)```", document.read_text(encoding="utf-8"), re.DOTALL)


@pytest.fixture
def program(tmp_path):
    blocks = blocks_of(ROOT / "docs" / "python.md")
    assert len(blocks) >= 5
    path = tmp_path / "examples.py"
    path.write_text("\n\n".join(blocks), encoding="utf-8")
    return path


def test_the_program_of_the_readme_tunes(capsys):
    (program,) = [block for block in blocks_of(ROOT / "README.md") if "import hone" in block]
    exec(program, {"__name__": "readme"})
    value, _, rest = capsys.readouterr().out.partition(" ")
    assert float(value) < 1e-3
    assert "'rate'" in rest and "'momentum'" in rest


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
