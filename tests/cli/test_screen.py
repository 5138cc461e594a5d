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


def stopped(sentence):
    """Ctrl-C after three runs, perhaps with a sentence of its own."""
    with progress("Working", "runs") as told:
        told(3, 40)
        raise KeyboardInterrupt(*sentence)


def test_who_is_stopped_says_how_far_it_came():
    """Where something was done; a sentence that is there already stays."""
    with pytest.raises(KeyboardInterrupt, match="after 3 of 40 runs; nothing was left half-written"):
        stopped(())
    with pytest.raises(KeyboardInterrupt, match="Kept"):
        stopped(("Kept",))


def test_a_terminal_shows_what_is_done_and_the_rate(capsys, monkeypatch):
    """The bar stands on stderr and goes away at the end."""
    monkeypatch.setenv("FORCE_COLOR", "1")
    with progress("Working", "runs") as told:
        told(1, 4)
        told(3, 4)
    said = capsys.readouterr()
    assert said.out == ""
    assert "3 of 4 runs" in said.err


def test_numbers_stand_at_the_right():
    """All columns but the first, if asked for."""
    assert [column.justify for column in table("a", "b", numbers=True).columns] == ["left", "right"]
