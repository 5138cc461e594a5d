"""Options that several commands share."""

import pytest

from journeysim.cli.options import load_with, names_in
from journeysim.errors import ScenarioError, UsageError
from tests.cli.shell import type_in


def test_settings_change_the_scenario(shop):
    """`--set` reads a value as the file would, also under a path with an arrow in it."""
    scenario = load_with(
        str(shop), ["practices.push.effects.awareness -> purchase.odds_ratio=3", "horizon=100 d"]
    )
    assert scenario.model.practices["push"].effects["awareness -> purchase"]["odds_ratio"].size.value == 3
    assert scenario.model.horizon == 100


@pytest.mark.parametrize("text", ["horizon", "=3", "horizon=", " = "])
def test_a_setting_needs_a_path_and_a_value(shop, text):
    """Anything else is an error that shows how to write it."""
    with pytest.raises(UsageError, match="PATH=VALUE"):
        load_with(str(shop), [text])


def test_a_setting_that_points_nowhere_is_an_error(shop):
    """The nearest path is named."""
    with pytest.raises(UsageError, match=r"practices\.push"):
        load_with(str(shop), ["practices.pusch.coverage=1"])


def test_a_setting_that_does_not_fit_is_an_error(shop):
    """Its value is checked as in a file."""
    with pytest.raises(ScenarioError, match="coverage"):
        load_with(str(shop), ["practices.push.coverage=2"])


def test_names_are_separated_by_commas():
    """Spaces and empty names do not matter."""
    assert names_in(" a, b ,,c") == ["a", "b", "c"]


@pytest.mark.parametrize("command", ["run", "compare"])
@pytest.mark.parametrize(
    "option, value",
    [
        ("--seed", "-1"),
        ("--seed", "4294967296"),
        ("--seed", "x"),
        ("--customers", "0"),
        ("--customers", "1e99"),
        ("--customers", "100000001"),
    ],
)
def test_numbers_out_of_range_are_refused(shop, command, option, value):
    """The error names the option; nothing is run or written."""
    said = type_in(command, shop, option, value)
    assert said.code == 2
    assert option in said.err
    assert [path.name for path in shop.parent.iterdir()] == ["shop.yaml"]


@pytest.mark.parametrize("value", ["0", "-3", "100001", "many"])
def test_replications_out_of_range_are_refused(shop, value):
    """So it is for replications."""
    said = type_in("compare", shop, "--replications", value)
    assert said.code == 2
    assert "--replications" in said.err


def test_unknown_engines_are_refused(shop):
    """The error names those that exist."""
    said = type_in("run", shop, "--engine", "warp")
    assert said.code == 2
    assert "reference" in said.err
