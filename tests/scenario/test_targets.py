"""Targets of effects: how they are read, and what they mean in a scenario."""

import doctest
from typing import Any

import pytest

from journeysim.errors import UsageError
from journeysim.journey.roles import role_of
from journeysim.scenario import targets
from journeysim.scenario.model import Edge, Model, Quantity, Row, Source, Stage, Touchpoint
from journeysim.scenario.targets import (
    EFFECTS,
    EdgeAddress,
    Target,
    edges,
    effect_places,
    handover_factor,
    handovers,
    parse_target,
    places,
    row_edges,
    row_target,
)
from journeysim.scenario.values import Law

DAY = Law("fixed", (("value", 1.0),), True, "fixed(1 d)")


def row(at_once: bool | None = None, **p: float | str) -> Row:
    """A row of probabilities; `__` in a name stands for a slash, `_` for a hyphen."""
    named = {name.replace("__", "/").replace("_", "-"): value for name, value in p.items()}
    return Row(
        edges={n: Edge(p="rest" if v == "rest" else Quantity(float(v))) for n, v in named.items()},
        at_once=at_once,
    )


def stage(name: str, **fields: Any) -> Stage:
    """A stage whose role is stated by its name."""
    return Stage(role=role_of(name) or "other", **fields)


def model(**fields: Any) -> Model:
    """Support with two touchpoints, a purchase before it, exits behind it."""
    stages = {
        "purchase": stage("purchase", dwell=DAY, next=row(support=0.5, lost="rest")),
        "support": stage(
            "support",
            next=row(purchase=0.6, churned="rest"),
            touchpoints={
                "faq": Touchpoint(channel="web", first=Quantity(1.0), next=row(call=0.4, leave="rest")),
                "call": Touchpoint(channel="phone", on_abandon=row(lost=0.1, faq=0.2, leave="rest")),
            },
        ),
        "lost": stage("lost"),
        "churned": stage("churned"),
    }
    given: dict[str, Any] = {
        "journeysim": 1,
        "horizon": 10.0,
        "channels": ("web", "phone"),
        "arrivals": {"all": Source(enter="purchase", customers=Quantity(1.0))},
        "stages": stages,
    }
    return Model(**(given | fields))


def test_examples_run() -> None:
    """The examples in the docstrings give what they show."""
    assert doctest.testmod(targets).failed == 0


@pytest.mark.parametrize(
    "text, target",
    [
        ("consideration -> purchase", Target("edge", "consideration", "purchase")),
        ("support/faq -> leave", Target("edge", "support/faq", "leave")),
        ("any -> exits", Target("edge", "any", "exits")),
        ("role support -> forward", Target("edge", "role support", "forward")),
        ("stage support", Target("stage", "support")),
        ("role follow_up", Target("role", "follow_up")),
        ("touchpoint support/faq", Target("touchpoint", "support/faq")),
        ("channel in-person", Target("channel", "in-person")),
        ("handover any -> phone", Target("handover", "any", "phone")),
        ("desk support", Target("desk", "support")),
        ("source adverts", Target("source", "adverts")),
        ("referral", Target("referral")),
        ("policy churn-watch", Target("policy", "churn-watch")),
    ],
)
def test_every_kind_of_target_is_read(text: str, target: Target) -> None:
    """Each form of the format is read, and written as it was read."""
    assert parse_target(text) == target
    assert str(target) == text
    assert target.kind in EFFECTS


@pytest.mark.parametrize(
    "text, part",
    [
        ("support", "is no target. Allowed are `a -> b`, `stage NAME`"),
        ("a->b", "write `a -> b`"),
        ("role retnetion", "`retnetion` is no role. Roles are advocacy"),
        ("role exits -> any", "`exits` is no role"),
        ("leave -> churned", "`leave` cannot stand left"),
        ("forward -> churned", "`forward` cannot stand left"),
        ("touchpoint faq", "is no target"),
        ("a -> b -> c", "is no target"),
        ("referral all", "is no target"),
        ("", "is no target"),
    ],
)
def test_what_is_no_target_is_refused(text: str, part: str) -> None:
    """A text that is no target is refused with what is allowed."""
    with pytest.raises(UsageError) as caught:
        parse_target(text)
    assert part in str(caught.value)


@pytest.mark.parametrize(
    "owner, name, place",
    [
        ("support/faq", "call", "support/call"),
        ("support/faq", "leave", "leave"),
        ("support/faq", "churned", "churned"),
        ("support/faq", "support/call", "support/call"),
        ("support", "churned", "churned"),
        ("purchase", "support/call", "support/call"),
    ],
)
def test_names_in_rows(owner: str, name: str, place: str) -> None:
    """A touchpoint's row may name its siblings and leave; every row may name stages and full names."""
    assert row_target(model(), owner, name) == place


@pytest.mark.parametrize("owner, name", [("support", "call"), ("purchase", "leave"), ("support/faq", "x")])
def test_names_that_mean_nothing(owner: str, name: str) -> None:
    """A stage's row knows neither touchpoints by their short name nor leave."""
    with pytest.raises(UsageError, match=f"`{name}` is nowhere to go from {owner}"):
        row_target(model(), owner, name)


def test_edges_of_names() -> None:
    """A stage means its own rows; a touchpoint its own, outcome rows included."""
    assert edges(model(), parse_target("support -> churned")) == (EdgeAddress("support", "next", "churned"),)
    assert edges(model(), parse_target("support/call -> leave")) == (
        EdgeAddress("support/call", "next", "leave"),
        EdgeAddress("support/call", "on_abandon", "leave"),
    )
    assert edges(model(), parse_target("purchase -> churned")) == ()


def test_edges_of_ends() -> None:
    """Roles reach into touchpoints, exits are exits, forward is further and no exit."""
    found = {text: edges(model(), parse_target(text)) for text in ("any -> exits", "any -> forward")}
    assert found["any -> exits"] == (
        EdgeAddress("purchase", "next", "lost"),
        EdgeAddress("support", "next", "churned"),
        EdgeAddress("support/call", "on_abandon", "lost"),
    )
    assert found["any -> forward"] == (EdgeAddress("purchase", "next", "support"),)
    assert edges(model(), parse_target("role support -> role exit_lost")) == (
        EdgeAddress("support/call", "on_abandon", "lost"),
    )


def test_places_of_targets() -> None:
    """Stage, role, touchpoint and channel name places; what names nothing gives none."""
    named = {
        text: places(model(), parse_target(text))
        for text in ("stage support", "role support", "touchpoint support/faq", "channel phone", "stage none")
    }
    assert named == {
        "stage support": ("support",),
        "role support": ("support",),
        "touchpoint support/faq": ("support/faq",),
        "channel phone": ("support/call",),
        "stage none": (),
    }


def test_experience_acts_on_touchpoints() -> None:
    """A stage with touchpoints stands for all of them where time is spent, for itself where money is."""
    target = parse_target("role support")
    assert effect_places(model(), target, "experience_gain") == ("support/call", "support/faq")
    assert effect_places(model(), target, "invitation_ratio") == ("support",)
    assert effect_places(model(), parse_target("stage purchase"), "dwell_ratio") == ("purchase",)


def test_handovers_are_pairs_of_different_channels() -> None:
    """`any` stands for every channel, and nobody is handed over to the channel he is on."""
    assert handovers(model(), parse_target("handover any -> any")) == (("phone", "web"), ("web", "phone"))
    assert handovers(model(), parse_target("handover any -> phone")) == (("web", "phone"),)


def test_the_most_specific_handover_wins() -> None:
    """A pair beats one `any`, one `any` beats two; without an entry nothing is lost."""
    given = {"any -> any": Quantity(0.9), "web -> any": Quantity(0.8), "web -> phone": Quantity(0.7)}
    scenario = model(handover=given)
    assert handover_factor(scenario, "web", "phone") == 0.7
    assert handover_factor(scenario, "phone", "web") == 0.9
    assert handover_factor(scenario, "web", "email") == 0.8
    assert handover_factor(scenario, "web", "web") == 1.0
    assert handover_factor(model(), "web", "phone") == 1.0


def test_rows_run_from_the_furthest_role_to_the_exits() -> None:
    """Roles rank targets, whatever the order in the file."""
    assert [target for target, _ in row_edges(model(), "purchase")] == ["support", "lost"]
    assert [target for target, _ in row_edges(model(), "support")] == ["purchase", "churned"]


def test_leave_goes_before_touchpoints() -> None:
    """In a touchpoint's row leave ranks as the stage, before its touchpoints and before exits."""
    order = [target for target, _ in row_edges(model(), "support/call", "on_abandon")]
    assert order == ["leave", "support/faq", "lost"]


def test_a_stated_order_replaces_the_rank() -> None:
    """An edge with `order: -1` comes first, and equal numbers fall back to names."""
    given = Row(
        edges={
            "purchase": Edge(p=Quantity(0.5), order=20),
            "lost": Edge(p=Quantity(0.2), order=-1),
            "churned": Edge(p=Quantity(0.3), order=20),
        }
    )
    stages = model().stages
    scenario = model(stages=stages | {"purchase": stage("purchase", dwell=DAY, next=given)})
    assert [target for target, _ in row_edges(scenario, "purchase")] == ["lost", "churned", "purchase"]


def test_missing_rows() -> None:
    """A touchpoint without `next` leaves; an exit and a missing outcome row have no edges."""
    assert [(target, edge.p) for target, edge in row_edges(model(), "support/call")] == [
        ("leave", Quantity(1.0))
    ]
    assert row_edges(model(), "lost") == ()
    assert row_edges(model(), "support/call", "on_unresolved") == ()


def test_any_means_every_desk_source_policy_and_channel() -> None:
    """So that a practice of the library can act on what it does not know by name."""
    from journeysim.scenario.library import load
    from journeysim.scenario.targets import things

    b2b = load("b2b-platform").model
    assert things(b2b, parse_target("desk any")) == ("sales", "support")
    assert things(b2b, parse_target("source any")) == tuple(sorted(b2b.arrivals))
    assert things(load("subscription").model, parse_target("policy any")) == ("churn-watch",)
    assert things(b2b, parse_target("desk support")) == ("support",)
    assert places(b2b, parse_target("channel any")) == tuple(sorted(_touchpoints(b2b)))


def _touchpoints(model: Model) -> list[str]:
    return [f"{stage}/{name}" for stage, found in model.stages.items() for name in found.touchpoints]


def test_floor_time_at_any_desk_takes_a_server_from_each() -> None:
    """A desk that is named has its own number."""
    from journeysim.compiled.build import compile_scenario
    from journeysim.scenario.library import load

    b2b = load("b2b-platform")
    (course,) = (c for c in compile_scenario(b2b, "staff-training").changes if c.name == "staff-training")
    assert course.costs.floor_time == ((0, 1.0), (1, 1.0))
    assert course.exposed_desks == {0, 1}
