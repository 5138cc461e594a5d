"""Practices and conditions as sentences."""

from journeysim.report.changes_in_words import change_in_words
from tests.report.pictures import scenario


def told(name, change):
    """The sentence of a practice or condition."""
    model = scenario(name).model
    return change_in_words(model, change, (model.practices | model.conditions)[change])


def test_a_practice_says_what_it_does_to_whom_when_and_at_what_price():
    """All of a practice is in one sentence."""
    assert told("subscription", "welcome-tour") == (
        "Welcome tour and guided set-up: role onboarding: experience + 0.1 (0.02 to 0.18), "
        "stay × 0.8 (0.65 to 1); fully after 14 days; "
        "for 80 % of customers; costs 5,000 EUR at the start, 0.30 EUR for each exposure."
    )


def test_targeting_says_how_well_it_sees():
    """A model's sensitivity and specificity are told."""
    said = told("subscription", "predictive-rescue")
    assert "only with satisfaction below 0.4; told by a model that sees 70 % of them and spares 90 %" in said


def test_what_is_not_active_says_so():
    """A condition kept for studies is marked."""
    assert told("onboarding", "new-telephones").startswith("New telephones (only for studies that ask): ")


def test_periods_switches_and_memories_are_told():
    """Sales weeks, closed ways and memories have words."""
    assert "for 7 days in every 91 days" in told("eight-stage", "sale-weeks")
    assert "probability set to 0 %" in told("eight-stage", "one-call-one-owner")
    assert "only with memory of bad-contacts above 0" in told("eight-stage", "make-amends")
