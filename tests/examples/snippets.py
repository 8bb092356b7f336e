"""Takes code blocks out of Markdown.

usage: snippets.py FILE.md OUT.cc     writes the first C++ program of FILE.md to OUT.cc
"""

import re
import sys
from dataclasses import dataclass
from pathlib import Path

BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
# The last words before a block may name the file that it shows: "... in `train.py`:".
FILE_NAME = re.compile(r"`([\w./-]+\.\w+)`[^`\n]*:\s*\Z")


@dataclass
class Snippet:
    language: str
    text: str
    file_name: str | None  # as the sentence before the block calls it


def snippets(path):
    text = Path(path).read_text(encoding="utf-8")
    found = []
    for block in BLOCK.finditer(text):
        named = FILE_NAME.search(text[: block.start()])
        found.append(Snippet(block[1], block[2], named[1] if named else None))
    return found


def first_program(path):
    for snippet in snippets(path):
        if snippet.language == "cpp" and "int main(" in snippet.text:
            return snippet.text
    raise SystemExit(f"{path}: shows no C++ program")


if __name__ == "__main__":
    Path(sys.argv[2]).write_text(first_program(sys.argv[1]), encoding="utf-8")
