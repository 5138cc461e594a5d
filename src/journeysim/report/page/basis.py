"""What the answer rests on: what is known and what assumed, how sure the numbers are, and who made them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import Any

from journeysim.report.changes_in_words import effect_in_words
from journeysim.report.page.definitions import title_of
from journeysim.report.page.markup import Html, facts, section, table, tag, together
from journeysim.report.page.numbers import defined, exact
from journeysim.report.page.outcome import Outcome
from journeysim.report.wording import label_of, number_text, share_text
from journeysim.scenario.changes import Change, Policy
from journeysim.scenario.model import Model
from journeysim.scenario.strategies import BASELINE

GRADES = {"data": "estimated from data", "source": "from a publication", "assumption": "assumed"}
STOPS = {
    "precise": "Every effect became as precise as was asked for.",
    "time": "The time was up before every effect was as precise as was asked for.",
    "never": "The precision that was asked for cannot be reached: the baseline's value is 0 or not known.",
    "most": "The precision that was asked for was not reached within the most replications allowed.",
}


def knowledge(outcome: Outcome) -> Html:
    """How many numbers are known, and what each practice that was compared rests on."""
    counts = outcome.document["evidence"]
    whole = sum(counts.values())
    said = [
        together([defined("evidence", exact(counts[grade], f"{counts[grade]:,}")), f" {words}"])
        for grade, words in GRADES.items()
        if counts.get(grade)
    ]
    first = tag(
        "p",
        "Of the ",
        defined("evidence", exact(whole, f"{whole:,}")),
        " numbers and laws that the scenario states: ",
        together(said, ", "),
        ". Intervals on this page tell of chance alone: a wrong assumption is not in them. ",
        tag("code", "journeysim uncertainty"),
        " says what the answer owes to assumptions, and which one is worth a trial.",
    )
    parts = dict(chain.from_iterable(outcome.parts(name).items() for name in outcome.strategies))
    rows = [_practice(outcome.model, name, part) for name, part in sorted(parts.items())]
    heads = ("practice", "sizes of its effects", "evidence", "recommended or measured by")
    shown = [table(heads, rows, caption="What the practices rest on", class_="words")] if rows else []
    return section("known", "What is known and what is assumed", first, *shown)


def _practice(model: Model, name: str, part: Change | Policy) -> list[str]:
    sources = list(dict.fromkeys(_sources(model, part)))
    if isinstance(part, Policy):
        sizes, grades = f"switches {', '.join(part.practices)}", str(part.evidence or "assumption")
    else:
        effects = [(kind, e) for of_target in part.effects.values() for kind, e in of_target.items()]
        sizes = "; ".join(dict.fromkeys(effect_in_words(kind, effect) for kind, effect in effects))
        found = [effect.size.evidence or part.evidence or "assumption" for _, effect in effects]
        grades = ", ".join(dict.fromkeys(found)) or "assumption"
    return [
        label_of(name, part.label),
        sizes,
        defined("evidence", grades),
        "; ".join(sources) or "nobody named",
    ]


def _sources(model: Model, part: Change | Policy) -> Iterator[str]:
    """Who recommends a practice, and who measured its sizes."""
    keys = [part.origin, part.source]
    if isinstance(part, Change):
        keys += [effect.size.source for effects in part.effects.values() for effect in effects.values()]
    for key in keys:
        if key is not None:
            yield model.sources.get(key, key)


def certainty(outcome: Outcome) -> Html:
    """How many runs and customers are behind the numbers, and how precise they became."""
    document, made = outcome.document, outcome.manifest
    said = _runs(outcome) if outcome.study == "comparison" else [document["how"]]
    if outcome.study == "comparison":
        shared = document["shared"]
        said.append(
            f"Customers meet here ({', '.join(shared)}), so the replications are the units of the statistics."
            if shared
            else "Customers do not meet here, so families of customers are the units of the statistics."
        )
        said.append(
            "Whoever picks the best of several finds one that looks well by luck, too, so the answer "
            "names a winner only if wider intervals allow it, which hold for all strategies at once."
        )
    paragraphs = [tag("p", " ".join(said))]
    stop = document.get("precision")
    if stop:
        paragraphs.append(_precision(outcome, stop))
    checked = made.get("self_check")
    if checked:
        paragraphs.append(_self_check(outcome, checked))
    return section("sure", "How sure the numbers are", *paragraphs)


def _runs(outcome: Outcome) -> list[str]:
    customers = [entry["customers"] for entry in outcome.document["strategies"].values()]
    runs, count = outcome.manifest["replications"], len(customers)
    base = outcome.document["strategies"][BASELINE]["customers"]
    return [
        f"{sum(customers):,} customers were simulated in {runs:,} replication{'s' if runs > 1 else ''} of "
        f"{count} strategies, the baseline among them ({base:,} customers), all with the same luck."
    ]


def _precision(outcome: Outcome, stop: dict[str, object]) -> Html:
    """Why there were no more replications, and what was wanted and reached."""
    wanted, reached = stop["wanted"], stop["reached"]
    why = tag("p", STOPS.get(str(stop["stopped"]), ""))
    if not isinstance(wanted, dict) or not isinstance(reached, dict) or not wanted:
        return why
    rows = [
        [
            defined(name, title_of(name, outcome.model)),
            exact(share, share_text(share)),
            "unknown" if reached[name] is None else exact(reached[name], share_text(reached[name])),
        ]
        for name, share in wanted.items()
    ]
    caption = "Half of the widest interval of an effect, as a share of the baseline's value"
    return together([why, table(("", "wanted", "reached"), rows, caption=caption)])


def _self_check(outcome: Outcome, checks: dict[str, dict[str, Any]]) -> Html:
    """How far simulated values are from exact ones, in standard errors; a body for each strategy."""
    bodies = [
        [
            [
                label_of(strategy),
                defined(name, title_of(name, outcome.model)),
                defined("z", exact(one["z"], number_text(one["z"], 2, sign=True))),
            ]
            for name, one in check["measures"].items()
        ]
        for strategy, check in checks.items()
    ]
    caption = "Simulated against exact values, in standard errors (beyond 4 it is no luck)"
    checked = (
        [table(("strategy", "measure", "z"), *filter(None, bodies), caption=caption)] if any(bodies) else []
    )
    skipped = [
        tag("p", f"{label_of(strategy)} was not held against exact values. {check['skipped']}")
        for strategy, check in checks.items()
        if "skipped" in check
    ]
    return together([*checked, *skipped])


def provenance(outcome: Outcome) -> Html:
    """Who made the numbers, and how to make them again."""
    made = outcome.manifest
    named = (
        ("scenario", "Scenario"),
        ("scenario_hash", "Its signature"),
        ("seed", "Seed"),
        ("replications", "Replications"),
        ("customers", "Customers asked for"),
        ("engine", "Engine"),
        ("version", "journeysim"),
        ("python", "Python"),
        ("time", "Made on"),
    )
    pairs = [(title, str(made[key])) for key, title in named if made.get(key) is not None]
    packages = ", ".join(f"{name} {version}" for name, version in made.get("dependencies", {}).items())
    code = tag("code", str(made.get("command", "")))
    again = (
        "The same scenario, seed, engine and version give the same numbers. The scenario as it was "
        "understood stands in scenario.yaml in the folder of the results."
    )
    listed = facts([*pairs, ("Packages", packages), ("Command", code)])
    return section("provenance", "Where the numbers come from", listed, tag("p", again))
