"""`journeysim show`."""

import pytest

from tests.cli.shell import type_in


def test_a_journey_is_told_and_drawn(shop):
    """Words on the screen, the map as SVG and PNG in a folder that is named."""
    said = type_in("show", shop)
    assert said.code == 0
    assert said.out.startswith("A small shop")
    assert "journeysim-out/shop-map/" in said.words
    folder = shop.parent / "journeysim-out" / "shop-map"
    assert {"journey.svg", "journey.png", "manifest.json"} <= {path.name for path in folder.iterdir()}


def test_a_stage_is_drawn(tmp_path):
    """--stage draws the touchpoints of a stage, into --out."""
    said = type_in("show", "onboarding", "--stage", "onboarding", "--out", tmp_path / "map")
    assert said.code == 0
    assert (tmp_path / "map" / "stage-onboarding.svg").exists()


@pytest.mark.parametrize("stage", ["purchase", "nowhere"])
def test_a_stage_without_touchpoints_is_refused(shop, stage):
    """The error tells which stages have any; no folder is made."""
    said = type_in("show", shop, "--stage", stage)
    assert said.code == 2
    assert "none here" in said.err
    assert [path.name for path in shop.parent.iterdir()] == ["shop.yaml"]


def test_a_customer_is_replayed(shop):
    """The first to arrive, in both worlds, side by side."""
    said = type_in("show", shop, "--customer", "1", "--strategy", "push")
    assert said.code == 0
    for words in ("Customer", "Under baseline", "Under push", "arrives, everyone"):
        assert words in said.words


def test_the_first_strategy_is_taken_if_none_is_named(shop):
    """Without --strategy it is the scenario's own first one."""
    assert "Under push-hard" in type_in("show", shop, "--customer", "2").words


@pytest.mark.parametrize(
    "arguments",
    [("99999999",), ("0",), ("1", "--strategy", "nowhere"), ("1", "--strategy", "baseline"), ("x",)],
)
def test_who_or_what_does_not_exist_is_an_error(shop, arguments):
    """Unknown customers and strategies exit with 2."""
    said = type_in("show", shop, "--customer", *arguments)
    assert said.code == 2
    assert said.out == ""


@pytest.mark.parametrize(
    "arguments",
    [("--strategy", "push"), ("--customer", "1", "--out", "map"), ("--customer", "1", "--stage", "purchase")],
)
def test_options_are_not_passed_over(shop, arguments):
    """What belongs to the map stands beside no customer, and a strategy beside no map."""
    said = type_in("show", shop, *arguments)
    assert said.code == 2
    assert "Leave out one" in said.err or "Add --customer" in said.err
    assert [path.name for path in shop.parent.iterdir()] == ["shop.yaml"]
