"""What every number on the page means: measures as the registry defines them, and the words of statistics."""

from __future__ import annotations

from journeysim.report.page.markup import Html, section, tag, together
from journeysim.report.page.numbers import anchor
from journeysim.report.page.outcome import Outcome
from journeysim.report.wording import LEVEL, label_of, unit_text
from journeysim.results.registry import find
from journeysim.scenario.model import Model

TERMS = {
    "effect": (
        "Effect",
        "A measure's value under a strategy less its value under the baseline, where the same people "
        "live with the same luck (twins): what differs is the strategy and nothing else. Effects on "
        "shares are in percentage points.",
    ),
    "interval": (
        f"{LEVEL} interval",
        "Bounds that a procedure draws so that they hold the true value in 95 of 100 studies like this "
        "one. They tell of chance in the simulation, not of doubts about the numbers that went into "
        "the scenario.",
    ),
    "n": (
        "n",
        "Independent units behind a number: families of customers (somebody from a source with all whom they "
        "brought) where customers do not meet, replications or parts of them otherwise.",
    ),
    "kind": (
        "Simulated, approximate, exact",
        "How a number came about: from simulated customers; by a calculation that leaves something "
        "out; or by one that leaves nothing out.",
    ),
    "sees": (
        "Sees ≥",
        "The interval of the effect holds 0, so it cannot be told from none. A true effect of the "
        "stated size would have been found in 4 of 5 such studies.",
    ),
    "outlay": (
        "Cost of a strategy",
        "What it spends on practices, and on staff where desks have any, beyond what the baseline spends.",
    ),
    "return": (
        "Return",
        "What each unit of money that a strategy spends gave back beyond itself: the gain in margin "
        "divided by the cost. 0 % means that it paid for itself and no more.",
    ),
    "behind": (
        "Behind the best",
        "By how much a strategy falls short of the one that leads, on the same people with the same luck.",
    ),
    "told": (
        "Told apart",
        "Better, worse, or told from the best: holds with 95 % for all strategies of the ranking together "
        "(Holm), not only for each alone.",
    ),
    "ratio": (
        "Price of the step",
        "What one more unit of the effect costs when the strategy is taken in the place of the one "
        "before it on the frontier. The frontier holds the strategies that no other one, and no mix of "
        "two, beats in cost and effect at once.",
    ),
    "direct": (
        "Changed directly",
        "Customers on whom a practice acted and whose journey differs from the one that they have in "
        "the baseline.",
    ),
    "spill-over": (
        "Changed by spill-over",
        "Customers whose journey differs although no practice acted on them, and those who live in one "
        "of the two worlds only: who came on a friend's word, or found a shorter queue.",
    ),
    "untouched": ("Untouched", "Customers whose journey is the same in both worlds, to the last bit."),
    "counts": (
        "Counts of one run",
        "What happened in the first replication; counts without intervals, to see where a difference "
        "comes from.",
    ),
    "z": (
        "z",
        "How far a simulated value lies from the exact one, in standard errors. By luck alone it is beyond 4 "
        "once in 16,000 times.",
    ),
    "evidence": (
        "Evidence",
        "What the scenario says a number rests on: data (estimated from a log), a source (a "
        "publication states it), or an assumption (nobody has measured it). In brackets after a size "
        "stands where it is believed to lie with 90 %.",
    ),
}
"""Words that lead here, each with its heading and its meaning."""


def title_of(name: str, model: Model) -> str:
    """The title of a measure, with what stands behind ``@``."""
    if name in model.measures:
        return label_of(name, model.measures[name].label)
    known, _ = find(name)
    _, at, parameter = name.partition("@")
    return f"{known.title}, {known.parameter} {parameter}" if at else known.title


def unit_of(name: str, model: Model) -> str:
    """The unit of a measure as the registry names it."""
    return find(name, model.measures)[0].unit


def definitions(outcome: Outcome) -> Html:
    """The appendix to which every number leads."""
    model = outcome.model
    measures = sorted({*outcome.measures, "practice_cost", "margin"})
    entries = [_measure(name, model) for name in measures]
    entries += [_entry(name, title, meaning) for name, (title, meaning) in TERMS.items()]
    return section("definitions", "What the numbers mean", tag("dl", *entries, class_="definitions"))


def _measure(name: str, model: Model) -> Html:
    known, _ = find(name, model.measures)
    said = [known.definition]
    if known.denominator:
        said.append(f"Of: {known.denominator}.")
    unit = unit_text(known.unit, model.currency) or known.unit
    said.append(f"Unit: {unit}.")
    if known.better:
        said.append(f"Better: {known.better}.")
    return _entry(name, title_of(name, model), " ".join(said), tag("code", name))


def _entry(name: str, title: str, meaning: str, *beside: Html) -> Html:
    words = together([title, *beside], " ")
    return together((tag("dt", words, id=anchor(name)), tag("dd", meaning)))
