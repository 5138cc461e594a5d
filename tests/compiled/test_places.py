"""Places: defaults of touchpoints, first weights, money, invitations, handovers and referral by persona."""

from math import log

import pytest

from journeysim.compiled.records import NONE
from journeysim.kernels.identity import purpose
from tests.compiled.tables import place, table

WORLD = """
arrivals: {people: {customers: 1, enter: research}}
channels: [mail, phone]
handover: {any -> any: 0.9, phone -> mail: 0.6}
traits: {pace: 'normal(mean=0, sd=1)'}
referral: {enter: research, acceptance: 0.2, delay: exponential(mean=2 d), satisfaction: 1, carry_over: 0.1}
personas:
  calm: {share: 0.5}
  eager:
    share: 0.5
    dwell_ratio: 0.5
    channels: {phone: 3, mail: 0}
    effects:
      stage research: {experience_gain: 0.1, dwell_ratio: 0.4, invitation_ratio: 2, revenue_ratio: 3, cost_added: 4}
      touchpoint research/call: {first_ratio: 2}
      handover phone -> any: {friction_ratio: 0.5}
      referral: {acceptance_odds_ratio: 4, delay_ratio: 3, invitation_ratio: 5}
stages:
  research:
    quality: 0.7
    dwell: fixed(3 d)
    revenue: 11
    cost: 6
    invitations: 0.3
    invite: entry
    touchpoints:
      call: {channel: phone, first: 2, dwell_traits: {pace: 0.4}}
      write: {channel: mail, first: 1, quality: 0.2, dwell: fixed(1 d)}
      wait: {channel: mail, next: {call: 1}}
    next: {support: 0.5, lost: rest}
  support: {dwell: fixed(1 d), next: {research/wait: 1}}
  lost:
practices:
  a: {effects: {role research: {experience_gain: 0.05, invitation_ratio: 2}, channel phone: {dwell_ratio: 2, first_ratio: 3}, referral: {invitation_ratio: 3}}}
"""  # noqa: E501
COMPILED = table(WORLD, "a")
CALM, EAGER = 0, 1


def test_places_are_stages_and_touchpoints_sorted() -> None:
    """One index space of names."""
    assert COMPILED.names.places == (
        "lost", "research", "research/call", "research/wait", "research/write", "support",
    )  # fmt: skip
    assert [p.index for p in COMPILED.places] == list(range(6))
    assert place(COMPILED, "research/call").stage == place(COMPILED, "research").index


def test_a_stage_gives_its_touchpoints_their_defaults() -> None:
    """Quality and dwell are defaults; the stage itself has neither, but keeps money, row and invitations."""
    stage, call, write = (place(COMPILED, n) for n in ("research", "research/call", "research/write"))
    assert (stage.quality, stage.dwell) == (None, None)
    assert call.quality is not None
    assert write.quality is not None
    assert (call.quality.number, write.quality.number) == (0.7, 0.2)
    assert call.dwell is not None
    assert write.dwell is not None
    assert (call.dwell.location, write.dwell.location) == (3.0, 1.0)
    assert (stage.revenue.number, call.revenue.number, stage.invitations) == (11.0, 0.0, 0.3)
    assert stage.invite_at_entry
    assert not call.invite_at_entry
    assert call.dwell_traits == ((0, 0.4),)


@pytest.mark.parametrize("persona, weights", [(CALM, [2.0, 1.0]), (EAGER, [12.0])])
def test_first_weights(persona: int, weights: list[float]) -> None:
    """First weight × preference × the persona's ratio, in order of names; weight 0 never opens a stage."""
    stage = place(COMPILED, "research", persona)
    assert [first.weight for first in stage.touchpoints] == pytest.approx(weights)
    assert COMPILED.names.places[stage.touchpoints[0].place] == "research/call"
    assert [term.size for term in stage.touchpoints[0].terms] == [pytest.approx(log(3))]


def test_effects_on_a_stage_with_touchpoints() -> None:
    """Gains and dwell ratios act on all its touchpoints; money and invitations on the stage."""
    for name, dwell in (("research/call", 1), ("research/write", 0)):
        spot = place(COMPILED, name)
        assert [term.size for term in spot.gains] == [0.05]
        assert len(spot.dwell_terms) == dwell
        assert spot.invitation_terms == ()
    stage = place(COMPILED, "research")
    assert stage.gains == ()
    assert sorted(term.size for term in stage.invitation_terms) == pytest.approx([log(2), log(3)])


def test_a_personas_effects_are_folded_in() -> None:
    """Constants of one persona; the other has none."""
    call, stage = place(COMPILED, "research/call", EAGER), place(COMPILED, "research", EAGER)
    assert call.gain == pytest.approx(0.1)
    assert call.dwell_factor == pytest.approx(0.2)
    assert stage.invitations == pytest.approx(0.3 * 2 * 5)
    assert stage.revenue.factor == pytest.approx(3.0)
    assert stage.cost.constant == pytest.approx(4.0)
    assert place(COMPILED, "research/call", CALM).dwell_factor == 1.0


def test_handovers_by_persona() -> None:
    """The most specific factor, its loss times the persona's ratio; the same channel costs nothing."""
    mail, phone = 0, 1
    kept = {p: [h.factor for h in COMPILED.personas[p].handovers] for p in (CALM, EAGER)}
    assert kept[CALM][mail * 2 + phone] == pytest.approx(0.9)
    assert kept[CALM][phone * 2 + mail] == pytest.approx(0.6)
    assert kept[EAGER][mail * 2 + phone] == pytest.approx(0.9)
    assert kept[EAGER][phone * 2 + mail] == pytest.approx(0.8)
    assert kept[EAGER][mail * 2 + mail] == kept[EAGER][phone * 2 + phone] == 1.0


def test_referral_by_persona() -> None:
    """Acceptance by odds: 0.25·4 = 1, a half; the delay three times as long."""
    calm, eager = (COMPILED.personas[p].referral for p in (CALM, EAGER))
    assert calm is not None
    assert eager is not None
    assert (calm.acceptance, calm.delay.scale) == (0.2, 2.0)
    assert eager.acceptance == pytest.approx(0.5)
    assert eager.delay.scale == pytest.approx(6.0)
    assert (eager.satisfaction, eager.carry_over) == (1.0, 0.1)


def test_addresses_and_ends() -> None:
    """Purposes are hashes of `kind|PLACE`; exits without a row are final; a stage has no channel."""
    call = place(COMPILED, "research/call")
    kinds = ("visit", "experience", "value", "use", "survey")
    for kind in kinds:
        assert getattr(call.purposes, kind) == purpose(f"{kind}|research/call")
    lost = place(COMPILED, "lost")
    assert (lost.exit, lost.final, lost.row) == (True, True, None)
    assert (place(COMPILED, "support").channel, call.channel) == (NONE, 1)
