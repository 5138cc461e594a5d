"""Everything that the five articles describe or recommend is in a shipped scenario, and tested.

The tables below are the inventory: what an article says, where it is to be found, and which test covers it.
"""

import ast
from collections.abc import Mapping
from functools import cache
from math import isnan
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from journeysim.journey.roles import progress
from journeysim.scenario.library import load, names
from journeysim.scenario.practice_library import practices
from journeysim.simulation import simulate

TESTS = Path(__file__).parent

VOCABULARIES = {
    "s0": ("seven-stage", "brand-awareness consideration purchase customer-experience follow-up "
           "customer-loyalty brand-recommendation"),
    "s1": ("onboarding", "awareness consideration purchase onboarding retention advocacy"),
    "s2": ("b2b-platform", "awareness consideration purchase retention advocacy"),
    "s3": ("eight-stage", "awareness interest-and-research consideration decision-and-purchase "
           "post-purchase-experience customer-support-and-engagement retention-and-loyalty "
           "advocacy-and-referral"),
    "s4": ("decision", "awareness consideration decision retention advocacy"),
}  # fmt: skip
"""Where the stages of each article are walked, in its order."""


class Row(NamedTuple):
    """What an article says, who says it, where it is (scenario or ``library``: path), and the test of it."""

    said: str
    articles: str
    where: str
    test: str


CHOICES = "engines/reference/test_choices.py::test_"
VISITS = "engines/reference/test_journey.py::test_"
PRACTICE = "scenario/test_practice_library.py::test_each_practice_fits_several_journeys_and_does_something"
NEUTRAL = "agreement/test_laws.py::test_shipped_practices_that_cover_nobody_change_nothing"

MECHANISMS = (
    Row("people come by search", "s0 s1 s3", "seven-stage: arrivals.search",
        "engines/reference/test_arrivals.py::test_candidates_below_the_rate_arrive"),
    Row("people come by articles, one stage further already", "s0 s1 s3", "seven-stage: arrivals.articles",
        "engines/reference/test_arrivals.py::test_candidates_below_the_rate_arrive"),
    Row("adverts cost per head", "s0 s1 s3", "seven-stage: arrivals.adverts.cost",
        "results/test_money.py::test_an_arrival_costs_what_its_source_costs_then"),
    Row("campaigns in social media come in pulses", "s0 s1 s3", "eight-stage: arrivals.social.pulses",
        "engines/reference/test_arrivals.py::test_pulses_apart_do_not_multiply"),
    Row("friends send friends", "s0 s1 s3", "seven-stage: referral",
        "engines/reference/test_referral.py::test_children_are_known_by_parent_and_number"),
    Row("comparison loses people to competitors", "s0 s3",
        "seven-stage: stages.consideration.next.competitor",
        CHOICES + "edges_stand_in_order_of_progress_and_rest_fills_up"),
    Row("what peers say decides the comparison", "s0 s3",
        "decision: stages.consideration.next.decision.word_of_mouth",
        "agreement/test_recomputed.py::test_the_level_of_word_of_mouth_is_what_the_engine_read"),
    Row("too many choices make people leave, too little buzz goes unnoticed", "s4",
        "decision: practices.buzz.response.awareness -> consideration",
        "compiled/test_effects.py::test_dose_responses"),
    Row("a set-up takes time and guidance", "s0 s1", "onboarding: stages.onboarding.touchpoints.set-up",
        VISITS + "the_micro_journey"),
    Row("help while setting up", "s0 s1", "onboarding: stages.onboarding.touchpoints.help-chat",
        VISITS + "the_micro_journey"),
    Row("the first useful result", "s1", "onboarding: measures.activated",
        "results/test_measures.py::test_a_scenario_s_own_measures_are_known_by_name"),
    Row("onboarding is tested in two arms", "s1", "onboarding: strategies.test-both-arms",
        "engines/reference/test_treatment.py::test_of_a_group_only_the_largest_acts"),
    Row("from the telephone to messaging", "s2", "b2b-platform: stages.support.touchpoints.call.on_abandon",
        "results/test_decisions.py::test_an_outcome_has_its_own_row"),
    Row("a rough handover spoils what follows", "s2", "b2b-platform: handover.phone -> messaging",
        CHOICES + "the_most_specific_handover_multiplies_the_next_experience"),
    Row("people give up waiting", "s2", "b2b-platform: desks.support.patience",
        "verification/test_desks.py::test_impatience_is_erlang_a"),
    Row("staffed desks with queues", "s0", "b2b-platform: desks.support.servers",
        "verification/test_desks.py::test_endless_patience_is_erlang_c"),
    Row("not every contact solves it", "s0", "b2b-platform: desks.support.resolution",
        "results/test_desks.py::test_desk_measures_count_by_hand"),
    Row("training takes people off the floor first", "s0",
        "b2b-platform: practices.train-support-staff.cost.floor_time",
        "experiments/test_training_pays_later.py::test_the_course_costs_first"),
    Row("a few moments form the opinion", "s2", "b2b-platform: satisfaction.weight",
        CHOICES + "satisfaction_moves_towards_the_experience"),
    Row("selling to a customer succeeds in 60 to 70 % of cases", "s1",
        "onboarding: stages.offer.next.purchase.p",
        CHOICES + "steps_by_tenure_count_from_the_first_purchase"),
    Row("selling to a stranger succeeds in 5 to 20 % of cases", "s1",
        "onboarding: stages.consideration.next.purchase.p",
        CHOICES + "satisfaction_shifts_odds_from_the_reference_on"),
    Row("keeping is cheaper than winning: worth of a customer", "s1",
        "subscription: stages.subscribed.revenue",
        "results/test_money.py::test_the_margin_multiple"),
    Row("needs drift", "s1", "onboarding: conditions.needs-move-on",
        "scenario/test_strategies.py::test_active_conditions_hold_under_every_strategy"),
    Row("a rival shocks the market", "s1", "subscription: conditions.rival-enters",
        "engines/reference/test_treatment.py::test_strength_in_time_and_dose"),
    Row("the satisfied recommend", "s0 s2 s3 s4", "b2b-platform: referral.satisfaction",
        "engines/reference/test_referral.py::test_the_number_is_an_inverse_poisson_of_word_three"),
    Row("word of mouth is good", "s0 s2 s3 s4", "decision: word_of_mouth.praise",
        "agreement/test_recomputed.py::test_the_level_of_word_of_mouth_is_what_the_engine_read"),
    Row("word of mouth is bad", "s0 s2 s3 s4", "decision: word_of_mouth.warning",
        "agreement/test_recomputed.py::test_the_level_of_word_of_mouth_is_what_the_engine_read"),
    Row("who talks lives in a finite town", "s4", "decision: market",
        "verification/test_markets.py::test_final_size"),
    Row("advocacy is the dearest stage", "s4", "decision: stages.advocacy.cost",
        "results/test_money.py::test_money_at_entry"),
    Row("orders grow with trust", "s1 s3", "eight-stage: stages.post-purchase-experience.revenue",
        "results/test_money.py::test_steps_by_visits_and_by_tenure"),
    Row("incentives meet some customers only", "s1 s3 s4", "onboarding: practices.members-prices.who",
        "engines/reference/test_treatment.py::test_targeting_reads_the_state_at_entry"),
    Row("after buying: confirmation", "s3",
        "eight-stage: stages.post-purchase-experience.touchpoints.confirmation",
        VISITS + "the_micro_journey"),
    Row("after buying: tracking", "s3",
        "eight-stage: stages.post-purchase-experience.touchpoints.tracking", VISITS + "the_micro_journey"),
    Row("after buying: a thank-you", "s3",
        "eight-stage: stages.post-purchase-experience.touchpoints.thank-you", VISITS + "the_micro_journey"),
    Row("after buying: support", "s3", "eight-stage: stages.customer-support-and-engagement",
        VISITS + "a_touchpoint_of_another_stage_opens_a_visit_of_its_stage"),
    Row("kinds of people with numbers of their own", "s2 s3", "b2b-platform: personas.large-centre.overrides",
        "engines/reference/test_world.py::test_a_persona_overrides_laws_and_numbers"),
    Row("different people take different paths", "s3", "eight-stage: personas.impulse-buyer.overrides",
        CHOICES + "a_persona_may_set_an_edge"),
    Row("a map names actions, questions, pains", "s0 s2 s4", "b2b-platform: stages.support.map.pain_points",
        "report/test_micro_map.py::test_notes_of_the_journey_map_are_listed"),
    Row("a map of one moment", "s0 s2 s4", "b2b-platform: stages.support.touchpoints",
        "report/test_micro_map.py::test_moves_are_counted_per_hundred_visits_of_the_stage"),
    Row("surveys are answered by some", "s0 s4",
        "onboarding: stages.onboarding.touchpoints.check-in.survey",
        "test_sources.py::test_a_review_sees_the_answers_to_a_survey_and_nothing_else"),
    Row("data locate the friction", "s0 s4", "cdnow: compare_with",
        "studies/test_validate.py::test_the_real_log_is_counted_by_its_rule"),
    Row("journeys are reviewed and adapted", "s0 s3", "subscription: policies.churn-watch",
        "results/test_duty.py::test_policies_decide_when_a_change_is_on"),
    Row("prediction picks whom to treat, with errors", "s3", "subscription: practices.predictive-rescue.who",
        "engines/reference/test_treatment.py::test_targeting_errs_by_sensitivity_and_specificity"),
    Row("figures show where people decide", "s0", "seven-stage: stages",
        "results/test_measures.py::test_each_measure_counts_what_it_says"),
    Row("people loop, skip and go back", "s0 s1 s2 s3 s4",
        "seven-stage: stages.consideration.next.brand-awareness",
        "verification/test_theory.py::test_drunkards_walk"),
    Row("people drop out and return", "s0 s1 s2 s3 s4", "subscription: stages.cancelled.next.subscribed",
        VISITS + "an_exit_with_a_row_can_be_won_back"),
)  # fmt: skip

PRACTICES = (
    Row("mapping: repair the worst pain", "s0 s2 s3 s4", "b2b-platform: strategies.repair-support", NEUTRAL),
    Row("regular journey review", "s0 s3", "subscription: strategies.review-monthly",
        "scenario/test_strategies.py::test_policies_bring_the_practices_they_switch"),
    Row("acting on feedback at once", "s0 s1", "library: act-on-feedback", PRACTICE),
    Row("acting on feedback at once", "s0 s1", "seven-stage: practices.act-on-feedback", NEUTRAL),
    Row("employee training", "s0", "b2b-platform: practices.train-support-staff",
        "experiments/test_training_pays_later.py::test_the_course_costs_first"),
    Row("employee training", "s0", "library: staff-training", PRACTICE),
    Row("reliable metrics", "s0", "subscription: practices.reliable-metrics", NEUTRAL),
    Row("direct call routing", "s0", "b2b-platform: practices.direct-routing", NEUTRAL),
    Row("clear prices", "s0 s2", "seven-stage: practices.clear-pricing", NEUTRAL),
    Row("comparison guides", "s0 s2", "library: comparison-guide", PRACTICE),
    Row("fresh content and search", "s0 s1 s2 s3", "library: fresh-content", PRACTICE),
    Row("review monitoring", "s0 s1 s2 s3", "decision: practices.review-care", NEUTRAL),
    Row("at hand in consideration", "s1 s2", "library: at-hand-in-consideration", PRACTICE),
    Row("seamless buying", "s0 s1 s3", "library: seamless-buying", PRACTICE),
    Row("mails about the abandoned basket", "s2", "eight-stage: practices.abandoned-basket-mails", NEUTRAL),
    Row("mails about the abandoned basket", "s2", "library: reminder-mails", PRACTICE),
    Row("free trial", "s2 s3", "subscription: stages.trial",
        CHOICES + "the_first_clock_wins_and_hazard_ratios_shorten"),
    Row("demo", "s2 s3", "b2b-platform: stages.purchase-talks.touchpoints.demo",
        VISITS + "the_micro_journey"),
    Row("webinar", "s2 s3", "b2b-platform: practices.webinars-for-large-centres", NEUTRAL),
    Row("easy sign-up", "s1", "onboarding: practices.easy-sign-up", NEUTRAL),
    Row("welcome tour", "s0 s1", "library: welcome-tour", PRACTICE),
    Row("welcome tour", "s0 s1", "subscription: practices.welcome-tour.used",
        "scenario/test_library.py::test_library_practices_are_overridden_by_key"),
    Row("set-up guidance", "s0 s1", "seven-stage: practices.setup-guidance", NEUTRAL),
    Row("check-ins and education", "s1 s2", "library: success-plan", PRACTICE),
    Row("confirmation, tracking, thank-you", "s3", "library: thank-you", PRACTICE),
    Row("timely surveys", "s1 s2", "onboarding: practices.timely-surveys", NEUTRAL),
    Row("A/B testing of onboarding", "s1", "onboarding: practices.arm-b-checklist.group", NEUTRAL),
    Row("omnichannel handover", "s2", "b2b-platform: practices.seamless-handover",
        CHOICES + "a_friction_ratio_multiplies_what_is_lost"),
    Row("omnichannel handover", "s2", "library: one-conversation", PRACTICE),
    Row("answers and a community", "s2", "b2b-platform: practices.self-service-community", NEUTRAL),
    Row("answers and a community", "s2", "library: better-answers", PRACTICE),
    Row("loyalty programme", "s1 s2 s3", "library: loyalty-programme", PRACTICE),
    Row("exclusive offers", "s1 s2 s3", "eight-stage: practices.regulars-gift", NEUTRAL),
    Row("mails with related products", "s0 s1 s4", "library: follow-up-mails", PRACTICE),
    Row("discounts", "s1 s4", "decision: practices.discounts.group", NEUTRAL),
    Row("discounts", "s1 s4", "library: price-cut", PRACTICE),
    Row("competitions", "s1 s4", "decision: practices.competitions.half_life", NEUTRAL),
    Row("personalisation", "s2 s3", "library: personal-offers", PRACTICE),
    Row("predictive targeting", "s3", "eight-stage: practices.predictive-care", NEUTRAL),
    Row("referral rewards", "s2 s3", "library: referral-programme", PRACTICE),
    Row("referral rewards", "s2 s3", "eight-stage: practices.referral-programme.cost.per_reward",
        "engines/reference/test_referral.py::test_children_are_known_by_parent_and_number"),
    Row("easy sharing", "s0", "library: easy-sharing", PRACTICE),
    Row("agile review of the strategy", "s3", "subscription: strategies.review-with-good-figures",
        "results/test_duty.py::test_policies_decide_when_a_change_is_on"),
)  # fmt: skip


@cache
def content(scenario: str) -> Mapping[str, Any]:
    """A shipped scenario as it is written, or the library of practices."""
    return practices() if scenario == "library" else load(scenario).document.data


@cache
def functions_of(file: str) -> frozenset[str]:
    """Names of the test functions in a file below the tests."""
    path = TESTS / file
    tree = ast.parse(path.read_text(encoding="utf-8")) if path.exists() else ast.Module([], [])
    return frozenset(node.name for node in tree.body if isinstance(node, ast.FunctionDef))


def found(where: str) -> Any:
    """What stands at ``SCENARIO: PATH``; None where nothing does."""
    scenario, _, path = where.partition(": ")
    part: Any = content(scenario)
    for key in path.split("."):
        part = part.get(key) if isinstance(part, Mapping) else None
    return part


@pytest.mark.parametrize("article", VOCABULARIES)
def test_every_vocabulary_is_walked(article: str) -> None:
    """Each article's stages are in its scenario, in an order in which progress never goes back."""
    scenario, words = VOCABULARIES[article]
    stages = load(scenario).model.stages
    ranks = [progress(str(stages[stage].role)) for stage in words.split()]
    assert ranks == sorted(ranks, reverse=True)


def test_a_review_sees_the_answers_to_a_survey_and_nothing_else() -> None:
    """Where nobody answers the check-in the onboarding team reads nothing and switches nothing on."""
    survey = "stages.onboarding.touchpoints.check-in.survey.response_rate"
    silent = simulate(load("onboarding").set({survey: 0}), "listen-and-act", customers=800)
    asked = simulate(load("onboarding").set({survey: 1}), "listen-and-act", customers=800)
    assert all(isnan(decision.reading) for decision in silent.world.decisions)
    assert len(silent.world.decisions) == 12
    assert sum(not isnan(decision.reading) for decision in asked.world.decisions) > 9


@pytest.mark.parametrize("row", MECHANISMS + PRACTICES, ids=lambda row: row.where)
def test_what_the_articles_say_is_shipped_and_tested(row: Row) -> None:
    """The scenario has the element, and the test that is named exists."""
    assert found(row.where) is not None, f"nothing stands at {row.where}"
    file, _, name = row.test.partition("::")
    assert name in functions_of(file), f"no test {row.test}"


@pytest.mark.parametrize("article", VOCABULARIES)
def test_every_article_has_rows(article: str) -> None:
    """Each article contributes mechanisms and practices."""
    for rows in (MECHANISMS, PRACTICES):
        assert sum(article in row.articles.split() for row in rows) >= 5


def test_every_practice_of_the_library_is_somebody_s_advice() -> None:
    """Every library practice of the table exists, and those that it does not name state their source."""
    listed = {row.where.removeprefix("library: ") for row in PRACTICES if row.where.startswith("library")}
    assert listed <= set(practices())
    assert all(said["origin"] and said["sources"] for name, said in practices().items() if name not in listed)


def test_every_shipped_scenario_has_its_place() -> None:
    """No scenario is shipped that tells nothing of this."""
    assert {row.where.partition(": ")[0] for row in MECHANISMS + PRACTICES} - {"library"} == set(names())
