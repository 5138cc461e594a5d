"""Behaviours in Python: asked when a stay ends, they name the next place or leave it to the row."""

import pytest

from journeysim.engines.contract import CustomerView, WorldView
from journeysim.errors import BehaviourError, UsageError
from journeysim.simulation import simulate
from tests.engines.reference.tiny import SEED, identity_of, life, lives, path, play, told, two

WORLD = """
arrivals: {people: {customers: 50, enter: research}}
channels: [web]
traits: {habit: 'uniform(-1, 1)'}
satisfaction: {start: 0.5, weight: 0.5}
memories: {bad: {on: [quality below 0.5], for: 90 d}}
stages:
  research:
    touchpoints:
      a: {channel: web, first: 1, dwell: fixed(1 d), quality: 0.3, next: {b: 0.5, leave: 0.5}}
      b: {channel: web, dwell: fixed(1 d)}
    next: {purchase: 0.5, lost: rest}
  purchase: {dwell: fixed(2 d), next: {purchase: 0.5, lost: rest}}
  lost:
practices: {p: {effects: {stage purchase: {cost_added: 1}}}}
"""


def go(place: str | None):
    """A behaviour that always answers the same."""
    return lambda customer, world: place


@pytest.mark.parametrize(
    "where, answer, expected",
    [
        ("research/a", "b", "research/b"),
        ("research/a", "research/b", "research/b"),
        ("research/a", "purchase", "purchase"),
        ("research/a", "lost", "lost"),
    ],
)
def test_a_behaviour_names_the_place_to_go_to(where: str, answer: str, expected: str) -> None:
    """A sibling by its short name, or any place of the journey."""
    for rows in lives(play(WORLD, behaviours={where: go(answer)})).values():
        assert path(rows)[:3] == ["research", "research/a", expected]


def test_leave_asks_the_stage() -> None:
    """`leave` hands over to the stage, whose behaviour is asked next."""
    log = play(WORLD, behaviours={"research/a": go("leave"), "research": go("purchase")})
    for rows in lives(log).values():
        assert path(rows)[:3] == ["research", "research/a", "purchase"]


def test_none_leaves_it_to_the_row() -> None:
    """Who always answers None changes nothing, to the bit."""
    asked: list[str] = []

    def shy(customer: CustomerView, world: WorldView) -> None:
        asked.append(customer.persona)

    assert play(WORLD, behaviours={"purchase": shy, "research/a": shy}).equals(play(WORLD))
    assert len(asked) >= 50
    assert set(asked) == {"everyone"}


def test_what_a_behaviour_sees() -> None:
    """Time, strategy, satisfaction, channel, tenure, traits, visits, memories and the identity."""
    seen: dict[int, list[tuple[object, ...]]] = {}

    def watch(customer: CustomerView, world: WorldView) -> str | None:
        seen.setdefault(customer.id, []).append((
            world.time, world.strategy, customer.satisfaction, customer.channel, customer.tenure,
            customer.visits("purchase"), customer.visits("research/a"), customer.remembers("bad"),
            customer.trait("habit"),
        ))  # fmt: skip
        return None if customer.visits("purchase") < 3 else "lost"

    log = play(WORLD, "p", behaviours={"research/a": go("purchase"), "purchase": watch})
    for identity, rows in seen.items():
        habit = pytest.approx(2 * two(identity, 0, 0, "trait", "habit") - 1)
        assert rows[0] == (3.0, "p", pytest.approx(0.4), "web", 2.0, 1, 1, 1, habit)
        assert [row[4] for row in rows] == [2.0 * n for n in range(1, len(rows) + 1)]
        assert len(rows) <= 3
        assert path(lives(log)[identity]).count("purchase") == len(rows)
    assert len(seen) == 50


def test_a_behaviour_has_random_numbers_of_its_own() -> None:
    """`uniform` draws at `behaviour|PLACE|PURPOSE` of the customer and visit, and moves no other draw."""
    drawn: dict[tuple[int, int], float] = {}

    def toss(customer: CustomerView, world: WorldView) -> str | None:
        drawn[customer.id, customer.visits("purchase")] = world.uniform(customer, "coin")
        return None

    changed = play(WORLD, behaviours={"purchase": toss})
    assert changed.equals(play(WORLD))
    for (identity, visit), u in drawn.items():
        assert u == two(identity, visit - 1, 0, "behaviour", "purchase", "coin")
    assert drawn


def test_tenure_is_none_before_the_first_purchase() -> None:
    """Nobody has bought anything while in research."""
    tenures: list[float | None] = []

    def watch(customer: CustomerView, world: WorldView) -> str | None:
        tenures.append(customer.tenure)
        return None

    play(WORLD, behaviours={"research/a": watch})
    assert tenures == [None] * 50


@pytest.mark.parametrize("answer", ["nowhere", "rest", "", "leave"])
def test_answers_that_lead_nowhere_are_refused(answer: str) -> None:
    """The error names the place, the answer and what may be answered."""
    with pytest.raises(BehaviourError, match=f"'purchase' answered '{answer}'.*research/a"):
        play(WORLD, behaviours={"purchase": go(answer)})


@pytest.mark.parametrize("ask", [lambda c: c.trait("x"), lambda c: c.visits("x"), lambda c: c.remembers("x")])
def test_questions_about_unknown_names_are_refused(ask) -> None:
    """A behaviour that asks for a name which does not exist is told the known ones."""
    with pytest.raises(UsageError, match=r"called 'x'.*Known: "):
        play(WORLD, behaviours={"purchase": lambda customer, world: ask(customer)})


def test_behaviours_through_the_front_door() -> None:
    """`simulate` takes behaviours by place name."""
    result = simulate(told(WORLD), seed=SEED, behaviours={"research/a": go("lost")})
    assert path(life(result.log)) == ["research", "research/a", "lost"]
    assert identity_of(0) in result.log.ids


def test_a_view_cannot_be_changed() -> None:
    """Behaviours look, they do not touch."""

    def meddle(customer: CustomerView, world: WorldView) -> str | None:
        with pytest.raises((AttributeError, TypeError)):
            customer.satisfaction = 1.0  # type: ignore[misc]
        return None

    play(WORLD, behaviours={"purchase": meddle})


def test_a_behaviour_that_fails_says_where() -> None:
    """An error inside a behaviour names place, day and customer; what is no function is refused."""

    def careless(customer: CustomerView, world: WorldView) -> str | None:
        plan: dict[str, str] = {}
        return plan["nowhere"]

    with pytest.raises(BehaviourError, match=r"behaviour of 'purchase' failed on day .*KeyError: 'nowhere'"):
        play(WORLD, behaviours={"purchase": careless})
    with pytest.raises(UsageError, match="must be a function"):
        play(WORLD, behaviours={"purchase": 5})  # type: ignore[dict-item]
