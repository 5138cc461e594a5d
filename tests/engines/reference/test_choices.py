"""Decisions, stays, clocks and experiences, each against a computation by hand."""

from math import exp, sqrt

import pytest

from journeysim.results.log import Kind
from tests.engines.reference.tiny import (
    FALSE_ALARM,
    entered,
    exponential,
    identity_of,
    life,
    lives,
    one,
    path,
    play,
    second_places,
    two,
    z_of_share,
)

PEOPLE = "arrivals: {people: {customers: 400, enter: research}}\n"
EXITS = ("competitor", "churned", "lost")


def stages(research: str, others: str = "") -> str:
    """A world of one deciding stage and those exits that it names."""
    exits = "".join(f"  {name}:\n" for name in EXITS if name in research)
    return f"{PEOPLE}stages:\n  research: {research}\n{others or exits}"


def by_hand(weights: dict[str, float], u: float) -> str:
    """The inverse distribution function over targets in the order given."""
    total, reached = sum(weights.values()), 0.0
    for target, weight in weights.items():
        reached += weight
        if u * total < reached:
            return target
    raise AssertionError(weights)


def holds(text: str, weights: dict[str, float], strategy: str = "baseline") -> None:
    """Every customer's first decision is the one by hand, from word 0 of the visit."""
    for identity, place in second_places(play(text, strategy)).items():
        assert place == by_hand(weights, one(identity, 0, 0, "visit", "research"))


def test_edges_stand_in_order_of_progress_and_rest_fills_up() -> None:
    """competitor, churned, lost is the order of the exits whatever the file's order; rest gets the rest."""
    text = stages("{dwell: 0, next: {lost: 0.2, competitor: rest, churned: 0.3}}")
    holds(text, {"competitor": 0.5, "churned": 0.3, "lost": 0.2})


def test_an_edge_may_state_its_order() -> None:
    """A stated order goes before the rank of the role; ranks are 0 to 15."""
    text = stages("{dwell: 0, next: {lost: {p: 0.2, order: 0}, competitor: rest, churned: 0.3}}")
    holds(text, {"lost": 0.2, "competitor": 0.5, "churned": 0.3})


def test_ties_of_roles_go_by_name() -> None:
    """Two stages of one role stand by name."""
    others = "  b: {role: purchase, next: {}, dwell: 0}\n  a: {role: purchase, next: {}, dwell: 0}\n"
    holds(stages("{dwell: 0, next: {b: 0.5, a: 0.5}}", others), {"a": 0.5, "b": 0.5})


def test_an_odds_ratio_multiplies_the_weight() -> None:
    """Weights are p·ratio; ratios of several changes multiply."""
    text = stages("{dwell: 0, next: {churned: 0.5, lost: rest}}") + (
        "practices: {a: {effects: {research -> churned: {odds_ratio: 3}}},\n"
        "  b: {effects: {research -> churned: {odds_ratio: 0.5}, research -> lost: {odds_ratio: 2}}}}\n"
        "strategies: {both: [a, b]}\n"
    )
    holds(text, {"churned": 0.5 * 1.5, "lost": 0.5 * 2.0}, "both")
    holds(text, {"churned": 0.5 * 3.0, "lost": 0.5}, "a")


def test_a_persona_shifts_odds() -> None:
    """The effects of a persona are always on."""
    text = stages("{dwell: 0, next: {churned: 0.5, lost: rest}}") + (
        "personas: {eager: {share: 1, effects: {research -> churned: {odds_ratio: 4}}}}\n"
    )
    holds(text, {"churned": 2.0, "lost": 0.5})


@pytest.mark.parametrize("p", [0.0, 0.1, 1.0])
def test_a_persona_may_set_an_edge(p: float) -> None:
    """An edge that a persona sets has that probability; the others share the remainder in proportion."""
    text = stages("{dwell: 0, next: {competitor: 0.3, churned: 0.2, lost: rest}}") + (
        f"personas: {{eager: {{share: 1, effects: {{research -> lost: {{set: {p}}}}}}}}}\n"
    )
    holds(text, {"competitor": (1 - p) * 0.6, "churned": (1 - p) * 0.4, "lost": p})


def test_a_trait_shifts_odds() -> None:
    """A slope on a trait adds slope·z to the log-odds, z being word 0-1 of the trait's address."""
    text = stages("{dwell: 0, next: {churned: {p: 0.5, traits: {habit: 2}}, lost: rest}}") + (
        "traits: {habit: 'uniform(-1, 1)'}\n"
    )
    for identity, place in second_places(play(text)).items():
        z = 2.0 * two(identity, 0, 0, "trait", "habit") - 1.0
        weights = {"churned": 0.5 * exp(2.0 * z), "lost": 0.5}
        assert place == by_hand(weights, one(identity, 0, 0, "visit", "research"))


def test_a_trait_may_be_the_probability() -> None:
    """The edge gets the trait's value; the others share what it leaves in proportion."""
    text = stages("{dwell: 0, next: {competitor: 0.2, churned: trait(leaving), lost: rest}}") + (
        "traits: {leaving: 'uniform(0, 1)'}\n"
    )
    for identity, place in second_places(play(text)).items():
        v = two(identity, 0, 0, "trait", "leaving")
        weights = {"competitor": 0.2 * (1 - v), "churned": v, "lost": 0.8 * (1 - v)}
        assert place == by_hand(weights, one(identity, 0, 0, "visit", "research"))


def test_satisfaction_shifts_odds_from_the_reference_on() -> None:
    """A slope adds β(s − reference), s being satisfaction after this visit's experience."""
    text = stages("{dwell: 0, quality: 1, next: {churned: {p: 0.4, satisfaction: 3}, lost: rest}}") + (
        "satisfaction: {start: 0.6, weight: 0.5, reference: 0.2}\n"
    )
    holds(text, {"churned": 0.4 * exp(3 * (0.8 - 0.2)), "lost": 0.6})


def test_steps_by_visits_and_the_rest_beside_them() -> None:
    """The step of the present visit holds, and `rest` is what it leaves."""
    text = stages(
        "{dwell: fixed(1 d), next: {research: {p: {by: visits, steps: {1: 0.9, 3: 0.4}}}, lost: rest}}"
    )
    for identity, rows in lives(play(text)).items():
        places = path(rows)
        for visit, place in enumerate(places[1:]):
            stays = 0.9 if visit < 2 else 0.4
            u = one(identity, visit, 0, "visit", "research")
            assert place == by_hand({"research": stays, "lost": 1 - stays}, u)


def test_steps_by_tenure_count_from_the_first_purchase() -> None:
    """Before the first purchase the first step holds; later steps begin at their day, inclusive."""
    row = "{purchase: {p: {by: tenure, steps: {0 d: 0.8, 20 d: 0.1}}}, lost: rest}"
    text = stages(
        f"{{dwell: fixed(50 d), next: {row}}}",
        f"  purchase: {{dwell: fixed(10 d), next: {row}}}\n  lost:\n",
    )
    for identity, rows in lives(play(text)).items():
        places = path(rows)
        u = one(identity, 0, 0, "visit", "research")
        assert places[1] == by_hand({"purchase": 0.8, "lost": 0.2}, u)
        for visit, place in enumerate(places[2:]):
            stays = 0.8 if 10 * (visit + 1) < 20 else 0.1
            u = one(identity, visit, 0, "visit", "purchase")
            assert place == by_hand({"purchase": stays, "lost": 1 - stays}, u)


def test_the_slope_on_visits_stops_at_its_cap() -> None:
    """Each earlier visit adds the slope to the log-odds, up to `cap` earlier visits."""
    text = stages("{dwell: fixed(1 d), next: {research: {p: 0.5, visits: {slope: 0.7, cap: 2}}, lost: rest}}")
    for identity, rows in lives(play(text)).items():
        for visit, place in enumerate(path(rows)[1:]):
            weights = {"research": 0.5 * exp(0.7 * min(visit, 2)), "lost": 0.5}
            assert place == by_hand(weights, one(identity, visit, 0, "visit", "research"))


def test_memories_shift_odds_within_their_span_up_to_their_cap() -> None:
    """Each remembered event adds the slope; an event is forgotten after exactly `for` days."""
    text = (
        stages(
            "{dwell: fixed(1 d), quality: 0.1, next: {research: {p: 0.6, memories: {bad: 0.5}}, lost: rest}}"
        )
        + "memories: {bad: {on: [quality below 0.3], for: 4 d, cap: 3}}\n"
    )
    for identity, rows in lives(play(text)).items():
        assert [r.time for r in rows if r.kind == Kind.REMEMBER] == entered(rows, "research")
        for visit, place in enumerate(path(rows)[1:]):
            now = visit + 1
            events = min(sum(1 for day in range(visit + 1) if now - 4 < day <= now), 3)
            weights = {"research": 0.6 * exp(0.5 * events), "lost": 0.4}
            assert place == by_hand(weights, one(identity, visit, 0, "visit", "research"))


def test_set_gives_the_probability_and_the_others_share() -> None:
    """A switch opens an edge of probability 0; odds act on what it set."""
    text = stages("{dwell: 0, next: {competitor: 0, churned: 0.25, lost: 0.75}}") + (
        "practices: {open: {effects: {research -> competitor: {set: 0.4}}},\n"
        "  win: {effects: {research -> competitor: {odds_ratio: 2}}}}\nstrategies: {both: [open, win]}\n"
    )
    holds(text, {"churned": 0.25, "lost": 0.75})
    holds(text, {"competitor": 0.4, "churned": 0.15, "lost": 0.45}, "open")
    holds(text, {"competitor": 0.8, "churned": 0.15, "lost": 0.45}, "both")


@pytest.mark.parametrize("day, acts", [(4.0, False), (5.0, True), (9.0, True)])
def test_set_acts_from_half_strength_on(day: float, acts: bool) -> None:
    """With a ramp of 10 days the switch acts from day 5 on."""
    text = stages(f"{{dwell: fixed({day} d), next: {{churned: 0.5, lost: 0.5}}}}") + (
        "practices: {close: {ramp: 10 d, effects: {research -> churned: {set: 0}}}}\n"
    )
    holds(text, {"churned": 0.0 if acts else 0.5, "lost": 1.0 if acts else 0.5}, "close")


@pytest.mark.parametrize("dose, acts", [(0, False), (0.4, False), (0.5, True), (2, True)])
def test_set_counts_the_dose_into_its_strength(dose: float, acts: bool) -> None:
    """Strength includes the dose response: below half the dose a switch does nothing."""
    text = stages("{dwell: 0, next: {churned: 0.5, lost: 0.5}}") + (
        f"practices: {{close: {{dose: {dose}, effects: {{research -> churned: {{set: 0}}}}}}}}\n"
    )
    holds(text, {"churned": 0.0 if acts else 0.5, "lost": 1.0 if acts else 0.5}, "close")


def test_a_risk_ratio_is_paid_by_the_rest() -> None:
    """The share is multiplied, after odds; `rest` takes the difference and others keep theirs."""
    text = stages("{dwell: 0, next: {competitor: 0.2, churned: 0.3, lost: rest}}") + (
        "practices: {a: {effects: {research -> competitor: {risk_ratio: 1.5}}},\n"
        "  b: {effects: {research -> churned: {odds_ratio: 2}}}}\nstrategies: {both: [a, b]}\n"
    )
    holds(text, {"competitor": 0.3, "churned": 0.3, "lost": 0.4}, "a")
    holds(text, {"competitor": 0.3 / 1.3, "churned": 0.6 / 1.3, "lost": 0.4 / 1.3}, "both")


def test_a_risk_ratio_may_name_who_pays() -> None:
    """`takes` names the edge that pays, and half strength means the root of the ratio."""
    text = stages("{dwell: fixed(5 d), next: {competitor: 0.2, churned: 0.4, lost: rest}}") + (
        "practices: {a: {ramp: 10 d, effects: "
        "{research -> competitor: {risk_ratio: {size: 1.44, takes: churned}}}}}\n"
    )
    holds(text, {"competitor": 0.24, "churned": 0.36, "lost": 0.4}, "a")


def test_of_a_group_only_the_largest_risk_ratio_acts() -> None:
    """Relative risks of one exclusive group on one edge do not pile up."""
    text = stages("{dwell: 0, next: {competitor: 0.2, lost: rest}}") + (
        "practices: {a: {group: g, effects: {research -> competitor: {risk_ratio: 1.5}}},\n"
        "  b: {group: g, effects: {research -> competitor: {risk_ratio: 2}}}}\nstrategies: {both: [a, b]}\n"
    )
    holds(text, {"competitor": 0.4, "lost": 0.6}, "both")


# ------------------------------------------------------------------------------------- stays


TWICE_MORE = "{research: {p: {by: visits, steps: {1: 1, 3: 0}}}, lost: rest}"


def test_a_stay_takes_the_law_at_words_one_and_two() -> None:
    """The dwell is the quantile at words 1-2 of the visit, times persona, traits and ratios."""
    text = stages("{dwell: exponential(mean=2 d), dwell_traits: {pace: 0.5}, next: lost}") + (
        "traits: {pace: 'uniform(-1, 1)'}\n"
        "personas: {slow: {share: 1, dwell_ratio: 1.5, effects: {stage research: {dwell_ratio: 2}}}}\n"
        "practices: {a: {effects: {stage research: {dwell_ratio: 0.8}}}}\n"
    )
    for identity, rows in lives(play(text, "a")).items():
        z = 2.0 * two(identity, 0, 0, "trait", "pace") - 1.0
        unit = exponential(two(identity, 0, 1, "visit", "research"))
        stay = 2.0 * unit * 1.5 * 2.0 * exp(0.5 * z) * 0.8
        if stay < 100.0:
            assert entered(rows, "lost") == [pytest.approx(stay, rel=1e-6)]


def test_ratios_are_read_at_the_beginning_of_a_stay() -> None:
    """A ratio that begins during a stay does not touch it; the next stay has it."""
    text = stages(f"{{dwell: fixed(10 d), next: {TWICE_MORE}}}") + (
        "practices: {a: {start: 10 d, end: 20 d, effects: {stage research: {dwell_ratio: 3}}}}\n"
    )
    rows = life(play(text, "a"))
    assert entered(rows, "research") == [0.0, 10.0, pytest.approx(40.0)]
    assert entered(rows, "lost") == [pytest.approx(50.0)]


def test_until_waits_for_the_date_and_no_ratio_moves_it() -> None:
    """A stay until the next billing date ends there, whoever stays."""
    text = stages(f"{{dwell: 'until(every=30 d, at=5 d)', next: {TWICE_MORE}}}") + (
        "personas: {slow: {share: 1, dwell_ratio: 3}}\n"
    )
    rows = life(play(text))
    assert entered(rows, "research") == [0.0, 5.0, 35.0]
    assert entered(rows, "lost") == [65.0]


# ------------------------------------------------------------------------------------ clocks

CLOCKS = PEOPLE.replace("{", "{{").replace("}", "}}") + (
    "stages:\n  research: {{next: {{churned: {churned}, lost: {lost}}}}}\n  churned:\n  lost:\n"
    "personas: {{slow: {{share: 1, dwell_ratio: 1.25}}}}\n"
    "practices:\n"
    "  a: {{effects: {{research -> churned: {{hazard_ratio: 3}}, stage research: {{dwell_ratio: 0.6}}}}}}\n"
)


@pytest.mark.parametrize(
    "law, quantile, divisor",
    [
        ("exponential(mean=4 d)", lambda u: 4 * exponential(u), 3.0),
        ("'weibull(scale=4 d, shape=2)'", lambda u: 4 * sqrt(exponential(u)), sqrt(3.0)),
        ("'weibull(scale=4 d, shape=0.5)'", lambda u: 4 * exponential(u) ** 2, 9.0),
        ("'loglogistic(median=4 d, shape=2)'", lambda u: 4 * sqrt(u / (1 - u)), 3.0),
        ("fixed(4 d)", lambda u: 4.0, 3.0),
    ],
)
def test_the_first_clock_wins_and_hazard_ratios_shorten(law: str, quantile, divisor: float) -> None:
    """Clocks draw at words 0-1 of their own address; ratios act on hazards of exponential and Weibull."""
    log = play(CLOCKS.format(churned=law, lost="exponential(mean=3 d)"), "a")
    for identity, rows in lives(log).items():
        churned = quantile(two(identity, 0, 0, "clock", "research", "churned")) / divisor * 0.75
        lost = 3.0 * exponential(two(identity, 0, 0, "clock", "research", "lost")) * 0.75
        assert path(rows)[1] == ("churned" if churned < lost else "lost")
        assert rows[-1].time == pytest.approx(min(churned, lost), rel=1e-5)


def test_hazard_ratios_are_hazard_ratios() -> None:
    """Of two equal exponential clocks the one with ratio 3 wins three times in four."""
    log = play(CLOCKS.format(churned="exponential(mean=4 d)", lost="exponential(mean=4 d)"), "a")
    hits = list(second_places(log).values()).count("churned")
    assert abs(z_of_share(hits, 400, 0.75)) < FALSE_ALARM


def test_clocks_that_ring_together_go_by_progress() -> None:
    """Of two clocks at the same moment the edge further along wins."""
    log = play(CLOCKS.format(churned="fixed(4 d)", lost="fixed(4 d)"))
    assert set(second_places(log).values()) == {"churned"}


def test_all_terms_of_a_clock_are_read_at_its_beginning() -> None:
    """Persona, trait, satisfaction and visits act on the log hazard, summed."""
    text = PEOPLE + (
        "stages:\n  research: {quality: 1, next: {lost: {clock: exponential(mean=4 d), satisfaction: 2, "
        "traits: {habit: 0.5}, visits: 1}, research: fixed(1 d)}}\n  lost:\n"
        "traits: {habit: 'uniform(-1, 1)'}\nsatisfaction: {start: 0.5, weight: 0.5, reference: 0.5}\n"
        "personas: {p: {share: 1, effects: {research -> lost: {hazard_ratio: 0.5}}}}\n"
    )
    for identity, rows in lives(play(text)).items():
        z = 2.0 * two(identity, 0, 0, "trait", "habit") - 1.0
        s, now = 0.5, 0.0
        for visit, time in enumerate(entered(rows, "research")):
            assert time == now
            s += 0.5 * (1 - s)
            hazard = 0.5 * exp(2 * (s - 0.5) + 0.5 * z + visit) / 4
            rings = exponential(two(identity, visit, 0, "clock", "research", "lost")) / hazard
            if rings < 1.0:
                assert entered(rows, "lost") == [pytest.approx(now + rings, rel=1e-6)]
            now += 1.0


# ------------------------------------------------------------------------------- experiences


def test_satisfaction_moves_towards_the_experience() -> None:
    """s ← s + weight·(q − s), q drawn at words 0-1 of `experience` plus gains, clipped."""
    text = stages("{dwell: 0, quality: 'uniform(0.2, 1)', next: lost}") + (
        "satisfaction: {start: 0.4, weight: 0.25}\n"
        "personas: {p: {share: 1, effects: {stage research: {experience_gain: -0.1}}}}\n"
        "practices: {a: {effects: {stage research: {experience_gain: 0.3}}}}\n"
    )
    clipped = 0
    for identity, rows in lives(play(text, "a")).items():
        bare = 0.2 + 0.8 * two(identity, 0, 0, "experience", "research") + 0.2
        q = min(bare, 1.0)
        clipped += q < bare
        (after,) = [row.value for row in rows if row.kind == Kind.EXPERIENCE]
        assert after == pytest.approx(0.4 + 0.25 * (q - 0.4), abs=1e-9)
    assert 0 < clipped < 400


HANDOVER = """
arrivals: {people: {customers: 1, enter: research}}
channels: [mail, phone, shop]
handover: {any -> any: 0.9, phone -> any: 0.8, phone -> shop: 0.5}
satisfaction: {start: 0.5, weight: 1}
stages:
  research:
    touchpoints:
      a: {channel: phone, first: 1, dwell: 0, quality: 0.6, next: b}
      b: {channel: BETWEEN, dwell: fixed(1 d), next: c}
      c: {channel: shop, dwell: 0, quality: 0.8, next: leave}
    next: experience
  experience: {dwell: 0, quality: 0.7, next: support}
  support:
    touchpoints: {d: {channel: mail, first: 1, dwell: 0, quality: 0.4}}
    next: lost
  lost:
practices: {smooth: {effects: {handover phone -> shop: {friction_ratio: 0.4}}}}
"""


def qualities(between: str, strategy: str = "baseline") -> list[float]:
    """The experiences of the only customer; satisfaction forgets all but the last."""
    rows = life(play(HANDOVER.replace("BETWEEN", between), strategy))
    return [row.value for row in rows if row.kind == Kind.EXPERIENCE]


def test_the_most_specific_handover_multiplies_the_next_experience() -> None:
    """phone → shop costs half; a stage without channel keeps the last one; shop → mail costs a tenth."""
    assert qualities("phone") == pytest.approx([0.6, 0.8 * 0.5, 0.7, 0.4 * 0.9])


def test_handovers_wait_across_places_without_quality() -> None:
    """phone → mail → shop: both factors meet the next experience, then the matter is settled."""
    assert qualities("mail") == pytest.approx([0.6, 0.8 * 0.8 * 0.9, 0.7, 0.4 * 0.9])


def test_a_friction_ratio_multiplies_what_is_lost() -> None:
    """1 − handover is multiplied: 1 − 0.5·0.4 = 0.8."""
    assert qualities("phone", "smooth") == pytest.approx([0.6, 0.8 * 0.8, 0.7, 0.4 * 0.9])


def test_a_persona_with_much_friction_loses_all_and_not_more() -> None:
    """A friction ratio of 30 leaves nothing of an experience; two such changes do not make a plus."""
    text = HANDOVER.replace("BETWEEN", "shop").replace("c: {channel: shop,", "c: {channel: phone,") + (
        "personas: {p: {share: 1, effects: {handover any -> any: {friction_ratio: 30}}}}\n"
    )
    rows = life(play(text))
    assert [r.value for r in rows if r.kind == Kind.EXPERIENCE] == pytest.approx([0.6, 0.0, 0.7, 0.0])


def test_who_arrives_has_met_no_channel() -> None:
    """The first channel costs no handover."""
    assert identity_of(0) in lives(play(HANDOVER.replace("BETWEEN", "mail")))
    assert qualities("mail")[0] == pytest.approx(0.6)
