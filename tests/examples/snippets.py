"""Takes the C++ out of Markdown, so that it can be compiled.

usage: snippets.py program FILE.md OUT.cc          the first whole program of FILE.md
       snippets.py fragments OUT.cc FILE.md...     everything else, each piece in a scope of its own
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


def is_program(snippet):
    return snippet.language == "cpp" and "int main(" in snippet.text


def program(path):
    for snippet in snippets(path):
        if is_program(snippet):
            return snippet.text
    raise SystemExit(f"{path}: shows no C++ program")


# What a fragment may take for granted: it is inside a function that has these.
GIVEN = "hone::Study& study, hone::Space& space, hone::Trial& trial"
DECLARATION = re.compile(r"(struct|class|namespace|template|using)\b")


def fragments(paths):
    headers = Path(__file__).parents[2] / "include"
    text = "".join(f'#include "{p.relative_to(headers)}"\n' for p in sorted(headers.rglob("*.h")))
    text += "#include <fstream>\n#include <iostream>\n"
    for path in paths:
        for number, snippet in enumerate(snippets(path)):
            if snippet.language != "cpp" or is_program(snippet):
                continue
            scope = re.sub(r"\W", "_", f"{Path(path).stem}_{number}")
            body = snippet.text
            if not DECLARATION.match(body.lstrip()):
                body = f"void fragment({GIVEN}) {{\n{{\n{body}}}\n}}\n"
            text += f"namespace {scope} {{\nusing namespace hone;\n{body}}}\n"
    return text


if __name__ == "__main__":
    if sys.argv[1] == "program":
        Path(sys.argv[3]).write_text(program(sys.argv[2]), encoding="utf-8")
    else:
        Path(sys.argv[2]).write_text(fragments(sys.argv[3:]), encoding="utf-8")
