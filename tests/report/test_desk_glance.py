"""Desks at a glance."""

from journeysim.report.desk_glance import desk_numbers
from tests.report.pictures import boxes, outside, overlaps, texts
from tests.report.town import DESERTED, footing, town_table

WORDS = ("desk:", "head:", "strategy:", "number:", "title", "subtitle", "footer")


def test_numbers_are_those_of_the_table():
    """Under each dot stands the table's number with its interval."""
    table = town_table("desks", runs=3)
    figure = desk_numbers({"baseline": table, "watching": town_table("desks", "watching", 3)}, footing())
    words = texts(figure, "number:")["number:Help:utilisation:0"]
    value = 100 * float(table["utilisation"][0])
    assert abs(float(words.partition(" %")[0]) - value) <= 1.0
    assert " to " in words
    found = boxes(figure, *WORDS)
    assert overlaps(found) == []
    assert outside(figure, found) == []


def test_one_run_has_numbers_without_intervals():
    """One run of customers who meet shows no precision, and the footer says so."""
    figure = desk_numbers({"baseline": town_table("desks")}, footing())
    assert "to" not in texts(figure, "number:")["number:Help:wait:0"]
    assert "one run shows no precision" in texts(figure)["footer"]


def test_a_desk_without_contacts_says_so():
    """Where nobody came there is no number."""
    figure = desk_numbers({"baseline": town_table("desks", text=DESERTED)}, footing(DESERTED))
    assert texts(figure, "number:")["number:Help:wait:0"] == "nobody came"


def test_being_turned_away_is_shown_only_where_it_happens():
    """The town's desk turns nobody away, so there is no such column."""
    heads = texts(desk_numbers({"baseline": town_table("desks")}, footing()), "head:")
    assert "head:Help:abandonment" in heads
    assert "head:Help:blocked" not in heads
