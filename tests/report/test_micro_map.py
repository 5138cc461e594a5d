"""The micro map of a stage."""

import pytest

from journeysim.errors import UsageError
from journeysim.report.flows import flows_of
from journeysim.report.maps import per_hundred_text
from journeysim.report.micro_map import stage_map, stage_notes
from tests.report.pictures import SHIPPED, boxes, crossed, outside, overlaps, run, scenario, texts

WORDS = (
    "node:", "tag:", "caption", "move:", "drop:", "entrance:", "rail", "level:", "note", "title", "footer",
)  # fmt: skip
STAGES = [(name, stage) for name in SHIPPED for stage in scenario(name).model.stages]


@pytest.mark.parametrize("name, stage", STAGES)
def test_no_words_of_a_stage_hide_each_other(name, stage):
    """In the map of every stage of every shipped scenario, run or not, no two texts overlap."""
    for flows in (None, flows_of(run(name))):
        figure = stage_map(scenario(name).model, stage, flows)
        found = boxes(figure, *WORDS)
        assert overlaps(found) == []
        assert outside(figure, found) == []
        assert crossed(figure, boxes(figure, "node:", "tag:", "caption")) == []


def test_a_change_of_channel_is_marked_with_what_survives_it():
    """From chat to phone three quarters of the next experience are left."""
    shown = texts(stage_map(scenario("onboarding").model, "onboarding"), "move:")
    assert shown["move:onboarding/help-chat->onboarding/help-phone:forward"] == "17 % ⇄ 0.75"
    assert "⇄" not in shown["move:onboarding/set-up->onboarding/first-value:forward"]


def test_channels_are_named_at_every_touchpoint():
    """Each touchpoint bears its channel."""
    shown = texts(stage_map(scenario("onboarding").model, "onboarding"), "tag:")
    assert shown["tag:onboarding/check-in"] == "email"
    assert len(shown) == 6


def test_moves_are_counted_per_hundred_visits_of_the_stage():
    """The number at a touchpoint is its visits over those of the stage."""
    result = run("onboarding")
    flows = flows_of(result)
    shown = texts(stage_map(scenario("onboarding").model, "onboarding", flows), "caption")
    share = 100 * flows.visits["onboarding/set-up"] / flows.visits["onboarding"]
    assert shown["caption0:onboarding/set-up"] == per_hundred_text(share)


def test_notes_of_the_journey_map_are_listed():
    """What the file notes about a stage stands below its map."""
    model = scenario("onboarding").model
    assert stage_notes(model, "onboarding")["Brand solutions"] == ["guided tour", "checklist", "check-ins"]
    assert "importing prices" in texts(stage_map(model, "onboarding"))["note:Pain points"]


def test_an_unknown_stage_is_refused():
    """The error names the stages there are."""
    with pytest.raises(UsageError, match=r"no stage 'nowhere'.*onboarding"):
        stage_map(scenario("onboarding").model, "nowhere")
