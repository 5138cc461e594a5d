"""The compiled scenario as a whole: names, personas, memories, milestones and strategies."""

import pytest

from journeysim.compiled.records import Bounds
from journeysim.errors import ScenarioError, UsageError
from tests.compiled.tables import place, table

WORLD = """
horizon: 2 mo
currency: CHF
discount: 0.1 per y
satisfaction: {start: 0.6, weight: 0.2, reference: 0.4}
arrivals: {z-ads: {customers: 1, enter: research}, a-list: {times: [1 d], enter: research}}
channels: [web, mail]
traits: {pace: 'normal(mean=0, sd=1)', habit: 'uniform(0, 1)'}
personas: {b: {share: 0.3, satisfaction: 0.9}, a: {share: 0.7, overrides: {stages.purchase.revenue: 40}}}
memories:
  bad: {on: [abandoned, unresolved, quality below 0.3], at: role purchase, for: 90 d, cap: 3}
  all: {on: [blocked, quality above 0.9], for: 1 d}
tallies: {points: {discount: 0}, years: {discount: 0.03 per y}}
stages:
  research: {dwell: 0, next: {purchase: 0.5, second: 0.2, lost: rest}}
  purchase: {dwell: 0, revenue: 10, next: {second: 0.5, lost: rest}, tally: {points: 2}}
  second: {role: purchase, dwell: 0, next: {lost: 1}}
  lost:
measures: {conversion: {first_entry: second}, trial: {first_entry: purchase}}
practices:
  p: {effects: {stage purchase: {revenue_ratio: 2}}}
  q: {effects: {stage purchase: {cost_ratio: 2}}}
strategies: {both: [q, p]}
"""
COMPILED = table(WORLD, "both")


def test_names_are_sorted() -> None:
    """Every index space stands in order of names, whatever the file's order."""
    names = COMPILED.names
    assert names.places == ("lost", "purchase", "research", "second")
    assert (names.personas, names.traits) == (("a", "b"), ("habit", "pace"))
    assert (names.channels, names.memories) == (("mail", "web"), ("all", "bad"))
    assert [source.name for source in COMPILED.sources] == ["a-list", "z-ads"]
    assert [change.name for change in COMPILED.changes] == ["p", "q"]


def test_numbers_of_the_world() -> None:
    """Horizon in days, yearly discount, satisfaction, tallies with their own discount."""
    assert COMPILED.horizon == pytest.approx(2 * 365 / 12)
    assert (COMPILED.currency, COMPILED.year_discount) == ("CHF", 0.1)
    assert (COMPILED.satisfaction_weight, COMPILED.satisfaction_reference) == (0.2, 0.4)
    assert [(tally.name, tally.discount) for tally in COMPILED.tallies] == [("points", 0.0), ("years", 0.03)]
    assert place(COMPILED, "purchase").tally == ((0, 2.0),)


def test_personas_have_tables_of_their_own() -> None:
    """An override is in one persona's table only; a start of one's own, too."""
    a, b = COMPILED.personas
    assert (a.name, a.share, a.satisfaction) == ("a", 0.7, 0.6)
    assert (b.name, b.share, b.satisfaction) == ("b", 0.3, 0.9)
    assert place(COMPILED, "purchase", 0).revenue.number == 40.0
    assert place(COMPILED, "purchase", 1).revenue.number == 10.0


def test_without_personas_there_is_everyone() -> None:
    """One persona with the whole share."""
    compiled = table("arrivals: {people: {customers: 1, enter: lost}}\nstages: {lost: }\n")
    assert [(p.name, p.share) for p in compiled.personas] == [("everyone", 1.0)]


def test_memories() -> None:
    """What they keep, where they listen, how long and how much."""
    everything, bad = COMPILED.memories
    assert (bad.span, bad.cap, bad.stages) == (90.0, 3.0, frozenset({1, 3}))
    assert (bad.abandoned, bad.unresolved, bad.blocked) == (True, True, False)
    assert bad.quality == (Bounds(high=0.3),)
    assert (everything.stages, everything.blocked, everything.quality) == (
        frozenset(),
        True,
        (Bounds(low=0.9),),
    )


def test_conversion_may_be_stated() -> None:
    """Tenure counts from any purchase, conversion from the stated stage; other measures are milestones."""
    assert COMPILED.purchase == {1, 3}
    assert COMPILED.conversion == {3}
    assert COMPILED.milestones == (("trial", frozenset({1})),)
    plain = table(WORLD.replace("measures: {conversion: {first_entry: second}, trial", "measures: {trial"))
    assert plain.conversion == {1, 3}


def test_a_strategy_carries_its_own_practices_only() -> None:
    """The baseline has none; an unknown strategy is refused with the known ones."""
    assert COMPILED.strategy == "both"
    assert table(WORLD).changes == ()
    assert [change.name for change in table(WORLD, "p").changes] == ["p"]
    with pytest.raises(UsageError, match="nothing"):
        table(WORLD, "nothing")


def test_nobody_meets_where_nothing_is_shared() -> None:
    """Desks, word of mouth, markets, reviews and caps are what customers share."""
    assert COMPILED.shares == ()


def test_sources_that_would_share_identities_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two sources with the same 20 bits would send the same people."""
    monkeypatch.setattr("journeysim.compiled.population.source_bits", lambda name: 5)
    with pytest.raises(ScenarioError, match=r"'a-list' and 'z-ads' share.*Rename"):
        table(WORLD)
