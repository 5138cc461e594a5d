"""Practices that get in each other's way."""

from journeysim.scenario.conflicts import conflicting, from_library
from journeysim.scenario.library import load


def test_either_side_may_warn_and_a_library_practice_is_known_by_its_own_name() -> None:
    """The test warns of the tour, also of a tour that the scenario calls otherwise."""
    test, tour = from_library("onboarding-test"), from_library("welcome-tour")
    assert conflicting({"test": test, "grand-tour": tour}) == (("grand-tour", "test"),)
    assert conflicting({"welcome-tour": tour, "easy-sharing": from_library("easy-sharing")}) == ()


def test_a_strategy_of_the_file_that_combines_them_is_a_doubt() -> None:
    """`check` warns at the strategy; nested strategies and library names count."""
    two = {"first": ["price-cut"], "both": ["first", "loyalty-programme"], "easy": ["price-cut"]}
    scenario = load("seven-stage")
    data = {**scenario.document.data, "strategies": two}
    warned = [str(w) for w in scenario.changed(data, {}).warnings if "each other's way" in str(w)]
    assert len(warned) == 1
    assert "both combines loyalty-programme and price-cut" in warned[0]


def test_a_plan_names_its_conflicts() -> None:
    """So that a comparison can tell them."""
    scenario = load("onboarding")
    assert scenario.plan("welcome-tour+onboarding-test").conflicts == (("onboarding-test", "welcome-tour"),)
    assert scenario.plan("welcome-tour").conflicts == ()
    assert scenario.plan("regular-review+agile-review").conflicts == (("agile-review", "regular-review"),)


def test_a_conflict_is_no_part_of_what_is_simulated() -> None:
    """The signature of a scenario does not depend on it."""
    scenario = load("seven-stage")
    warned = scenario.set({"practices.setup-guidance.conflicts": ["easy-sharing"]})
    assert warned.hash == scenario.hash
    assert warned.resolved()["practices"]["setup-guidance"]["conflicts"] == ["easy-sharing"]
