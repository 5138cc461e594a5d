"""Write anew what the documentation shows of the program itself.

    .venv/bin/python docs/refresh.py

The answer and the pictures in README.md, which are those of `journeysim compare seven-stage`, and the page of
measures. Nothing else in the documentation is made by a program.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from journeysim.results.observations import Measure

HOME = Path(__file__).parents[1]
README, MEASURES_PAGE = HOME / "README.md", HOME / "docs" / "measures.md"
PICTURES = HOME / "docs" / "pictures"
SHOWN = ("journey", "cost-and-margin")
COLOURS = 64

SUBJECTS = {
    "conversion": "Becoming a buyer",
    "retention": "Staying and coming back",
    "referral": "Bringing friends",
    "satisfaction": "Satisfaction",
    "surveys": "What customers say",
    "desks": "Desks",
    "policies": "Policies and the market",
    "value_measures": "Money",
}
"""Modules of measures, with their headings."""

ANSWER = re.compile(r"(?<=```text\n\$ \./run compare seven-stage\n).*?(?=^```)", re.DOTALL | re.MULTILINE)
"""What README.md shows as printed."""

_HEAD = "| measure | what it is | unit | of | window | better |\n| --- | --- | --- | --- | --- | --- |\n"

_BEGINNING = """\
# Measures

Every number that journeysim can read from a run, as `journeysim measures` lists them. This page is made by
`docs/refresh.py`.

```sh
journeysim measures               # all of them
journeysim measures retention     # one, in full
```

In Python: `result.measure("retention@90")`, with filters `persona=`, `source=` and `window=`; by how much
two strategies differ: `js.effect(base, changed, "retention@90")`; by day: `js.by_day(result, "arrivals")`.
Every answer is an `Estimate` with a 95 % interval; [design.md](design.md#how-sure) tells how it comes about.

- What stands after `@` is a parameter; in square brackets it may be left out.
- *of*: the denominator; where there is none, the measure is a total of one run.
- *window*: what must lie in the half-open span of days `window=(from, to)` for the measure to count it.
- A scenario may define measures of its own: [scenario-format.md](scenario-format.md#tallies-and-measures).
"""


def answer() -> str:
    """Return what `journeysim compare seven-stage` prints, and put its pictures into docs/pictures."""
    with tempfile.TemporaryDirectory() as room:
        command = [sys.executable, "-m", "journeysim", "compare", "seven-stage"]
        said = subprocess.run(command, cwd=room, capture_output=True, text=True, check=True).stdout
        for name in SHOWN:
            _take_picture(Path(room) / "journeysim-out" / "seven-stage-compare" / f"{name}.png")
    return as_shown(said)


def as_shown(said: str) -> str:
    """Return printed text without the blanks at the ends of its lines."""
    return "\n".join(line.rstrip() for line in said.strip().splitlines()) + "\n"


def _take_picture(path: Path) -> None:
    """Keep a picture with few colours: flat drawings lose nothing by it, and the file is a third as large."""
    from PIL import Image

    PICTURES.mkdir(exist_ok=True)
    with Image.open(path) as picture:
        picture.convert("RGB").quantize(COLOURS).save(PICTURES / path.name, optimize=True)


def measures_page() -> str:
    """Return the page of measures, made from the registry."""
    from journeysim.results.registry import MEASURES

    parts, told = [_BEGINNING], set()
    for subject, title in SUBJECTS.items():
        known = import_module(f"journeysim.results.{subject}").MEASURES
        told |= {measure.name for measure in known}
        parts.append(f"\n## {title}\n\n{_HEAD}")
        parts += [_row(measure) for measure in known]
    if told != MEASURES.keys():
        raise LookupError(f"give these measures a heading in SUBJECTS: {sorted(MEASURES.keys() - told)}")
    return "".join(parts)


def _row(known: Measure) -> str:
    cells = (
        f"`{_written(known)}`",
        known.definition,
        known.unit,
        known.denominator or "–",
        known.window,
        known.better or "–",
    )
    return f"| {' | '.join(cells)} |\n"


def _written(known: Measure) -> str:
    """A measure with its parameter: ``retention@DAY``, or ``wait[@DESK]`` where it may be left out."""
    if not known.parameter:
        return known.name
    parameter = f"@{known.parameter.upper()}"
    return known.name + (parameter if known.required else f"[{parameter}]")


def main() -> None:
    """Rewrite README.md, docs/pictures and docs/measures.md."""
    text, found = README.read_text(encoding="utf-8"), answer()
    README.write_text(ANSWER.sub(lambda _: found, text, count=1), encoding="utf-8")
    MEASURES_PAGE.write_text(measures_page(), encoding="utf-8")


if __name__ == "__main__":
    main()
