"""Whose journey changed, and why: what was done to them, and which steps they take more often since."""

from __future__ import annotations

from journeysim.report.changes_in_words import effect_in_words, facts_in_words, policy_in_words
from journeysim.report.page.markup import Html, section, slug, table, tag, together
from journeysim.report.page.numbers import defined, exact
from journeysim.report.page.outcome import Outcome
from journeysim.report.wording import label_of, number_text, share_text
from journeysim.results.table import Table
from journeysim.scenario.changes import Change, Policy
from journeysim.scenario.model import Model
from journeysim.scenario.strategies import BASELINE

MOST_STEPS = 5
"""Steps that are shown of each strategy."""

MOST_TARGETS = 3
"""Places that are named where a practice does the same on many."""


def people(outcome: Outcome) -> Html:
    """How many customers changed, and for each strategy what it does and what moved."""
    counted = _counts(outcome) if outcome.study == "comparison" else Html("")
    names = outcome.strategies
    if outcome.study == "portfolio":
        names = {name: told for name, told in names.items() if name == outcome.leader}
    each = [strategy(outcome, name) for name in names]
    title = "Who changed, and why" if counted else "What each strategy consists of"
    return section("people", title, counted, *each)


def _counts(outcome: Outcome) -> Html:
    rows = []
    for name, told in outcome.strategies.items():
        changed = told["changed"]
        whole = sum(changed.values())
        kinds = (("direct", "direct"), ("spill_over", "spill-over"), ("untouched", "untouched"))
        rows.append([name, *(_part(changed[key], whole, term) for key, term in kinds)])
    heads = ("", "directly", "by spill-over", "untouched")
    return table(heads, rows, caption="Customers of all replications, by whether their journey changed")


def _part(count: int, whole: int, term: str) -> Html:
    share = share_text(count / whole if whole else 0.0)
    return defined(term, together([exact(count, f"{count:,}"), f" ({share})"]))


def strategy(outcome: Outcome, name: str) -> Html:
    """What a strategy does, and which steps moved most."""
    stated = outcome.model.strategies.get(name)
    note = [tag("p", stated.note)] if stated is not None and stated.note else []
    parts = [_part_in_words(outcome.model, key, part) for key, part in outcome.parts(name).items()]
    bills = outcome.table("practice_costs", name)
    done = [_bills(bills)] if bills is not None and len(bills) else []
    moved = steps(outcome, name)
    inside = [*note, tag("ul", *parts), *done, *([moved] if moved else [])]
    return tag("article", tag("h3", name), *inside, id=f"strategy-{slug(name)}")


def _part_in_words(model: Model, name: str, part: Change | Policy) -> Html:
    """A practice or policy: what it does, when, to whom, at what cost."""
    if isinstance(part, Policy):
        said = [f"{heading} {words}" for heading, words in policy_in_words(part)]
    else:
        said = _effects_in_words(part)
        said += [f"{heading}: {words}" for heading, words in facts_in_words(part, model.currency)]
    return tag("li", tag("b", label_of(name, part.label)), ": ", "; ".join(said), ".")


def _effects_in_words(part: Change) -> list[str]:
    """What a change does, where; places on which it does the same are told together."""
    where: dict[str, list[str]] = {}
    for target, effects in part.effects.items():
        words = ", ".join(effect_in_words(kind, effect) for kind, effect in effects.items())
        where.setdefault(words, []).append(target.replace("->", "→"))
    told = []
    for words, targets in where.items():
        more = f" and {len(targets) - MOST_TARGETS} more" if len(targets) > MOST_TARGETS else ""
        told.append(f"{', '.join(targets[:MOST_TARGETS])}{more}: {words}")
    return told


def _bills(bills: Table) -> Html:
    """How often practices reached somebody, in the first run."""
    said: list[str] = []
    for bill in bills.rows():
        reached = [
            together([defined("counts", exact(int(bill[kind]), f"{bill[kind]:,.0f}")), f" {kind}"])
            for kind in ("exposures", "rewards")
            if bill[kind]
        ]
        if reached and bill["practice"]:
            said.append(together([f"{bill['change']} ", together(reached, " and ")]))
    return tag("p", "In the first run: ", together(said, "; "), ".") if said else Html("")


def steps(outcome: Outcome, name: str) -> Html:
    """The steps whose share changed for most visits, in the first run; empty where it was not kept."""
    before, after = (outcome.table("transitions", each) for each in (BASELINE, name))
    if before is None or after is None:
        return Html("")
    old, new = _shares(before), _shares(after)
    nothing = (0, 0)
    moved = {key: _share(new.get(key, nothing)) - _share(old.get(key, nothing)) for key in {*old, *new}}
    weight = {key: abs(by) * new.get(key, old.get(key, nothing))[1] for key, by in moved.items()}
    most = sorted((key for key in moved if moved[key]), key=lambda key: (-weight[key], key))[:MOST_STEPS]
    rows = [
        [f"{key[0]} → {key[1]}", _step(old.get(key, nothing)), _step(new.get(key, nothing))] for key in most
    ]
    if not rows:
        return Html("")
    caption = together(["The steps that moved most: ", defined("counts", "counts of one run")])
    return table(("", "baseline", name), rows, caption=caption)


def _shares(table_: Table) -> dict[tuple[str, str], tuple[int, int]]:
    """By step, how often it was taken and how often its place was left."""
    left: dict[str, int] = {}
    for row in table_.rows():
        left[row["from"]] = left.get(row["from"], 0) + row["count"]
    return {(row["from"], row["to"]): (row["count"], left[row["from"]]) for row in table_.rows()}


def _share(step: tuple[int, int]) -> float:
    return step[0] / step[1] if step[1] else 0.0


def _step(step: tuple[int, int]) -> Html:
    taken, left = step
    words = together([exact(taken, number_text(taken, 0)), f" of {number_text(left, 0)}"])
    return defined("counts", together([words, f" ({share_text(_share(step), 1)})"]))
