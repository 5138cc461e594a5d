"""Rows: order of progress, what `rest` comes to, and what moves each edge."""

from math import inf, log

import pytest

from journeysim.compiled.records import LEAVE, NONE
from tests.compiled.tables import edge, place, table

WORLD = """
arrivals: {people: {customers: 1, enter: research}}
channels: [web]
traits: {habit: 'normal(mean=0, sd=1)', pace: 'normal(mean=0, sd=1)', chance: 'uniform(0, 1)'}
memories: {bad: {on: [quality below 0.3], for: 9 d}}
tallies: {points: {}, stars: {}}
personas: {p: {share: 1, effects: {research -> purchase: {odds_ratio: 2}, any -> exits: {odds_ratio: 0.5}}}}
stages:
  research:
    dwell: 0
    quality: 0.5
    next:
      lost: 0.1
      purchase: {p: 0.2, traits: {pace: 0.5, habit: -1}, memories: {bad: 0.3}, visits: {slope: 0.1, cap: 4},
                 satisfaction: 1.5, revenue: 5, cost: 2, tally: {stars: 1, points: 2}}
      churned: 0.15
      support: rest
      competitor: {p: 0.05, order: 0}
  support:
    touchpoints:
      b: {channel: web, first: 1, dwell: 0, next: {a: 0.5, leave: 0.2, purchase: rest}}
      a: {channel: web, dwell: 0}
    next: {churned: trait(chance), lost: rest}
  purchase: {next: {lost: exponential(mean=3 d), churned: exponential(mean=4 d)}}
  competitor:
  churned:
  lost:
practices:
  a: {effects: {research -> purchase: {odds_ratio: 3}, purchase -> lost: {hazard_ratio: 4}, purchase -> churned: {hazard_ratio: 1}}}
  b: {dose: 0.5, effects: {research -> purchase: {odds_ratio: 4, revenue_added: 7}}}
strategies: {both: [b, a]}
"""  # noqa: E501
BOTH = table(WORLD, "both")


def targets(owner: str) -> list[str]:
    """Where a row leads, in its order."""
    row = place(BOTH, owner).row
    assert row is not None
    return ["leave" if e.target == LEAVE else BOTH.names.places[e.target] for e in row.edges]


def test_edges_stand_in_order_of_progress() -> None:
    """Stated order first, then the roles from support to lost."""
    assert targets("research") == ["competitor", "support", "purchase", "churned", "lost"]


def test_leave_stands_with_its_stage_before_touchpoints() -> None:
    """`leave` ranks as the stage, before touchpoints of it, which rank before places further back."""
    assert targets("support/b") == ["leave", "support/a", "purchase"]
    assert targets("support/a") == ["leave"]


def test_rest_is_what_the_others_leave() -> None:
    """1 − (0.1 + 0.2 + 0.15 + 0.05), and it is marked."""
    rest = edge(BOTH, "research", "support")
    assert rest.p == pytest.approx(0.5)
    assert rest.rest
    assert not edge(BOTH, "research", "lost").rest


def test_terms_are_logarithms_by_change_in_order_of_names() -> None:
    """Odds ratios become logs, doses multiply them, and neutral effects leave no trace."""
    terms = edge(BOTH, "research", "purchase").terms
    assert [(term.change, term.group) for term in terms] == [(0, NONE), (1, NONE)]
    assert [term.size for term in terms] == pytest.approx([log(3), 0.5 * log(4)])
    assert edge(BOTH, "research", "lost").terms == ()
    assert [term.size for term in edge(BOTH, "purchase", "lost").terms] == [pytest.approx(log(4))]
    assert edge(BOTH, "purchase", "churned").terms == ()


def test_a_personas_effects_are_constants() -> None:
    """Effects of a persona are summed into the edge; those that do not fit a clock leave it alone."""
    assert edge(BOTH, "research", "purchase").persona == pytest.approx(log(2))
    assert edge(BOTH, "research", "lost").persona == pytest.approx(log(0.5))
    assert edge(BOTH, "purchase", "lost").persona == 0.0


def test_slopes_stand_in_order_of_names() -> None:
    """(index, slope) pairs of traits and memories; satisfaction, visits with cap."""
    found = edge(BOTH, "research", "purchase")
    assert BOTH.names.traits == ("chance", "habit", "pace")
    assert found.traits == ((1, -1.0), (2, 0.5))
    assert found.memories == ((0, 0.3),)
    assert (found.satisfaction, found.visits, found.visits_cap) == (1.5, 0.1, 4.0)
    assert edge(BOTH, "research", "lost").visits_cap == inf


def test_money_and_tallies_of_edges() -> None:
    """Revenue with its added term at the dose; tallies by index."""
    found = edge(BOTH, "research", "purchase")
    assert (found.revenue.number, found.cost.number) == (5.0, 2.0)
    assert [(term.change, term.size) for term in found.revenue.added] == [(1, 3.5)]
    assert found.tally == ((0, 2.0), (1, 1.0))


def test_a_trait_as_probability() -> None:
    """The edge names the trait; the rest is left to it in proportion."""
    assert edge(BOTH, "support", "churned").trait == 0
    assert edge(BOTH, "support", "lost").p == 1.0


@pytest.mark.parametrize(
    "row, plain",
    [
        ("{churned: 0.5, lost: rest}", True),
        ("{churned: {p: 0.5, satisfaction: 1}, lost: rest}", False),
        ("{churned: {p: 0.5, visits: 1}, lost: rest}", False),
        ("{churned: {p: {by: visits, steps: {1: 0.5, 2: 0.6}}}, lost: rest}", False),
        ("{churned: {p: 0.5, satisfaction: 0}, lost: rest}", True),
    ],
)
def test_plain_rows_never_move(row: str, plain: bool) -> None:
    """A row is plain iff no effect, slope, step or trait can move it."""
    compiled = table(f"""
arrivals: {{people: {{customers: 1, enter: research}}}}
stages: {{research: {{dwell: 0, next: {row}}}, churned: , lost: }}
""")
    found = place(compiled, "research").row
    assert found is not None
    assert found.plain == plain


def test_clocks_have_their_own_address_and_law() -> None:
    """Each clock draws at `clock|FROM|TO`."""
    from journeysim.kernels.identity import purpose

    found = edge(BOTH, "purchase", "lost")
    assert found.clock is not None
    assert found.clock.scale == 3.0
    assert found.clock_purpose == purpose("clock", "purchase", "lost")
    assert place(BOTH, "purchase").clocks
