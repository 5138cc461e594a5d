"""Settings of a policy side by side."""

import pytest

from journeysim.errors import UsageError
from journeysim.scenario.library import load
from journeysim.studies.reviews.grid import Settings, grid_of, policy_of


def grid(**lists):
    return grid_of(*policy_of(load("subscription"), None), **lists)


def test_the_policy_itself_is_always_among_them():
    """Whatever else is asked for."""
    made = grid(cadences=[7], delays=[0], noises=[0], thresholds=[0.2])
    assert made.own in made.cells
    assert len(made.cells) == 2**4
    assert made.values("threshold") == (0.145, 0.2)


def test_without_lists_usual_settings_are_taken():
    """A quarter and three times the cadence, no delay, no noise and twice the noise."""
    made = grid()
    assert made.values("every") == pytest.approx((365 / 48, 365 / 12, 365 / 4))
    assert made.values("delay") == (0.0, 14.0)
    assert made.values("noise") == (0.0, 0.15, 0.3)


def test_only_what_differs_is_overridden():
    """The policy itself needs nothing; a moved threshold takes the other one with it."""
    made = grid()
    assert made.overrides(made.own) == {}
    own = made.own
    changed = made.overrides(Settings(7.0, own.delay, 0.0, 0.29))
    assert changed == {"every": "7.0 d", "noise": 0.0, "switch_on": "above 0.29", "switch_off": "below 0.22"}


def test_where_a_scenario_has_no_policy_the_library_has():
    """Every journey can be reviewed; a practice is no policy."""
    name, policy = policy_of(load("seven-stage"), None)
    assert (name, policy.practices) == ("agile-review", ("act-on-feedback",))
    with pytest.raises(UsageError, match="setup-guidance is no policy"):
        policy_of(load("seven-stage"), "setup-guidance")


@pytest.mark.parametrize(
    "lists, words",
    [
        ({"cadences": [0]}, "cadence 0: it must be a number above 0"),
        ({"noises": [-0.1]}, "noise -0.1: it must be a number of 0 or more"),
        ({"delays": range(100)}, "too many to compare"),
    ],
)
def test_slips_are_sentences(lists, words):
    """Each says what is allowed."""
    with pytest.raises(UsageError, match=words):
        grid(**lists)
