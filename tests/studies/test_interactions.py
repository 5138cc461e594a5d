"""Main effects, interactions and fair shares of a strategy's parts."""

import json

import pytest

from journeysim.errors import UsageError
from journeysim.scenario.library import loads
from journeysim.studies import plays
from journeysim.studies.interactions import default_replications, interactions
from tests.studies.worlds import SHOP

SHOPPERS = loads(SHOP.replace("customers: 400", "customers: 150"))


def conversion(odds):
    """The share that buys when odds of 1 to 4 are multiplied."""
    return 0.25 * odds / (1 + 0.25 * odds)


@pytest.fixture(scope="module")
def found():
    return interactions(SHOPPERS, "push+spend+nothing", "conversion", replications=16, workers=1)


def test_the_effect_is_split_as_the_odds_say(found):
    """Odds times 2 and times 1.3: joint, alone, on top, and the interaction of the two, all known."""
    base, push, spend, both = (conversion(odds) for odds in (1.0, 2.0, 1.3, 2.6))
    parts = {part.name: part for part in found.practices.parts}
    pairs = {frozenset((pair.first, pair.second)): pair for pair in found.practices.pairs}
    together = pairs[frozenset(("push", "spend"))].together
    expected = {
        "joint": (found.effect, both - base),
        "alone": (parts["push"].alone, push - base),
        "on top": (parts["push"].on_top, both - spend),
        "fair share": (parts["push"].fair_share, (push - base + both - spend) / 2),
        "together": (together, both - push - spend + base),
    }
    for what, (estimate, truth) in expected.items():
        # Five intervals at once: three half widths more would be a wonder.
        assert abs(estimate.value - truth) < 1.6 * estimate.half_width, what


def test_what_does_nothing_has_no_share_and_no_interaction(found):
    """A neutral practice: exactly nothing, in every sample."""
    idle = next(part for part in found.practices.parts if part.name == "nothing")
    assert (idle.alone.value, idle.on_top.value, idle.fair_share.value) == (0.0, 0.0, 0.0)
    verdicts = {pair.verdict for pair in found.practices.pairs if "nothing" in (pair.first, pair.second)}
    assert verdicts == {"nothing"}


def test_fair_shares_add_up(found):
    """To the joint effect, by practice and by stage; what is beyond the sum of the single ones is told."""
    for split in (found.practices, found.stages):
        assert sum(p.fair_share.value for p in split.parts) == pytest.approx(found.effect.value)
        single = sum(part.alone.value for part in split.parts)
        assert split.beyond.value == pytest.approx(found.effect.value - single, abs=1e-12)


def test_one_stage_takes_all(found):
    """All these practices act on awareness."""
    assert [part.name for part in found.stages.parts] == ["awareness"]
    assert found.stages.pairs == ()


def test_orders_drawn_at_random_come_to_the_same(found, monkeypatch):
    """With every set forbidden, sampled fair shares hold the exact ones in their intervals."""
    monkeypatch.setattr(plays, "EVERY_SET", 1)
    sampled = interactions(SHOPPERS, "push+spend+nothing", "conversion", replications=16, workers=1)
    assert sampled.practices.sampled
    exact = {part.name: part.fair_share for part in found.practices.parts}
    for part in sampled.practices.parts:
        low, high = part.fair_share.low - 1e-12, part.fair_share.high + 1e-12
        assert low <= exact[part.name].value <= high
    shares = sum(part.fair_share.value for part in sampled.practices.parts)
    assert shares == pytest.approx(found.effect.value)


def test_the_document_is_plain(found):
    """It survives JSON and holds both splits."""
    document = json.loads(json.dumps(found.to_json(), allow_nan=False))
    assert set(document["practices"]["parts"]) == {"push", "spend", "nothing"}
    assert document["practices"]["pairs"][0]["verdict"] in ("help", "hinder", "not told", "nothing")
    assert "push" in repr(found)


@pytest.mark.parametrize(
    "strategy, words", [("push", "one part"), ("magic+push", "magic"), ("baseline", "no parts")]
)
def test_what_cannot_be_taken_apart_is_refused(strategy, words):
    """One part alone has nobody to help, and names must exist."""
    with pytest.raises(UsageError, match=words):
        interactions(SHOPPERS, strategy)


def test_small_samples_take_ten_replications():
    """Where a replication is one sample."""
    assert default_replications(SHOPPERS, "push-hard", "margin", None) == 10
