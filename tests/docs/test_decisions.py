"""docs/decisions.md: what it shows is what the program does."""

import doctest
import re
import shlex
from pathlib import Path

from tests.cli.shell import type_in

PAGE = (Path(__file__).parents[2] / "docs" / "decisions.md").read_text(encoding="utf-8")


def test_examples_in_python_give_what_is_shown():
    """Every block of Python runs, in order, with the shown results."""
    blocks = re.findall(r"^```python\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
    example = doctest.DocTestParser().get_doctest("\n".join(blocks), {}, "decisions", "decisions", 0)
    report: list[str] = []
    results = doctest.DocTestRunner(verbose=False).run(example, out=report.append)
    assert results.attempted >= 4
    assert results.failed == 0, "".join(report)


def test_commands_have_the_options_that_are_shown():
    """Each line of the shell blocks names a command, and options of it."""
    lines = "".join(re.findall(r"^```sh\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)).splitlines()
    assert len(lines) >= 5
    for line in lines:
        words = shlex.split(line, comments=True)
        helped = type_in(words[1], "--help")
        assert (words[0], helped.code) == ("journeysim", 0)
        assert all(word in helped.out for word in words if word.startswith("--")), line
