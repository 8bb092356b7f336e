"""Examples of docs/python.md, docs/simulation.md and the README run, and their types are clean."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def blocks_of(document):
    return re.findall(r"```python\n(.*?)```", document.read_text(encoding="utf-8"), re.DOTALL)


def program_of(document, folder):
    blocks = blocks_of(ROOT / "docs" / f"{document}.md")
    assert blocks
    path = folder / f"examples_of_{document}.py"
    path.write_text("\n\n".join(blocks), encoding="utf-8")
    return path


def output_of(program):
    result = subprocess.run(
        [sys.executable, str(program)], cwd=program.parent, capture_output=True, text=True
    )
    assert result.returncode == 0, result.stderr
    return result.stdout


def test_the_program_of_the_readme_tunes(capsys):
    (program,) = [block for block in blocks_of(ROOT / "README.md") if "import hone" in block]
    exec(program, {"__name__": "readme"})
    value, _, rest = capsys.readouterr().out.partition(" ")
    assert float(value) < 1e-3
    assert "'rate'" in rest and "'momentum'" in rest


def test_the_examples_run(tmp_path):
    value, _, rest = output_of(program_of("python", tmp_path)).partition(" ")
    assert float(value) < 0.5
    assert "'x'" in rest and "'kind'" in rest and "'rate'" in rest


def test_the_simulation_runs(tmp_path):
    error, _, rest = output_of(program_of("simulation", tmp_path)).partition(" ")
    assert float(error) < 0.08  # the lowest of the table is 0.056
    assert rest == "after 100.0 s\n"


def test_the_types_of_the_examples_are_clean(tmp_path):
    pytest.importorskip("mypy")
    programs = [str(program_of(document, tmp_path)) for document in ("python", "simulation")]
    options = ["--strict", "--no-incremental", "--cache-dir", str(tmp_path)]
    result = subprocess.run(
        [sys.executable, "-m", "mypy", *options, *programs],
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert result.returncode == 0, result.stdout
