"""What the documents show must work: programs run, study files are accepted, commands succeed.

usage: documents_test.py SOURCE_DIR BUILD_DIR
"""

import os
import re
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from snippets import snippets

SOURCE, BUILD = Path(sys.argv[1]), Path(sys.argv[2])
DOCUMENTS = [SOURCE / "README.md", SOURCE / "CONTRIBUTING.md", *sorted(SOURCE.glob("docs/*.md"))]


def run(command, folder):
    """Runs a command line with `hone` on the path; returns its status and all that it printed."""
    path = f"{BUILD / 'cli'}:{os.environ['PATH']}"
    done = subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, "PATH": path},
        shell=isinstance(command, str),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=120,
        check=False,
    )
    return done.returncode, done.stdout


class ReadmeTest(unittest.TestCase):
    def test_program_finds_the_minimum(self):
        with tempfile.TemporaryDirectory() as folder:
            status, output = run([BUILD / "examples" / "readme"], folder)
        self.assertEqual(status, 0, output)
        self.assertIn("rate = ", output)

    def test_commands_work_on_the_files_that_are_shown(self):
        shown = snippets(SOURCE / "README.md")
        with tempfile.TemporaryDirectory() as folder:
            for snippet in shown:
                if snippet.file_name:
                    (Path(folder) / snippet.file_name).write_text(snippet.text)
            commands = [
                line.removeprefix("$ ")
                for snippet in shown
                if snippet.language == "console"
                for line in snippet.text.splitlines()
                if line.startswith("$ hone ")
            ]
            self.assertGreater(len(commands), 2)
            for command in commands:
                with self.subTest(command):
                    status, output = run(command, folder)
                    self.assertEqual(status, 0, output)


class DocumentsTest(unittest.TestCase):
    def test_study_files_are_accepted(self):
        for document in DOCUMENTS:
            for snippet in snippets(document):
                whole = snippet.language in ("json", "jsonc") and '"name"' in snippet.text
                if not whole or '"parameters"' not in snippet.text:
                    continue
                with self.subTest(document.name), tempfile.TemporaryDirectory() as folder:
                    (Path(folder) / "study.json").write_text(snippet.text)
                    status, output = run(["hone", "check", "study.json"], folder)
                    self.assertEqual(status, 0, output)

    def test_links_lead_somewhere(self):
        for document in DOCUMENTS:
            text = re.sub(r"(?ms)^```.*?^```", "", document.read_text(encoding="utf-8"))
            for target in set(part.split(")")[0] for part in text.split("](")[1:]):
                if target.startswith(("http:", "https:", "#", "mailto:")):
                    continue
                with self.subTest(f"{document.name}: {target}"):
                    self.assertTrue((document.parent / target.split("#")[0]).exists())


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
