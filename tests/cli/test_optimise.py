"""`journeysim optimise`."""

import json
import os
import signal
import subprocess
import sys
import time

import pytest

from tests.cli.shell import shop_in, type_in
from tests.studies.portfolio.worlds import STEPS

PYTHON = [sys.executable, "-m", "journeysim"]
RUNS = ("--engine", "reference", "--delta", "0.02", "--replications", "20")


@pytest.fixture
def steps(tmp_path, monkeypatch):
    """A scenario in which the best single practices are not the best pair."""
    monkeypatch.chdir(tmp_path)
    return shop_in(tmp_path, STEPS, "steps.yaml")


def test_the_answer_comes_first(steps):
    """The set, its cost, its effect, and that there is no better one; then what other budgets buy."""
    said = type_in("optimise", steps, "--budget", "200", "--measure", "conversion")
    assert said.code == 0, said.err
    assert said.words.startswith(
        "For 200 EUR the best set of practices by conversion is show + ease. It costs 200 EUR and changes "
        "conversion by +21 points (exact): no other of 12 sets of 4 practices does better for that money."
    )
    assert "300 show + push" in said.words
    assert "More money: with 100 EUR more, show + push would bring 5 points more." in said.words
    assert "A trap: whoever takes the best single practice" in said.words
    assert "ends with push, for 200 EUR. That brings 13 points less" in said.words
    assert "Not combined, since one gets in the other's way: ease and push." in said.words
    assert max(len(line) for line in said.out.splitlines()) <= 100


def test_runs_say_how_sure_they_are(steps):
    """Where sets are run there are intervals, a promise, and why there is no exact answer."""
    said = type_in("optimise", steps, "--budget", "200", "--measure", "conversion", *RUNS)
    assert said.words.startswith(
        "For 200 EUR the best set of practices by conversion is show + ease. It costs 200 EUR"
    )
    assert "With at least 95 % probability none of the others that had a close look is better" in said.words
    assert "How: runs, since there is no exact answer: The engine reference was asked for." in said.words


def test_without_a_winner_it_says_so(steps):
    """A difference that cannot be found in a moment."""
    said = type_in("optimise", steps, "--measure", "conversion", "--practices", "show,idle",
                   *RUNS[:2], "--delta", "0.00001", "--replications", "10")  # fmt: skip
    assert said.words.startswith("No winner yet at any price: show")
    assert "more replications would decide" in said.words


def test_nothing_may_be_the_best(steps):
    """Where no practice helps, or no money is there."""
    said = type_in("optimise", steps, "--budget", "50", "--practices", "show,ease")
    assert said.words.startswith("For 50 EUR nothing is better than to leave everything as it is")


def test_the_folder_holds_the_figure_and_becomes_a_page(steps, tmp_path):
    """Figure, document, scenario, manifest; and the report understands them."""
    out = tmp_path / "chosen"
    said = type_in("optimise", steps, "--budget", "200", "--measure", "conversion", "--out", out, "--json")
    names = {path.name for path in out.iterdir()}
    assert {"budget.png", "budget.svg", "portfolio.json", "manifest.json", "scenario.yaml"} <= names
    assert json.loads(said.out) == json.loads((out / "portfolio.json").read_text(encoding="utf-8"))
    assert type_in("report", out).code == 0
    page = (out / "report.html").read_text(encoding="utf-8")
    assert "Which of 4 practices together do most for" in page
    assert "What a budget buys" in page
    assert "show + ease, for this budget" in page


@pytest.mark.parametrize(
    "options, words",
    [
        (("--practices", "magic"), "no practice, policy or strategy `magic`"),
        (("--time", "soon"), "expected a time"),
        (("--measure", "magic"), "no measure"),
        (("--engine", "exact", "--measure", "wait"), "no exact answer here"),
    ],
)
def test_slips_are_sentences(steps, options, words):
    """Exit code 2 and one sentence on stderr."""
    said = type_in("optimise", steps, *options)
    assert (said.code, said.out) == (2, "")
    assert words in " ".join(said.err.split())


@pytest.mark.long
@pytest.mark.skipif(sys.platform == "win32", reason="signals are sent otherwise there")
def test_a_killed_search_goes_on_and_ends_with_the_same_numbers(tmp_path):
    """SIGKILL half-way; the same command does what is missing, and only that."""
    shop_in(tmp_path, STEPS.replace("customers: 600", "customers: 3000"), "steps.yaml")
    command = [
        "optimise",
        "steps.yaml",
        "--measure",
        "conversion",
        "--engine",
        "reference",
        "--delta",
        "0.02",
    ]
    ran = subprocess.Popen(
        [*PYTHON, *command, "--out", "out"], cwd=tmp_path, stderr=subprocess.PIPE, start_new_session=True
    )
    numbers = tmp_path / "out" / "replications" / "numbers"
    deadline = time.monotonic() + 60
    while len(list(numbers.glob("*.npz"))) < 3 and time.monotonic() < deadline and ran.poll() is None:
        time.sleep(0.02)
    os.killpg(ran.pid, signal.SIGKILL)
    ran.communicate(timeout=60)
    before = {path: path.stat().st_mtime_ns for path in numbers.glob("*.npz")}
    assert len(before) >= 3
    assert not (tmp_path / "out" / "manifest.json").exists()
    for folder in ("out", "whole"):
        subprocess.run([*PYTHON, *command, "--out", folder], cwd=tmp_path, check=True, capture_output=True)
    assert {path: path.stat().st_mtime_ns for path in before} == before
    names = {
        path.relative_to(tmp_path / "whole") for path in (tmp_path / "whole").rglob("*") if path.is_file()
    }
    for name in names - {next(n for n in names if n.name == "manifest.json")}:
        assert (tmp_path / "whole" / name).read_bytes() == (tmp_path / "out" / name).read_bytes(), name
