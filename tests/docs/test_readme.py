"""README.md and docs/behaviours.md: what they show is what the program does."""

import doctest
import re
from pathlib import Path

import pytest

from docs.refresh import ANSWER, PICTURES, SHOWN, as_shown
from journeysim.scenario.library import names
from tests.cli.shell import Said, type_in

HOME = Path(__file__).parents[2]
README = (HOME / "README.md").read_text(encoding="utf-8")
PAGES = ("README.md", "docs/behaviours.md")
BAKERY = re.findall(r"^```yaml\n(.*?)^```", README, re.DOTALL | re.MULTILINE)[0]
EXCERPT = re.findall(r"\$ \./run show seven-stage (.*?)\n(.*?)^```", README, re.DOTALL | re.MULTILINE)[0]


@pytest.fixture
def kitchen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the bakery's scenario, as a reader of the README has it."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "bakery.yaml").write_text(BAKERY, encoding="utf-8")
    return tmp_path


def typed(command: str) -> Said:
    """Run a command line of the README."""
    words = command.partition("#")[0].split()
    assert words[0] == "./run"
    return type_in(*words[1:])


@pytest.mark.parametrize("page", PAGES)
def test_examples_in_python_give_what_is_shown(page: str, kitchen: Path) -> None:
    """Every block of Python runs, in order, with the shown results."""
    blocks = re.findall(
        r"^```python\n(.*?)^```", (HOME / page).read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE
    )
    example = doctest.DocTestParser().get_doctest("\n".join(blocks), {}, page, page, 0)
    assert len(example.examples) >= 5
    report: list[str] = []
    results = doctest.DocTestRunner(verbose=False).run(example, out=report.append)
    assert results.failed == 0, "".join(report)


def test_the_smallest_scenario_is_right(kitchen: Path) -> None:
    """The bakery has neither errors nor doubts, and its practices can be compared."""
    checked = type_in("check", "bakery.yaml")
    assert checked.code == 0
    assert "no warnings" in checked.words
    compared = type_in("compare", "bakery.yaml", "--replications", "1", "--customers", "300")
    assert compared.code == 0
    assert "better-photos" in compared.out


def test_shown_commands_are_commands() -> None:
    """Each line of the shell blocks names a command that journeysim has, with options that it has."""
    blocks = re.findall(r"^```sh\n(.*?)^```", README, re.DOTALL | re.MULTILINE)
    lines = [line.partition("#")[0].split() for block in blocks for line in block.splitlines()]
    lines += [match.split() for match in re.findall(r"`(\./run [^`]+)`", README)]
    for words in lines:
        assert words[0] == "./run", words
        if words[1] == "test":
            continue
        known = type_in(words[1], "--help")
        assert known.code == 0, words
        for option in (word for word in words if word.startswith("--")):
            assert option in known.out, words


def test_the_shown_answer_has_the_shape_of_an_answer(kitchen: Path) -> None:
    """A small run prints the same kind of answer, table and origins, about the same strategies."""
    shown = ANSWER.search(README)
    assert shown is not None
    said = type_in("compare", "seven-stage", "--replications", "1", "--customers", "400").out
    for text in (shown[0], as_shown(said)):
        assert re.match(r"(\S+ raises margin|No strategy raises margin)", text)
    strategies = re.compile(r"^ ([a-z][a-z-]+)  ", re.MULTILINE)
    assert strategies.findall(shown[0]) == strategies.findall(said)
    for beginning in ("Baseline: its levels.", "directly: a practice", "How: simulated, ", "Origin: of the "):
        assert beginning in shown[0]
        assert beginning in said


def test_every_shipped_scenario_is_named() -> None:
    """The table of what is shipped has a row for each scenario and no other."""
    rows = re.findall(r"^\| `([a-z0-9-]+)` \|", README, re.MULTILINE)
    assert sorted(rows) == sorted(names())


def test_the_shown_pictures_are_small() -> None:
    """Pictures are there, in less than 100 kB each, and the README shows each."""
    for name in SHOWN:
        assert 5_000 < (PICTURES / f"{name}.png").stat().st_size < 100_000
        assert f"docs/pictures/{name}.png" in README


@pytest.mark.long
def test_the_shown_answer_is_the_answer(kitchen: Path) -> None:
    """`compare seven-stage` prints what is shown, number by number (else: python docs/refresh.py)."""
    shown = ANSWER.search(README)
    assert shown is not None
    assert as_shown(type_in("compare", "seven-stage").out) == shown[0]


@pytest.mark.long
def test_the_shown_lives_are_the_lives(kitchen: Path) -> None:
    """The two lives of a customer go as the excerpt says."""
    options, excerpt = EXCERPT
    said = {line.rstrip() for line in type_in("show", "seven-stage", *options.split()).out.splitlines()}
    lines = [line for line in excerpt.splitlines() if line.strip() != "..."]
    assert len(lines) > 5
    assert [line for line in lines if line not in said] == []
