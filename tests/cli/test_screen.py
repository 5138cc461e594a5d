"""What goes to the screen."""

import pytest

from journeysim.cli.screen import console, plain, print_json, progress, table


def test_no_line_is_longer_than_a_hundred_characters(capsys):
    """Outside a terminal the screen is 100 wide and without colours."""
    console().print("[bold]" + "word " * 60 + "[/bold]")
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 3
    assert max(map(len, lines)) <= 100
    assert "\x1b" not in "".join(lines)


def test_brackets_in_texts_are_no_markup(capsys):
    """A text with square brackets is printed as it is."""
    console().print(plain("a [bold]b[/bold]"))
    assert capsys.readouterr().out == "a [bold]b[/bold]\n"


def test_json_refuses_what_json_does_not_know():
    """NaN is an error of the program, not a word on the screen."""
    with pytest.raises(ValueError, match="JSON"):
        print_json({"value": float("nan")})


def test_progress_is_silent_outside_a_terminal(capsys):
    """Nothing but the result is printed where nobody watches."""
    with progress("Working") as done:
        done(1, 2)
    said = capsys.readouterr()
    assert said.out == said.err == ""


def test_numbers_stand_at_the_right():
    """All columns but the first, if asked for."""
    assert [column.justify for column in table("a", "b", numbers=True).columns] == ["left", "right"]
