"""The macro journey map."""

import numpy as np
import pytest
from matplotlib.patches import Circle

from journeysim.report.flows import flows_of
from journeysim.report.maps import journey_map, per_hundred_text, row_labels, written_labels
from journeysim.report.wording import label_of
from tests.report.pictures import EDGE_CASES, SHIPPED, boxes, crossed, outside, overlaps, run, scenario, texts

WORDS = (
    "node:",
    "caption",
    "move:",
    "drop:",
    "entrance:",
    "rail",
    "link:",
    "level:",
    "band:",
    "title",
    "subtitle",
)


@pytest.mark.parametrize("flowing", [True, False])
@pytest.mark.parametrize("name", [*SHIPPED, *EDGE_CASES])
def test_no_words_of_a_map_hide_each_other(name, flowing):
    """In the map of every shipped scenario no two texts overlap, and none leaves the figure."""
    flows = flows_of(run(name)) if flowing else None
    figure = journey_map(scenario(name).model, flows)
    found = boxes(figure, *WORDS, "footer")
    assert overlaps(found) == []
    assert outside(figure, found) == []


@pytest.mark.parametrize("name", SHIPPED)
def test_no_way_runs_through_the_words_of_a_stage(name):
    """Arcs pass above and below the names and numbers of stages."""
    figure = journey_map(scenario(name).model, flows_of(run(name)))
    assert crossed(figure, boxes(figure, "node:", "caption")) == []


def test_a_map_names_every_stage_and_exit():
    """All stages stand in the row, all exits on rails."""
    model = scenario("eight-stage").model
    shown = texts(journey_map(model))
    for name, stage in model.stages.items():
        said = shown.get(f"node:{name}") or " ".join(v for k, v in shown.items() if k == f"rail0:{name}")
        assert said.replace("\n", " ").replace("- ", "-") == label_of(name, stage.label)


def test_numbers_on_a_map_are_those_of_the_run():
    """A move is labelled with its count per 100 customers, an exit with the customers who came there."""
    result, model = run("seven-stage"), scenario("seven-stage").model
    names, people = result.compiled.names.places, len(result.customers)
    visits = result.visits
    moved = (visits.place == names.index("brand-awareness")) & (visits.next == names.index("consideration"))
    lost = len(set(visits.customer[visits.place == names.index("lost")].tolist()))
    shown = texts(journey_map(model, flows_of(result)))
    assert shown["move:brand-awareness->consideration:forward"] == per_hundred_text(
        100 * moved.sum() / people
    )
    assert shown["railcaption:lost"] == f"{per_hundred_text(100 * lost / people)} of 100"


def test_what_rest_comes_to_is_written():
    """Without a run a way shows its probability, `rest` what the others leave, a clock nothing."""
    assert row_labels(scenario("seven-stage").model, "brand-awareness") == {
        "purchase": "3 %",
        "consideration": "34 %",
        "lost": "63 %",
    }
    assert written_labels(scenario("subscription").model)["trial", "welcome"] == ""


def test_invited_friends_come_back_by_a_dashed_way():
    """Referral leads from where people invite to where their friends come in."""
    result = run("seven-stage")
    figure = journey_map(scenario("seven-stage").model, flows_of(result))
    friends = {gid: words for gid, words in texts(figure).items() if gid.endswith(":friends")}
    came = per_hundred_text(100 * int(result.customers.referred.sum()) / len(result.customers))
    assert friends == {"move:brand-recommendation->consideration:friends": f"{came} friends"}


def test_a_map_says_what_it_rests_on():
    """Strategy, n, level and seed stand in the footer."""
    result = run("seven-stage")
    footer = texts(journey_map(scenario("seven-stage").model, flows_of(result)))["footer"]
    assert "Strategy: baseline" in footer
    assert f"n = {len(result.customers):,} customers" in footer
    assert "95 %" in footer


def test_satisfaction_is_left_out_where_nothing_moves_it():
    """A journey without qualities has no line of satisfaction."""
    assert texts(journey_map(scenario("cdnow").model, flows_of(run("cdnow"))), "level:") == {}
    assert texts(journey_map(scenario("seven-stage").model, flows_of(run("seven-stage"))), "level:") != {}


@pytest.mark.parametrize("name", SHIPPED)
def test_names_of_stages_are_written_in_full(name):
    """In the shipped scenarios no name of a stage is cut short, and no label lies on a disc."""
    figure = journey_map(scenario(name).model, flows_of(run(name)))
    assert not [words for words in texts(figure, "node:").values() if "…" in words]
    labels = boxes(figure, "move:", "drop:", "node:", "caption")
    for disc in figure.findobj(Circle):
        x, y = np.asarray(disc.get_center(), np.float64).tolist()
        for left, low, right, high in labels.values():
            across, up = x - min(max(x, left), right), y - min(max(y, low), high)
            assert (across**2 + up**2) ** 0.5 > float(disc.get_radius())
