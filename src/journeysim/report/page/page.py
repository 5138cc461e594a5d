"""The whole page: the question, the answer first, and then everything behind it."""

from __future__ import annotations

from importlib.resources import files

from journeysim.report.page.answer import answer, question
from journeysim.report.page.basis import certainty, knowledge, provenance
from journeysim.report.page.definitions import definitions
from journeysim.report.page.effects import effects, over_time
from journeysim.report.page.markup import Html, section, tag, together
from journeysim.report.page.money import money
from journeysim.report.page.outcome import Outcome
from journeysim.report.page.people import people
from journeysim.report.page.svg import picture
from journeysim.report.wording import (
    label_of,
)

TOLD = ("effects", "journey", "cost-and-margin", "frontier", "budget")
"""Pictures that have a place of their own; the others come together."""

CAPTIONS = {
    "desks": "Desks: how busy they are, who waits and who gives up, strategy by strategy.",
    "desks-by-hour": "Waits by the hour of the day.",
    "desks-by-day": "Waits over the days of the run.",
    "desks-week": "The week at the desks.",
    "word-of-mouth": "The level of word of mouth over time.",
    "market": "Members of the market who have been reached.",
}


def page(outcome: Outcome) -> str:
    """The page of a finished study, as one HTML document that asks for nothing else.

    Raises:
        UsageError: if a picture in the folder is none.
    """
    title = outcome.model.title or outcome.model.label or label_of(str(outcome.manifest["scenario"]))
    parts = [
        together([question(outcome), answer(outcome)]),
        effects(outcome),
        over_time(outcome),
        journey(outcome),
        people(outcome),
        money(outcome),
        others(outcome),
        knowledge(outcome),
        certainty(outcome),
        provenance(outcome),
        definitions(outcome),
    ]
    style = files("journeysim.report.page").joinpath("page.css").read_text(encoding="utf-8")
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name="color-scheme", content="light dark"),
        tag("title", f"{title}: {outcome.study}"),
        tag("style", Html(style)),
    )
    top = tag("header", tag("p", "journeysim", class_="by"), tag("h1", title))
    body = tag("body", top, _contents(parts), tag("main", *parts))
    return f"<!DOCTYPE html>\n{tag('html', head, body, lang='en')}\n"


def _contents(parts: list[Html]) -> Html:
    """Links to the parts that are there."""
    words = {
        "effects": "Effects",
        "over-time": "When",
        "journey": "Journey",
        "people": "Who and why",
        "money": "Money",
        "others": "More pictures",
        "known": "Known and assumed",
        "sure": "How sure",
        "provenance": "Origin",
        "definitions": "Definitions",
    }
    there = [name for name in words if any(part.startswith(f'<section id="{name}"') for part in parts)]
    links = [tag("a", words[name], href=f"#{name}") for name in there]
    return tag("nav", *links, aria_label="Parts of this page")


def journey(outcome: Outcome) -> Html:
    """The map of the journey."""
    if "journey" not in outcome.figures:
        return Html("")
    says = "The journey as the scenario describes it: stages, ways between them, ways back, and exits."
    return section("journey", "The journey", picture("journey", outcome.figures["journey"], says))


def others(outcome: Outcome) -> Html:
    """All further pictures: desks, word of mouth, the market, policies."""
    drawn = [
        picture(name, text_, CAPTIONS.get(name, _caption(name)))
        for name, text_ in outcome.figures.items()
        if name not in TOLD
    ]
    return section("others", "What customers share", *drawn)


def _caption(name: str) -> str:
    """What a picture shows by its name."""
    if name.startswith("policies-"):
        return f"What the policies of {name.removeprefix('policies-')} read, and when they acted."
    return f"{label_of(name)}."
