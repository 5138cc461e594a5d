"""The journey in words."""

import pytest

from journeysim.report.words import evidence_counts, evidence_in_words, journey_in_words
from tests.report.pictures import EDGE_CASES, SHIPPED, scenario


@pytest.mark.parametrize("name", [*SHIPPED, *EDGE_CASES])
def test_every_scenario_can_be_told(name):
    """Lines are at most 88 letters long, and all practices, personas and sources are named."""
    model = scenario(name).model
    told = journey_in_words(model)
    assert max(map(len, told.splitlines())) <= 88
    joined = " ".join(told.split())
    assert all(source in joined for source in model.arrivals)
    assert all(strategy in joined for strategy in model.strategies)


def test_ways_are_told_with_their_probabilities():
    """The row of a stage is a sentence in which `rest` has a number."""
    told = " ".join(journey_in_words(scenario("seven-stage").model).split())
    assert "then purchase 3 %, consideration 34 % and lost 63 %." in told
    assert "purchase 28 % (more with satisfaction)" in told


def test_clocks_and_traits_are_told():
    """Competing clocks run against each other; what differs from customer to customer says so."""
    told = " ".join(journey_in_words(scenario("subscription").model).split())
    assert "whichever comes first: welcome (8 days on average)" in told
    assert "lost (half within 9 days) (less with habit)" in told
    assert "exponential, by each customer's own purchase-rate" in " ".join(
        journey_in_words(scenario("cdnow").model).split()
    )


def test_evidence_is_counted_by_the_nearest_grade():
    """A number without a grade has that of its block, a block that of the scenario."""
    counts = evidence_counts(scenario("seven-stage").model)
    assert counts["source"] == 1
    assert evidence_in_words(scenario("seven-stage").model).endswith("assumed.")
    assert evidence_counts(scenario("cdnow").model)["assumption"] == sum(
        1 + ("cost" in p.model_fields_set) * len(p.cost.model_fields_set)
        for p in scenario("cdnow").model.practices.values()
    )
