"""The journey as data beside the scenarios that say the same."""

from math import exp

import pytest

from benchmarks.ours import compiled
from benchmarks.work import (
    AFTER_GIVING_UP,
    DESK_SHARE,
    EXPERIENCE,
    INVITATIONS,
    NEXT,
    PATIENCE,
    SERVICE,
    STAGES,
    STAYS,
    WORKS,
    servers,
)
from journeysim.compiled.records import Draw, Row

PLAIN = [work for work in WORKS.values() if work.name != "decision"]


def said_by(law: Draw) -> tuple[str, list[float]]:
    """A compiled law as numpy would be told it, the median of a lognormal as it is."""
    return law.family, [*law.shape, law.scale]


def meant_by(law: tuple[str, tuple[float, ...]]) -> tuple[str, list[object]]:
    """A law of the data in the same words."""
    family, parameters = law
    if family == "lognormal":
        return family, [parameters[1], pytest.approx(exp(parameters[0]), rel=1e-14)]
    return family, [*parameters]


def targets(row: Row | None, names: tuple[str, ...]) -> dict[int, float]:
    """A compiled row by the numbers of the data."""
    assert row is not None
    return {STAGES.index(names[edge.target]): edge.p for edge in row.edges}


@pytest.mark.parametrize("work", PLAIN, ids=lambda work: work.name)
def test_the_data_say_what_the_scenario_says(work) -> None:
    """Every law and every row of the data is that of the scenario, and so are starts and invitations."""
    scenario = compiled(work, 1_000)
    places = {place.name: place for place in scenario.places}
    for index, (law, row) in enumerate(zip(STAYS, NEXT, strict=True)):
        place = places[STAGES[index]]
        assert place.dwell is not None
        assert said_by(place.dwell) == meant_by(law)
        assert targets(place.row, scenario.names.places) == pytest.approx(row)
    assert places["recommendation"].invitations == (INVITATIONS if work.invites else 0.0)
    assert [source.over for source in scenario.sources] == [work.over]
    assert bool(scenario.desks) == work.desk


def test_the_desk_is_the_same_too() -> None:
    """Share, laws, the row of those who gave up, and the servers of W2 are those of the data."""
    scenario = compiled(WORKS["w2"], 50_000)
    place = next(place for place in scenario.places if place.name == STAGES[EXPERIENCE])
    (contact,), (desk,) = scenario.personas[0].contacts, scenario.desks
    assert contact.patience is not None
    assert (place.desk_share, desk.schedule) == (DESK_SHARE, ((0.0, servers(50_000)),))
    assert said_by(contact.service) == meant_by(SERVICE)
    assert said_by(contact.patience) == meant_by(PATIENCE)
    assert targets(place.on_abandon, scenario.names.places) == pytest.approx(AFTER_GIVING_UP)


def test_servers_follow_the_customers() -> None:
    """36 servers for 100,000 customers, and never none."""
    assert [servers(n) for n in (100, 10_000, 100_000, 1_000_000)] == [1, 4, 36, 360]


def test_the_full_decision_has_all_that_it_promises() -> None:
    """Satisfaction on edges, two personas, and two changes that cover some customers and ramp up."""
    scenario = compiled(WORKS["decision"], 1_000)
    assert len(scenario.personas) == 2
    assert all(0.0 < change.coverage < 1.0 and change.ramp > 0.0 for change in scenario.changes)
    assert len(scenario.changes) == 2
    edges = [edge for place in scenario.places if place.row for edge in place.row.edges]
    assert any(edge.satisfaction for edge in edges)
