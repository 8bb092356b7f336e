"""Every example must run and print a result that makes sense.

usage: examples_test.py SOURCE_DIR BUILD_DIR
"""

import json
import re
import subprocess
import sys
import tempfile
import unittest
from importlib.util import find_spec
from pathlib import Path

SOURCE, BUILD = Path(sys.argv[1]), Path(sys.argv[2])
DATA = SOURCE / "examples" / "data" / "digits.csv"


def output_of(command, folder):
    done = subprocess.run(
        [str(part) for part in command],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=200,
        check=False,
    )
    if done.returncode != 0:
        raise AssertionError(f"{command} ended with {done.returncode}:\n{done.stdout}")
    return done.stdout


def without_comments(text):
    return re.sub(r"^\s*//.*$", "", text, flags=re.MULTILINE)


class InTemporaryFolder(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)


class CppExamples(InTemporaryFolder):
    def example(self, name, *arguments):
        return output_of([BUILD / "examples" / "cpp" / name, *arguments], self.folder)

    def test_define_by_run(self):
        output = self.example("define_by_run", DATA)
        # Always answering with one digit is right one time in ten.
        self.assertGreater(float(re.search(r"validation accuracy (\S+)", output)[1]), 0.9)
        self.assertIn("learning_rate = ", output)

    def test_declared_space(self):
        output = self.example("declared_space", DATA)
        # 5 contrasts with 5 penalties or 5 numbers of neighbours.
        self.assertIn("the grid has 50 points", output)
        for model in ("ridge", "neighbours"):
            found = re.search(rf"{model}: validation accuracy (\S+)", output)
            self.assertGreater(float(found[1]), 0.9)

    def test_ask_tell(self):
        output = self.example("ask_tell")
        today = float(re.search(r"today's gains: (\S+)", output)[1])
        best = float(re.search(r"best of 256: (\S+)", output)[1])
        self.assertLess(best, today)

    def test_several_objectives(self):
        output = self.example("several_objectives", DATA)
        rows = [line.split() for line in output.splitlines()[2:]]
        self.assertGreater(len(rows), 2)
        accuracies = [float(row[1]) for row in rows]
        self.assertEqual(accuracies, sorted(accuracies), "more weights must buy more accuracy")

    def test_parallel_runs_are_identical(self):
        self.assertIn("the studies are identical", self.example("parallel"))

    def test_resume(self):
        self.assertIn("0 trials were there, now 40", self.example("resume"))
        self.assertIn("40 trials were there, now 80", self.example("resume"))


class StudyFiles(InTemporaryFolder):
    def tune(self, name, command, trials):
        """Runs a study file of examples/cli outside the source tree; returns its trials."""
        text = (SOURCE / "examples" / "cli" / f"{name}.json").read_text()
        study = json.loads(without_comments(text))
        study["run"]["directory"] = str(SOURCE)
        study["run"]["command"][: len(command)] = [str(part) for part in command]
        file = self.folder / "study.json"
        file.write_text(json.dumps(study))
        hone = BUILD / "cli" / "hone"
        output_of([hone, "check", SOURCE / "examples" / "cli" / f"{name}.json"], self.folder)
        output_of([hone, "run", file, "--trials", trials, "--quiet"], self.folder)
        listed = output_of([hone, "trials", file, "--format", "json"], self.folder)
        return json.loads(listed)

    def check(self, trials, count):
        self.assertEqual(len(trials), count)
        done = [trial for trial in trials if trial["state"] == "complete"]
        self.assertGreater(len(done), 0)
        for trial in done:
            self.assertEqual(("momentum" in trial["params"]), trial["params"]["optimizer"] == "sgd")
            self.assertIn("test_accuracy", trial["metrics"])

    def test_digits(self):
        trials = self.tune("digits", [BUILD / "examples" / "cli" / "digits_mlp"], 12)
        self.check(trials, 12)

    @unittest.skipUnless(find_spec("sklearn"), "scikit-learn is not installed")
    def test_digits_sklearn(self):
        script = SOURCE / "examples" / "cli" / "train_sklearn.py"
        self.check(self.tune("digits_sklearn", [sys.executable, script], 2), 2)


class DigitsMlp(InTemporaryFolder):
    program = BUILD / "examples" / "cli" / "digits_mlp"

    def test_equal_seeds_give_equal_curves(self):
        command = [self.program, "--data", DATA, "--max_epochs", 3, "--dropout", 0.2]
        first = output_of(command, self.folder)
        self.assertEqual(first, output_of(command, self.folder))
        self.assertNotEqual(first, output_of([*command, "--seed", 2], self.folder))

    def test_learns_and_reports_every_metric(self):
        lines = output_of([self.program, "--data", DATA], self.folder).splitlines()
        epochs = [dict(field.split("=") for field in line.split()) for line in lines]
        names = {"step", "train_loss", "train_accuracy", "val_loss", "val_accuracy"}
        self.assertEqual(set(epochs[0]), names)
        self.assertLess(float(epochs[-2]["train_loss"]), float(epochs[0]["train_loss"]))
        self.assertGreater(float(epochs[-1]["test_accuracy"]), 0.9)

    def test_refuses_what_is_no_image(self):
        file = self.folder / "bad.csv"
        file.write_text("header\n1,2,3\n")
        with self.assertRaisesRegex(AssertionError, r"bad\.csv:2: expected 64 pixels"):
            output_of([self.program, "--data", file], self.folder)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
