"""The front door: which engine is chosen, and that the numbers do not depend on it."""

import json
import subprocess
import sys

import pytest

from journeysim.compiled.build import compile_scenario
from journeysim.engines.contract import Guards, usual_guards
from journeysim.errors import GuardError, UsageError
from journeysim.scenario.library import load, loads
from journeysim.simulation import FEW_VISITS, check_engine, engine_of_study, simulate
from journeysim.studies.compare import compare

SHOP = load("seven-stage")

EXPLODING = """
journeysim: 1
horizon: 365 d
arrivals: {people: {rate: 1 per day, enter: shop}}
stages:
  shop: {role: purchase, dwell: fixed(1 d), invitations: 3, next: {shop: 0.5, lost: rest}}
  lost:
referral: {enter: shop, acceptance: 0.9, delay: fixed(1 d)}
"""


def test_a_handful_of_customers_runs_on_the_reference_engine():
    """Also when the engine is left to the run, Numba is not imported for it."""
    program = (
        "import sys\nfrom journeysim.simulation import simulate\n"
        "engines = [simulate('seven-stage', customers=50, engine=e).engine for e in ('auto', 'reference')]\n"
        "print(engines, 'numba' in sys.modules)"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "['reference', 'reference'] False"


def test_many_customers_run_on_the_compiled_engine():
    """From a few thousand visits on; the log is the one of the reference engine."""
    chosen, readable = (simulate(SHOP, customers=2_500, engine=engine) for engine in ("auto", "reference"))
    assert (chosen.engine, readable.engine) == ("compiled", "reference")
    assert chosen.log.equals(readable.log)


def test_few_customers_with_many_visits_run_on_the_compiled_engine():
    """What counts is the work, not the heads."""
    diary = loads(
        "journeysim: 1\nhorizon: 400 d\narrivals: {people: {customers: 40, enter: day}}\n"
        "stages: {day: {role: other, dwell: fixed(1 d), next: {day: 0.999, lost: rest}}, lost: }\n"
    )
    assert simulate(diary, customers=4).engine == "reference"
    assert simulate(diary).engine == "compiled"


def test_behaviours_run_on_the_reference_engine_however_many_customers_come():
    """And the compiled engine refuses them in words."""

    def stubborn(customer, world):
        return None

    followed = simulate(SHOP, customers=1_500, behaviours={"purchase": stubborn})
    assert followed.engine == "reference"
    assert followed.log.equals(simulate(SHOP, customers=1_500, engine="compiled").log)
    with pytest.raises(UsageError, match="Python function"):
        simulate(SHOP, behaviours={"purchase": stubborn}, engine="compiled")


def test_a_study_decides_once_for_all_its_runs():
    """Many small runs are much work, too."""
    small = {"seed": 1, "customers": 50}
    assert engine_of_study(SHOP, "auto", runs=1, **small) == "reference"
    assert engine_of_study(SHOP, "auto", runs=FEW_VISITS, **small) == "compiled"
    assert engine_of_study(SHOP, "reference", runs=FEW_VISITS, **small) == "reference"


def test_a_comparison_does_not_depend_on_the_engine():
    """All numbers are the same, and each document says which engine made them."""
    documents = [
        compare(SHOP, ["win-more"], 1, customers=300, engine=engine, workers=1).to_json()
        for engine in ("compiled", "reference")
    ]
    assert [document.pop("engine") for document in documents] == ["compiled", "reference"]
    assert json.dumps(documents[0]) == json.dumps(documents[1])


def test_engines_that_do_not_simulate_are_refused():
    """The message says who answers exactly, and which engines there are."""
    with pytest.raises(UsageError, match="journeysim solve"):
        check_engine("exact")
    with pytest.raises(UsageError, match="auto, compiled, reference, exact"):
        simulate(SHOP, engine="warp")


def test_limits_grow_with_the_customers_who_are_expected():
    """A large run may have as many visits a customer as a small one; a small one keeps the usual limits."""
    usual = Guards()
    assert usual_guards(compile_scenario(SHOP)) == usual
    large = usual_guards(compile_scenario(SHOP, customers=10_000_000))
    assert large.customers == pytest.approx(40_000_000)
    assert large.events / large.customers == pytest.approx(usual.events / usual.customers)


@pytest.mark.parametrize("engine", ["compiled", "reference"])
def test_a_market_that_never_stops_growing_is_stopped(engine):
    """Whichever engine runs it."""
    with pytest.raises(GuardError, match="limit of 5,000 customers"):
        simulate(loads(EXPLODING), engine=engine, guards=Guards(customers=5_000))


@pytest.mark.parametrize("threads", [0, -1, 1.5, "two"])
def test_threads_are_counted_from_one(threads):
    """Anything else is refused before the run."""
    with pytest.raises(UsageError, match=r"threads=.*whole number from 1"):
        simulate("seven-stage", customers=10, threads=threads)
