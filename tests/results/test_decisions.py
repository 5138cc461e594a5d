"""Which edge a visit took, on stories."""

from journeysim.compiled.records import LEAVE
from journeysim.results.decisions import tabulate_decisions
from journeysim.results.log import Kind
from journeysim.results.visits import NOTHING
from tests.results.furnish import furnish, place, row
from tests.results.stories import tell

NOWHERE = {"none": NOTHING, "leave": LEAVE}
STORY = (
    "a1: 0 arrive home 0.5 | 0 enter stay | 0 enter stay/call | 1 enter stay/chat"
    "| 2 enter buy | 3 enter lost | 3 exit lost 0.5"
)


def targets(*stories, **places):
    """Where each visit's edge led, by name."""
    compiled = furnish({name.replace("_", "/"): fields for name, fields in places.items()})
    found = tabulate_decisions(tell(*stories, compiled=compiled)).target.tolist()
    names = {index: name for name, index in NOWHERE.items()}
    return [names.get(target) or compiled.names.places[target] for target in found]


def test_leave_hands_over_to_the_row_of_the_stage():
    """A touchpoint that left took its edge `leave`, and its stage took the edge to the next stage."""
    found = targets(
        STORY,
        stay={"row": row(buy={}, lost={})},
        stay_call={"row": row(**{"stay/chat": {}, "leave": {}})},
        stay_chat={"row": row(leave={})},
        buy={"row": row(lost={})},
    )
    assert found == ["buy", "stay/chat", "leave", "lost", "none"]


def test_a_touchpoint_may_lead_out_by_itself():
    """Where the touchpoint's own row has the edge, the stage's row was not asked."""
    found = targets(
        STORY,
        stay={"row": row(buy={}, lost={})},
        stay_call={"row": row(**{"stay/chat": {}})},
        stay_chat={"row": row(leave={}, buy={})},
        buy={"row": row(lost={})},
    )
    assert found == ["none", "stay/chat", "buy", "lost", "none"]


def test_an_edge_may_lead_to_a_touchpoint_of_another_stage():
    """A row that names the touchpoint, not its stage, took the edge to the touchpoint."""
    story = "a1: 0 arrive home 0.5 | 0 enter buy | 1 enter stay | 1 enter stay/chat | 10 censor stay/chat 0.5"
    assert targets(story, buy={"row": row(**{"stay/chat": {}, "lost": {}})}) == ["stay/chat", "none", "none"]
    assert targets(story, buy={"row": row(stay={}, lost={})}) == ["stay", "none", "none"]


def test_entering_the_stage_again_is_not_going_on_inside():
    """A touchpoint that left to the same stage took `leave`, also where that opens by one it could go to."""
    story = (
        "a1: 0 arrive home 0.5 | 0 enter stay | 0 enter stay/call | 1 enter stay | 1 enter stay/chat"
        "| 9 censor stay/chat 0.5"
    )
    found = targets(
        story, stay={"row": row(stay={}, lost={})}, stay_call={"row": row(**{"stay/chat": {}, "leave": {}})}
    )
    assert found == ["stay", "leave", "none", "none"]


def test_a_loop_to_the_same_stage_is_a_decision():
    """Entering the same stage again took its edge to itself."""
    story = "a1: 0 arrive home 0.5 | 0 enter buy | 1 enter buy | 2 enter buy | 10 censor buy 0.5"
    assert targets(story, buy={"row": row(buy={}, lost={})}) == ["buy", "buy", "none"]


def test_an_outcome_has_its_own_row():
    """An abandoned visit used the row for that, others the common row; each row's edges are told apart."""
    compiled = furnish(
        {
            "buy": {
                "row": row(lost={}),
                "on_abandon": row(look={}),
                "on_unresolved": None,
                "on_blocked": row(churned={}),
            }
        }
    )
    result = tell(
        "a1: 0 arrive home 0.5 | 0 enter buy | 0 join phone | 1 abandoned phone 1"
        "| 1 enter look | 10 censor look 0.5",
        "a2: 0 arrive home 0.5 | 0 enter buy | 0 join phone | 1 unresolved phone"
        "| 1 enter lost | 1 exit lost 0.5",
        compiled=compiled,
    )
    decisions = tabulate_decisions(result)
    assert decisions.outcome.tolist() == [Kind.ABANDONED, -1, Kind.UNRESOLVED, -1]
    assert decisions.target.tolist() == [place("look"), NOTHING, place("lost"), NOTHING]


def test_a_place_without_a_row_decides_nothing():
    """Where a behaviour written in Python sent somebody along no edge, no edge was taken."""
    assert targets(STORY) == ["none", "none", "leave", "none", "none"]


def test_the_opening_touchpoint_belongs_to_the_same_customer():
    """One customer's last stage does not open with the next customer's touchpoint."""
    compiled = furnish({"buy": {"row": row(**{"stay/call": {}})}})
    result = tell(
        "a1: 0 arrive home 0.5 | 0 enter buy | 10 censor buy 0.5",
        "a2: 0 arrive home 0.5 | 0 enter stay | 0 enter stay/call | 10 censor stay/call 0.5",
        compiled=compiled,
    )
    assert tabulate_decisions(result).target.tolist() == [NOTHING] * 3
