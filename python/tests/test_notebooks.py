"""Every notebook of examples/python/notebooks runs from its first cell to its last, and the
programs of docs/python_plots.md do."""

import pathlib
import re

import pytest

nbformat = pytest.importorskip("nbformat")
nbclient = pytest.importorskip("nbclient")
pytest.importorskip("ipykernel")
pytest.importorskip("plotly")

ROOT = pathlib.Path(__file__).parents[2]
NOTEBOOKS = sorted((ROOT / "examples" / "python" / "notebooks").glob("*.ipynb"))


def read(path):
    return nbformat.read(path, as_version=4)


def source_of(notebook):
    return "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "code")


def test_there_are_notebooks():
    assert len(NOTEBOOKS) == 5


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs(path, tmp_path):
    notebook = read(path)
    if "import torch" in source_of(notebook):
        pytest.importorskip("torch", reason="PyTorch is not installed")
    client = nbclient.NotebookClient(
        notebook,
        timeout=600,
        kernel_name="python3",
        resources={"metadata": {"path": tmp_path}},
    )
    client.execute()
    shown = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    assert any("data" in output for output in shown)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_kept_without_its_output(path):
    for cell in read(path).cells:
        if cell.cell_type == "code":
            assert cell.outputs == [] and cell.execution_count is None


def test_the_programs_about_plots_run(tmp_path, monkeypatch):
    pytest.importorskip("matplotlib").use("Agg")
    monkeypatch.chdir(tmp_path)
    text = (ROOT / "docs" / "python_plots.md").read_text(encoding="utf-8")
    names = {"__name__": "__main__"}
    for block in re.findall(r"```python\n(.*?)```", text, re.DOTALL):
        exec(compile(block, "python_plots.md", "exec"), names)
    assert (tmp_path / "history.html").stat().st_size > 1000
    assert (tmp_path / "slice.png").stat().st_size > 1000


def test_every_picture_about_plots_is_there():
    text = (ROOT / "docs" / "python_plots.md").read_text(encoding="utf-8")
    pictures = re.findall(r"\]\((pictures/[^)]*)\)", text)
    assert len(pictures) == 12
    for picture in pictures:
        assert (ROOT / "docs" / picture).stat().st_size < 60_000
