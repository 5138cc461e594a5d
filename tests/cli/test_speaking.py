"""What a command says when it cannot go on."""

import subprocess
import sys

import pytest
import typer

from journeysim.cli.speaking import explain, spoken
from journeysim.errors import Problem, ScenarioError, UsageError


def stumble(error):
    @spoken
    def command() -> None:
        """A command."""
        raise error

    return command


@pytest.mark.parametrize(
    "error, code, words",
    [
        (UsageError("There is no such thing."), 2, "There is no such thing.\n"),
        (
            ScenarioError([Problem("one."), Problem("two.", "stages", "a.yaml", 3)]),
            2,
            "one.\na.yaml:3: stages: two.\n",
        ),
        (FileNotFoundError(2, "No such file", "a.csv"), 2, "a.csv: No such file.\n"),
        (KeyboardInterrupt(), 130, "Stopped by Ctrl-C; nothing was left half-written.\n"),
    ],
)
def test_what_a_user_can_put_right_is_said_alone(capsys, error, code, words):
    """The message stands alone on stderr, with exit code 2 for mistakes and 130 for Ctrl-C."""
    with pytest.raises(typer.Exit) as left:
        stumble(error)()
    assert left.value.exit_code == code
    said = capsys.readouterr()
    assert said.err == words
    assert said.out == ""


def test_the_unexpected_is_one_sentence_that_asks_for_a_report(capsys):
    """A programming error shows its name and how to report it, and no traceback."""
    with pytest.raises(typer.Exit) as left:
        stumble(ZeroDivisionError("division\nby zero"))()
    assert left.value.exit_code == 1
    said = capsys.readouterr().err
    assert "ZeroDivisionError: division by zero" in said
    assert "JOURNEYSIM_TRACEBACK=1" in said
    assert "Traceback" not in said
    assert said.count("\n") == 1


def test_the_traceback_is_there_for_those_who_ask(capsys, monkeypatch):
    """With JOURNEYSIM_TRACEBACK=1 it is printed."""
    monkeypatch.setenv("JOURNEYSIM_TRACEBACK", "1")
    with pytest.raises(typer.Exit):
        stumble(ZeroDivisionError())()
    assert "Traceback" in capsys.readouterr().err


def test_too_little_memory_is_said_plainly(capsys):
    """A MemoryError says which option helps."""
    assert explain(MemoryError()) == 1
    assert "--customers" in capsys.readouterr().err


def test_a_command_keeps_its_name_and_its_options():
    """The wrapper is invisible: typer reads the options of the command behind it."""

    @spoken
    def command(number: int = 3) -> int:
        """A command."""
        return number

    assert command.__name__ == "command"
    assert command(number=4) == 4


@pytest.mark.parametrize("command", [("run", "--strategy", "win-more"), ("compare", "--replications", "2")])
def test_a_command_that_goes_well_says_nothing_on_stderr(command, tmp_path):
    """Nor does any library when the process ends, one that writes files among them."""
    name, *options = command
    sizes = ["--customers", "300", "--json", "--out", str(tmp_path / "out")]
    typed = [sys.executable, "-m", "journeysim", name, "seven-stage", *sizes, *options]
    said = subprocess.run(typed, capture_output=True, text=True, timeout=120, check=True)
    assert said.stdout.startswith("{")
    assert said.stderr == ""
