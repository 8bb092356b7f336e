"""The examples of the pages on scikit-learn and on other libraries: they run, top to bottom."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[2] / "docs"


@pytest.mark.parametrize(
    ("document", "libraries", "blocks", "said"),
    [
        ("python_sklearn.md", ["sklearn"], 4, "27 {"),
        (
            "python_integrations.md",
            ["xgboost", "mlflow", "sqlalchemy", "tensorboard", "optuna"],
            6,
            "True",
        ),
    ],
)
def test_the_examples_run(document, libraries, blocks, said, tmp_path):
    for library in libraries:
        pytest.importorskip(library, reason=f"{library} is not installed")
    text = (DOCS / document).read_text(encoding="utf-8")
    examples = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    assert len(examples) == blocks
    program = tmp_path / "examples.py"
    program.write_text("\n\n".join(examples), encoding="utf-8")
    result = subprocess.run(
        [sys.executable, str(program)], cwd=tmp_path, capture_output=True, text=True
    )
    assert result.returncode == 0, result.stderr
    assert said in result.stdout
