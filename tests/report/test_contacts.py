"""What journey maps draw of desks."""

import numpy as np

from journeysim.report.contacts import contacts_at_places, desk_lines, outcome_moves, written_outcomes
from journeysim.report.flows import flows_of
from journeysim.report.maps import journey_map, per_hundred_text
from journeysim.report.micro_map import stage_map
from journeysim.results.log import Kind
from tests.report.pictures import boxes, outside, overlaps, run, scenario, texts
from tests.report.town import town, town_run


def test_contacts_are_counted_where_they_happen():
    """Every end of a contact in the log belongs to one place."""
    result = town_run()
    met = contacts_at_places(result)["purchase"]
    kinds = result.log.kind
    assert met.gave_up == np.count_nonzero(kinds == Kind.ABANDONED) > 0
    assert met.ended == np.count_nonzero(np.isin(kinds, (Kind.SERVED, Kind.UNRESOLVED, Kind.ABANDONED)))
    assert met.utilisation == result.table("desks")["utilisation"][0]


def test_ways_after_an_outcome_are_told_from_the_others():
    """Who gives up is lost, by the row for that alone; who is served goes on by the ordinary row."""
    result = town_run()
    opened, flows = outcome_moves(result), flows_of(result)
    gave_up = np.count_nonzero(result.log.kind == Kind.ABANDONED)
    assert opened["purchase", "churned", "gave-up"] == gave_up
    assert ("purchase", "churned") not in flows.ordinary
    unresolved = opened["purchase", "retention", "unresolved"]
    assert flows.ordinary["purchase", "retention"] == flows.moves["purchase", "retention"] - unresolved


def test_the_map_draws_them_with_their_numbers():
    """The way of those who gave up has a number of its own, and the key says what its dots mean."""
    result = town_run()
    figure = journey_map(town().model, flows_of(result))
    words = texts(figure)
    gave_up = outcome_moves(result)["purchase", "churned", "gave-up"]
    drops = {gid: said for gid, said in words.items() if gid.startswith("drop:") and gid.endswith(":gave-up")}
    assert list(drops.values()) == [per_hundred_text(100 * gave_up / len(result.customers))]
    assert {gid for gid in words if gid.startswith("key:")} == {"key:gave-up", "key:unresolved"}
    found = boxes(figure, "key:", "desk", "drop:", "move:", "caption", "node:", "rail", "title", "subtitle")
    assert overlaps(found) == []
    assert outside(figure, found) == []


def test_desks_are_named_at_their_places():
    """Beside the sign stand the desk, how busy it is, and who gave up; before a run only its name."""
    met = contacts_at_places(town_run())
    lines = desk_lines(town().model, ("purchase",), met)
    assert lines[0] == "Help"
    assert lines[1].endswith("% at work")
    assert lines[2].endswith("% gave up")
    assert desk_lines(town().model, ("purchase",), None) == ("Help",)
    assert desk_lines(town().model, ("retention",), met) == ()


def test_written_outcomes_are_known_before_any_run():
    """Hanging up is the only way to be lost from a purchase in the town."""
    written = written_outcomes(town().model)
    assert written["purchase", "churned"] == (False, ("gave-up",))
    assert written["purchase", "retention"] == (True, ("unresolved",))


def test_the_micro_map_marks_the_handover_after_hanging_up():
    """Whoever hangs up and writes keeps seven tenths of the next experience."""
    figure = stage_map(scenario("b2b-platform").model, "support")
    words = texts(figure, "move:")["move:support/call->support/message:gave-up"]
    assert words == "100 % ⇄ 0.7"
    running = stage_map(scenario("b2b-platform").model, "support", flows_of(run("b2b-platform")))
    assert "desk0:support/call" in texts(running)
