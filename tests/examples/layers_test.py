"""scripts/check_layers must find what it is there to find.

usage: layers_test.py SOURCE_DIR BUILD_DIR
"""

import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

SOURCE = Path(sys.argv[1])

HEADERS = ("include/hone/space.h", "include/hone/study.h", "include/hone/pruners/median.h")


def check(root):
    done = subprocess.run(
        [sys.executable, SOURCE / "scripts" / "check_layers", root],
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout


class LayersTest(unittest.TestCase):
    def faults(self, path, include):
        with tempfile.TemporaryDirectory() as folder:
            for name in (*HEADERS, path):
                file = Path(folder) / name
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(f"#include {include}\n" if name == path else "")
            return check(folder)

    def test_this_repository_is_clean(self):
        status, output = check(SOURCE)
        self.assertEqual(status, 0, output)

    def test_looking_down_is_allowed(self):
        self.assertEqual(self.faults("samplers/foo.cc", '"hone/space.h"')[0], 0)

    def test_faults_are_found(self):
        for path, include, fault in (
            ("samplers/foo.cc", '"hone/study.h"', "looks up to include/hone/study.h"),
            ("samplers/foo.cc", '"hone/pruners/median.h"', "looks across to"),
            ("samplers/foo.cc", "<sqlite3.h>", "whose home is storage"),
            ("samplers/foo.cc", '"hone/absent.h"', "is not there"),
            ("include/hone/history.h", "<fmt/format.h>", "use the standard library alone"),
            ("src/elsewhere/foo.cc", '"hone/space.h"', "belongs to no floor"),
        ):
            with self.subTest(f"{path} includes {include}"):
                status, output = self.faults(path, include)
                self.assertEqual(status, 1)
                self.assertIn(f"{path}: ", output)
                self.assertIn(fault, output)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
