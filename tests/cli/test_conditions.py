"""`journeysim compare --condition`: four lines, and what a strategy does under the condition."""

import json

import pytest

from journeysim.cli.conditions import effects_under, with_condition
from journeysim.errors import UsageError
from journeysim.scenario.library import loads
from journeysim.studies.compare import compare
from tests.cli.shell import shop_in, type_in

TEXT = """
journeysim: 1
horizon: 30 d
currency: EUR
arrivals: {visitors: {customers: 500, enter: awareness}}
stages:
  awareness: {dwell: fixed(1 d), next: {purchase: 0.2, lost: rest}}
  purchase: {dwell: 0, revenue: 10, next: {}}
  lost:
practices:
  push: {effects: {awareness -> purchase: {odds_ratio: 1.5}}}
conditions:
  rain: {active: false, effects: {awareness -> purchase: {odds_ratio: 0.5}}}
  winter: {effects: {awareness -> purchase: {odds_ratio: 0.9}}}
"""


def test_each_strategy_is_run_without_and_with_it():
    """The condition alone comes first; what is on top of it is a difference from it, on the same people."""
    shop = loads(TEXT)
    names = with_condition(shop, None, "rain")
    assert names == ["rain", "push", "push+rain"]
    found = compare(shop, names, 3, workers=1)
    under = effects_under(found, "rain")["push"]["margin"]
    levels = {name: found.measures[name]["margin"].value for name in ("rain", "push+rain")}
    assert under.value == pytest.approx(levels["push+rain"] - levels["rain"])
    assert 0 < under.value < found.effects["push"]["margin"].value
    assert found.effects["rain"]["margin"].high < 0


@pytest.mark.parametrize("name, words", [("winter", "holds in every world"), ("snow", "is no condition")])
def test_only_what_is_kept_for_studies_can_be_asked(name, words):
    """The message names what could be."""
    with pytest.raises(UsageError, match=f"{words}.*Kept for studies are: rain"):
        with_condition(loads(TEXT), ["push"], name)


def test_the_table_and_the_document(tmp_path, monkeypatch):
    """Both hold the effect as it is and under the condition."""
    monkeypatch.chdir(tmp_path)
    shop = shop_in(tmp_path, TEXT)
    options = ("compare", shop, "--condition", "rain", "--replications", "2", "--engine", "reference")
    said = type_in(*options)
    assert said.code == 0, said.err
    assert "What it does to margin" in said.words
    assert "under rain" in said.words
    document = json.loads(type_in(*options, "--json").out)
    assert document["under"]["condition"] == "rain"
    assert document["under"]["effects"]["push"]["margin"]["low"] > 0
