"""The notebook pages of docs/notebooks: their blocks are run one after the other, and print what stands below them.

`python tests/notebook_pages.py` writes anew what they print; look at it before you keep it.
"""

from __future__ import annotations

import contextlib
import io
import re
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "notebooks"
PAGES = sorted(FOLDER.glob("*.md"))
CELL = re.compile(r"```python\n(?P<code>.*?)```\n\n```text\n(?P<told>.*?)```\n", re.DOTALL)


def run(page: Path) -> str:
    """The page with what its blocks print now."""
    text, names = page.read_text("utf-8"), {"__name__": page.stem}

    def again(cell: re.Match) -> str:
        out = io.StringIO()
        line = text[: cell.start()].count("\n") + 1
        code = compile("\n" * line + cell["code"], str(page), "exec")
        with contextlib.redirect_stdout(out):
            exec(code, names)
        return f"```python\n{cell['code']}```\n\n```text\n{out.getvalue()}```\n"

    return CELL.sub(again, text)


if __name__ == "__main__":
    for path in [Path(word) for word in sys.argv[1:]] or PAGES:
        path.write_text(run(path), "utf-8")
        print(path.name)
