"""Laws in words."""

import pytest

from journeysim.report.laws_in_words import law_text
from tests.report.pictures import scenario


@pytest.mark.parametrize(
    "name, stage, expected",
    [
        ("seven-stage", "brand-awareness", "half within 4 days"),
        ("seven-stage", "purchase", "1 day to 4 days"),
        ("seven-stage", "customer-experience", "21 days on average"),
        ("seven-stage", "brand-recommendation", "10 days on average"),
        ("subscription", "subscribed", "30 days"),
        ("eight-stage", "interest-and-research", "half within 5 days"),
        ("eight-stage", "consideration", "half within 6 days"),
        ("onboarding", "retention", "until the next date, every 30 days"),
        ("cdnow", "active", "exponential, by each customer's own purchase-rate"),
    ],
)
def test_laws_are_told_by_what_people_know_of_them(name, stage, expected):
    """Medians stay medians, means stay means, and a Weibull law is told by its median."""
    assert law_text(scenario(name).model.stages[stage].dwell) == expected
