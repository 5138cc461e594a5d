"""The journey as a graph: views, reachability, ends."""

from journeysim.journey.graph import (
    endless,
    entries,
    is_end,
    journey_graph,
    macro_graph,
    micro_graph,
    reached,
    unreachable,
    ways,
)
from journeysim.scenario.model import Row, Touchpoint
from journeysim.scenario.values import Quantity
from tests.scenario.test_targets import DAY, model, row, stage


def test_the_whole_graph_has_both_levels() -> None:
    """Entering a stage leads to its first touchpoints, leaving one to the stage's row."""
    graph = journey_graph(model())
    assert set(graph.successors("support")) == {"support/faq"}
    assert set(graph.successors("support/faq")) == {"support/call", "support/leave"}
    assert set(graph.successors("support/leave")) == {"purchase", "churned"}


def test_rows_between_the_same_places_share_an_edge() -> None:
    """An edge lists every row that it stands for."""
    graph = journey_graph(model())
    assert graph.edges["support/call", "support/leave"]["rows"] == ("next", "on_abandon")


def test_the_macro_view_has_stages_only() -> None:
    """Stages and their roles; a touchpoint's way out of the stage is a way of the stage."""
    graph = macro_graph(model())
    assert set(graph) == {"purchase", "support", "lost", "churned"}
    assert graph.nodes["lost"]["role"] == "exit_lost"
    assert graph.edges["support", "lost"]["rows"] == ("call.on_abandon",)
    assert graph.edges["support", "churned"]["rows"] == ("next",)


def test_the_micro_view_shows_one_stage() -> None:
    """Touchpoints, leave, and the places outside that a touchpoint leads to."""
    graph = micro_graph(model(), "support")
    assert {name for name, inside in graph.nodes(data="inside") if inside} == {"support/faq", "support/call"}
    assert {name for name, inside in graph.nodes(data="inside") if not inside} == {"leave", "lost"}
    assert graph.nodes["support/faq"]["first"] == 1.0
    assert len(micro_graph(model(), "purchase")) == 0


def test_everything_of_a_sound_journey_is_reached() -> None:
    """Customers enter at the sources, and reach all places from there."""
    assert entries(model()) == ("purchase",)
    assert unreachable(model()) == ()
    assert "churned" in reached(ways(model()), ["support/leave"])


def test_islands_are_found() -> None:
    """A stage that no row names, and a touchpoint of first weight 0 that none leads to."""
    stages = dict(model().stages)
    stages["decision"] = stage("decision", dwell=DAY, next=row(lost=1))
    touchpoints = stages["support"].touchpoints | {"chat": Touchpoint(channel="web")}
    stages["support"] = stages["support"].model_copy(update={"touchpoints": touchpoints})
    assert unreachable(model(stages=stages)) == ("decision", "support/chat")


def test_a_closed_way_leads_nowhere_but_may_be_opened() -> None:
    """An edge of probability 0 makes its target reachable, not an end within reach."""
    stages = dict(model().stages)
    stages["purchase"] = stage("purchase", dwell=DAY, next=row(purchase=1, support=0, lost=0))
    assert unreachable(model(stages=stages)) == ()
    assert endless(model(stages=stages)) == ("purchase",)


def test_ends_are_exits_and_empty_rows() -> None:
    """`next: {}` ends a journey as an exit does, and so does an exit that can be left again."""
    stages = dict(model().stages)
    stages["done"] = stage("done", dwell=DAY, next=Row())
    stages["churned"] = stage("churned", dwell=DAY, next=row(purchase=1))
    scenario = model(stages=stages)
    assert [is_end(scenario, name) for name in ("done", "churned", "purchase")] == [True, True, False]
    assert endless(scenario) == ()


def test_weights_of_zero_are_no_entry() -> None:
    """A touchpoint with first weight 0 is not entered from its stage."""
    stages = dict(model().stages)
    silent = {"chat": Touchpoint(channel="web", first=Quantity(0.0))}
    stages["support"] = stages["support"].model_copy(update={"touchpoints": silent})
    assert list(journey_graph(model(stages=stages)).successors("support")) == []
