"""From text to model: short forms, and one plain sentence for each slip."""

import pytest

from journeysim.scenario.model import (
    Bound,
    DeskUse,
    Edge,
    Law,
    Model,
    OpeningHours,
    Quantity,
    Response,
    Steps,
    TraitValue,
)
from journeysim.scenario.reading import ALL_FIELDS, locate, model_at
from tests.scenario.texts import problems, small


def test_short_forms_of_a_row():
    """A name, numbers, rest, traits, steps, laws and mappings all become edges."""
    assert small().model.stages["purchase"].next.edges == {"done": Edge(p=Quantity(1.0))}  # type: ignore[union-attr]
    row = small(
        (
            "{purchase: 0.2, lost: rest}",
            "{purchase: {p: 0.2 (0.1 to 0.3), visits: -0.5, order: 1}, lost: rest}",
        )
    )
    edge = row.model.stages["awareness"].next.edges["purchase"]  # type: ignore[union-attr]
    assert edge.p == Quantity(0.2, (0.1, 0.3))
    assert edge.visits.slope == Quantity(-0.5)
    assert edge.order == 1
    steps = small(("purchase: 0.2,", "purchase: {by: visits, steps: {1: 0.1, 2: 0.3}},"))
    p = steps.model.stages["awareness"].next.edges["purchase"].p  # type: ignore[union-attr]
    assert isinstance(p, Steps)
    assert p.by == "visits"
    trait = small(
        ("purchase: 0.2,", "purchase: trait(habit),"),
        ('habit: "normal(mean=0, sd=1)"', 'habit: "beta(a=1, b=2)"'),
    )
    assert trait.model.stages["awareness"].next.edges["purchase"].p == TraitValue("habit")  # type: ignore[union-attr]


def test_clocks_are_edges_with_laws():
    """A law in a row is a clock, with or without more fields."""
    text = "{purchase: exponential(mean=4 d), lost: {clock: fixed(9 d), traits: {habit: 0.3}}}"
    scenario = small(
        ("    dwell: exponential(mean=3 d)\n", ""),
        ("{purchase: 0.2, lost: rest}", text),
        ("odds_ratio: 1.5", "hazard_ratio: 1.5"),
    )
    edges = scenario.model.stages["awareness"].next.edges  # type: ignore[union-attr]
    assert isinstance(edges["purchase"].clock, Law)
    assert edges["lost"].traits == {"habit": Quantity(0.3)}


def test_stages_take_their_role_from_their_name():
    """Unless they state one; an empty block is an exit with defaults."""
    stages = small().model.stages
    assert (stages["awareness"].role, stages["lost"].role, stages["done"].role) == (
        "awareness",
        "exit_lost",
        "other",
    )
    assert small(("{role: other, dwell", "{role: follow-up, dwell")).model.stages["done"].role == "follow_up"


def test_desks_have_servers_by_day_or_by_hours():
    """A number, steps by day, or weekdays with times of day."""
    assert small().model.desks["help"].servers == ((0.0, 2),)
    assert small().model.stages["purchase"].desk == DeskUse(name="help")
    by_day = small(("servers: 2", "servers: {90 d: 4, 0 d: 3}"))
    assert by_day.model.desks["help"].servers == ((0.0, 3), (90.0, 4))
    by_hours = small(("servers: 2", "servers: {mon-fri 08:00-18:00: 3, sat 09:00-13:00: 1}")).model.desks[
        "help"
    ]
    assert by_hours.hours == (
        OpeningHours(weekdays=(0, 1, 2, 3, 4), start=480 / 1440, end=1080 / 1440, servers=3),
        OpeningHours(weekdays=(5,), start=540 / 1440, end=780 / 1440, servers=1),
    )


def test_arrivals_have_rates_times_or_a_file(tmp_path):
    """A constant rate is one step; a file's rows are read."""
    rate = small(("customers: 1000", "rate: 14 per week")).model.arrivals["visitors"].rate
    assert rate == ((0.0, Quantity(2.0)),)
    steps = (
        small(("customers: 1000", "rate: {0 d: 6 per day, 30 d: 9 per day}")).model.arrivals["visitors"].rate
    )
    assert steps == ((0.0, Quantity(6.0)), (30.0, Quantity(9.0)))
    assert small(("customers: 1000", "times: [0 d, 12 h]")).model.arrivals["visitors"].times == (0.0, 0.5)
    path = tmp_path / "in.csv"
    path.write_text("id,time\n7,0.5\n3,1\n")
    source = small(("customers: 1000", f"file: {path}")).model.arrivals["visitors"]
    assert source.entries == ((0.5, 7), (1.0, 3))


def test_changes_have_responses_bounds_and_takers():
    """Dose responses, targets of treatment and risk ratios in their short forms."""
    scenario = small(
        (
            "effects:\n      awareness -> purchase: {odds_ratio: 1.5}",
            "response: {awareness -> purchase: 'hill(half=2, slope=1)'}\n"
            "    who: {satisfaction: below 0.4, tenure: [above 30 d, below 60 d], stages: awareness}\n"
            "    effects:\n      awareness -> purchase: {risk_ratio: 1.5, takes: lost}",
        )
    )
    change = scenario.model.practices["clear-words"]
    assert change.response == {
        "awareness -> purchase": Response(family="hill", parameters=(("half", 2.0), ("slope", 1.0)))
    }
    assert change.who.satisfaction == (Bound("below", 0.4),)
    assert change.who.tenure == (Bound("above", 30.0), Bound("below", 60.0))
    assert change.who.stages == ("awareness",)
    effect = change.effects["awareness -> purchase"]["risk_ratio"]
    assert (effect.size, effect.takes) == (Quantity(1.5), "lost")


def test_markets_memories_and_maps_have_short_forms():
    """A number for a market, a text for a list, events that are remembered."""
    scenario = small(
        (
            "horizon: 90 d",
            "horizon: 90 d\nmarket: 30000\nmemories: {bad: {on: [abandoned, quality below 0.3], for: 9 d}}",
        ),
        ("quality: 0.5", "quality: 0.5\n    map: {actions: searches, questions: [who?, what?]}"),
        (
            "stage awareness: {experience_gain: 0.1}}",
            "stage awareness: {experience_gain: 0.1}}\n    who: {memory: bad above 1}",
        ),
    )
    model = scenario.model
    assert model.market is not None
    assert model.market.size == Quantity(30000.0)
    assert model.memories["bad"].on == ("abandoned", Bound("below", 0.3))
    assert model.memories["bad"].for_ == 9.0
    assert model.stages["awareness"].map.actions == ("searches",)
    assert model.practices["kind-words"].who.memory == {"bad": (Bound("above", 1.0),)}


def test_python_may_give_plain_days():
    """Where no file is read, base units are what is meant."""
    raw = small().document.data
    model = Model.model_validate({**raw, "horizon": 30})
    assert model.horizon == 30.0


SLIPS = [
    (("horizon: 90 d", "horizon: 90"), "horizon", 2, "without its unit", "`90 d`"),
    (("horizon: 90 d", "horizn: 90 d"), "horizn", 2, "no field of a scenario", "`horizon`"),
    (("journeysim: 1", "journeysim: 2"), "journeysim", 1, "expected 1", ""),
    (("customers: 1000, ", ""), "arrivals.visitors", 5, "exactly one of", ""),
    (
        ("customers: 1000", "customers: 1000, rate: 3 per day"),
        "arrivals.visitors.customers",
        5,
        "exactly one of",
        "",
    ),
    (("customers: 1000", "rate: 3"), "arrivals.visitors.rate", 5, "expected a rate", "`3 per day`"),
    (("customers: 1000", "rate: {3 d: 3 per day}"), "arrivals.visitors.rate", 5, "start at day 0", ""),
    (("customers: 1000", "customers: -3"), "arrivals.visitors.customers", 5, "above 0", ""),
    (("customers: 1000", "file: absent.csv"), "arrivals.visitors.file", 5, "does not exist", ""),
    (
        (", enter: awareness", ""),
        "arrivals.visitors.enter",
        5,
        "`enter` of a source of arrivals is required",
        "",
    ),
    (("servers: 2, ", ""), "desks.help", 8, "needs `servers`", ""),
    (("servers: 2", "servers: 1.5"), "desks.help.servers", 8, "whole number", ""),
    (("servers: 2", "servers: {mon-fri 8-18: 1}"), "desks.help.servers.mon-fri 8-18", 8, "opening hours", ""),
    (
        ("servers: 2", "servers: {mon 08:00-12:00: 1, mon-tue 10:00-11:00: 1}"),
        "desks.help.servers.mon-tue 10:00-11:00",
        8,
        "overlaps",
        "",
    ),
    (("servers: 2", "hours: 2"), "desks.help.hours", 8, "no field of a desk", "under `servers`"),
    (
        ("dwell: exponential(mean=3 d)", "dwell: 3 d"),
        "stages.awareness.dwell",
        11,
        "a law is needed",
        "fixed(3 d)",
    ),
    (
        ("dwell: exponential(mean=3 d)", "dwel: fixed(3 d)"),
        "stages.awareness.dwel",
        11,
        "no field",
        "`dwell`",
    ),
    (("quality: 0.5", "quality: 5"), "stages.awareness.quality", 12, "from 0 to 1", ""),
    (
        ("purchase: 0.2,", "purchase: often,"),
        "stages.awareness.next.purchase",
        13,
        "expected a probability",
        "",
    ),
    (
        ("purchase: 0.2,", "purchase: {satisfaction: 1},"),
        "stages.awareness.next.purchase",
        13,
        "`p` or `clock`",
        "",
    ),
    (("{purchase: 0.2, lost: rest}", "[purchase, lost]"), "stages.awareness.next", 13, "found a list", ""),
    (("role: other, ", ""), "stages.done.role", 15, "`role` is required", ""),
    (("role: other", "role: othr"), "stages.done.role", 15, "expected a role", "`other`"),
    (
        ("{odds_ratio: 1.5}", "1.5"),
        "practices.clear-words.effects.awareness -> purchase",
        20,
        "effects by name",
        "",
    ),
    (
        ("odds_ratio: 1.5", "odds_ratio: 1.5 (2 to 3)"),
        "practices.clear-words.effects.awareness -> purchase.odds_ratio",
        20,
        "does not hold the value",
        "",
    ),
    (
        ("odds_ratio: 1.5", "odds_ratio: {value: 1.5, rnge: [1, 2]}"),
        "practices.clear-words.effects.awareness -> purchase.odds_ratio.rnge",
        20,
        "no field of a number",
        "`range`",
    ),
    (
        ("odds_ratio: 1.5", "odds_ratio: 1.5, takes: lost"),
        "practices.clear-words.effects.awareness -> purchase.takes",
        20,
        "belongs to a `risk_ratio`",
        "",
    ),
    (
        ("  kind-words:\n", "  kind-words:\n    coverage: 80 %\n"),
        "practices.kind-words.coverage",
        22,
        "number",
        "0.8",
    ),
    (
        ("  kind-words:\n", "  kind-words:\n    who: {satisfaction: < 1}\n"),
        "practices.kind-words.who.satisfaction",
        22,
        "bound",
        "",
    ),
    (
        ("  kind-words:\n", "  kind-words:\n    response: hil(half=1)\n"),
        "practices.kind-words.response",
        22,
        "expected",
        "`hill`",
    ),
    (
        ("  kind-words:\n", "  kind-words:\n    response: 'inverted_u(peak=3, zero=2)'\n"),
        "practices.kind-words.response",
        22,
        "below the zero",
        "",
    ),
    (
        ("  kind-words:\n", "  kind-words:\n    use: nothing-like-it\n"),
        "practices.kind-words.use",
        22,
        "no practice",
        "",
    ),
    (
        ("  kind-words:\n", "  kind-words:\n    active: perhaps\n"),
        "practices.kind-words.active",
        22,
        "true or false",
        "",
    ),
    (("[clear-words, kind-words]", "[clear-words, clear-words]"), "strategies.both", 24, "named twice", ""),
    (("sources: {s1: an article}", "sources: [s1]"), "sources", 3, "expected a mapping", ""),
    (("sources:", "evidence: guess\nsources:"), "evidence", 3, "assumption or source or data", ""),
    (
        ("sources:", "word_of_mouth: {half_life: 9 d, praise: {below: 0.4}}\nsources:"),
        "word_of_mouth.praise",
        3,
        "needs `above`",
        "",
    ),
    (("sources:", "market: {}\nsources:"), "market", 3, "a market is", ""),
    (
        ("enter: awareness}", "enter: awareness, season: {period: 1 w}}"),
        "arrivals.visitors.season",
        5,
        "factors",
        "",
    ),
    (
        ("enter: awareness}", "enter: awareness, pulses: [{start: 9 d, end: 3 d}]}"),
        "arrivals.visitors.pulses.0.end",
        5,
        "end after it starts",
        "",
    ),
]


@pytest.mark.parametrize("change, path, line, message, hint", SLIPS)
def test_one_slip_gives_one_problem_at_its_line(change, path, line, message, hint):
    """Where, what was found, what is allowed, what to do: once."""
    found = problems(change)
    assert [(problem.path, problem.line) for problem in found] == [(path, line)], found
    assert message in found[0].message
    assert hint in found[0].hint
    assert found[0].message.endswith(".")


def test_all_slips_are_reported_at_once():
    """Values, fields and whole-scenario checks together, in order of lines."""
    found = problems(
        ("quality: 0.5", "quality: 5"), ("next: done", "next: gone"), ("odds_ratio", "odd_ratio")
    )
    assert [problem.line for problem in found] == sorted(problem.line for problem in found)
    assert [problem.line for problem in found][:2] == [12, 14]
    assert any("gone" in problem.message for problem in found)
    assert {problem.file for problem in found} == {"<text>"}


@pytest.mark.parametrize(
    "old, new",
    [
        ("horizon: 90 d", "horizon: 90"),
        ("horizon: 90 d", ""),
        ("customers: 1000", "customer: 1000"),
        ("customers: 1000", "rate: 1000"),
        ("journeysim: 1", "journeysim: 2"),
    ],
)
def test_a_slip_in_a_required_field_hides_no_other(old, new):
    """A name that points nowhere is told beside it, and nothing is told that follows from the slip."""
    found = problems((old, new), ("next: done", "next: gone"))
    assert any("gone" in problem.message for problem in found)
    assert len(found) == 2


def test_paths_find_keys_with_dots_and_arrows():
    """The longest key that leads on is taken."""
    data = {"a": {"b.c": {"d": 1}, "b": {"x": 2}}, "l": [{"m": 3}]}
    assert locate(data, "a.b.c.d") == ("a", "b.c", "d")
    assert locate(data, "a.b.x") == ("a", "b", "x")
    assert locate(data, "l.0.m") == ("l", "0", "m")
    assert locate(data, "a.b.y") is None
    assert locate(data, "l.7") is None


def test_blocks_are_known_by_their_place():
    """The class of a block follows from the types of the fields on the way."""
    assert model_at(("stages", "x", "next", "edges", "y")) is Edge
    assert model_at(("horizon",)) is None
    assert {"dwell", "next", "for", "journeysim"} < ALL_FIELDS
    assert "entries" not in ALL_FIELDS
