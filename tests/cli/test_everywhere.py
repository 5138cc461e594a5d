"""Every command on every shipped journey, whatever its stages are called, from the shell and from Python."""

import json

import pytest

import journeysim as js
from tests.cli.shell import type_in

JOURNEYS = js.scenarios()
NOT_SOLVED = {"eight-stage": "remember", "onboarding": "tenure"}
"""Why the solver refuses some."""

SLOW = ("b2b-platform", "decision", "subscription")
"""Journeys that the solver takes more than a second for."""

FEW = 60
"""Customers that most journeys are made small with."""


def small(name):
    """Options that make a run of a journey short; lists of given people cannot be scaled."""
    return () if name == "cdnow" else ("--customers", str(FEW))


def customers_of(name):
    """The same for Python."""
    return None if name == "cdnow" else FEW


def first_two(name):
    """Two practices of a journey."""
    return list(js.load(name).model.practices)[:2]


def said_by(*arguments):
    """The document that a command prints; on stdout there is nothing else."""
    said = type_in(*arguments, "--json")
    assert said.code == 0, said.err
    return json.loads(said.out)


def finite(document):
    """Every number is one: what does not exist is None."""
    return json.dumps(document, allow_nan=False)


@pytest.mark.parametrize("name", JOURNEYS)
def test_a_run(name):
    """Every number is the same from the shell and from Python."""
    told = said_by("run", name, *small(name), "--engine", "reference")["strategies"]["baseline"]["measures"]
    result = js.simulate(name, customers=customers_of(name), engine="reference")
    for measure in ("conversion", "satisfaction"):
        if measure in told:
            assert told[measure]["value"] == result.measure(measure).value


@pytest.mark.long
@pytest.mark.parametrize("name", JOURNEYS)
def test_a_comparison(name):
    """Both say the same from the shell and from Python."""
    two = first_two(name)
    asked = ("--strategies", ",".join(two), "--replications", "2", "--engine", "reference")
    document = said_by("compare", name, *asked, *small(name))
    compared = js.compare(
        name, two, replications=2, customers=customers_of(name), engine="reference", workers=1
    )
    assert finite(compared.to_json()["strategies"]) == finite(document["strategies"])


@pytest.mark.long
@pytest.mark.parametrize("name", JOURNEYS)
def test_a_comparison_becomes_a_page(name, tmp_path):
    """With its pictures, from a folder that holds all that it needs."""
    out = tmp_path / "out"
    asked = ("--strategies", first_two(name)[0], "--replications", "2", "--engine", "reference")
    said_by("compare", name, *asked, *small(name), "--out", out)
    assert type_in("report", out).code == 0


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[pytest.mark.long] * (name in SLOW)) for name in JOURNEYS]
)
def test_answers_without_luck(name):
    """`solve` and `levers` answer or say why not; Python says the same."""
    solved = type_in("solve", name, "--json")
    assert solved.code == 0, solved.err
    told = json.loads(solved.out)["strategies"]["baseline"]
    assert told["measures"] or told["refused"]
    solution = js.solve(name)
    assert set(told["refused"]) == {m for m in (*told["measures"], *told["refused"]) if solution.reason(m)}
    if name in NOT_SOLVED:
        assert all(NOT_SOLVED[name] in reason for reason in told["refused"].values())
        assert type_in("levers", name, "--measure", "conversion").code == 2


@pytest.mark.long
@pytest.mark.parametrize("name", JOURNEYS)
def test_decisions(name, tmp_path):
    """The commands that decide: each prints one document, writes its folder, and Python has the same."""
    two, customers = first_two(name), customers_of(name)
    measure = "conversion" if name != "cdnow" else "purchases"
    asked = ("--measure", measure, *small(name), "--engine", "reference")
    ranked = said_by(
        "rank", name, "--strategies", ",".join(two), "--delta", "1000", "--out", tmp_path / "r", *asked
    )
    ranking = js.rank(name, measure, two, delta=1000.0, customers=customers, engine="reference", workers=1)
    assert finite(ranking.to_json()) == finite({key: ranked[key] for key in ranking.to_json()})
    chosen = said_by(
        "optimise", name, "--practices", ",".join(two), "--delta", "1000", "--out", tmp_path / "o", *asked
    )
    portfolio = js.optimise(
        name, measure, two, delta=1000.0, customers=customers, engine="reference", workers=1
    )
    assert finite(portfolio.to_json()) == finite({key: chosen[key] for key in portfolio.to_json()})
    for folder in ("r", "o"):
        assert type_in("report", tmp_path / folder).code == 0
    parts = said_by("interactions", name, "--strategy", "+".join(two), "--replications", "2", *asked)
    found = js.interactions(
        name, "+".join(two), measure, replications=2, customers=customers, engine="reference", workers=1
    )
    assert finite(found.to_json()) == finite(parts)
    ways = ("--cadence", "60", "--delay", "0", "--noise", "0", "--replications", "2")
    reviewed = said_by("reviews", name, *ways, *asked)
    reviews = js.reviews(
        name, measure, cadences=[60], delays=[0], noises=[0], replications=2, customers=customers,
        engine="reference", workers=1,
    )  # fmt: skip
    assert finite(reviews.to_json()) == finite({key: reviewed[key] for key in reviews.to_json()})


@pytest.mark.long
@pytest.mark.parametrize("name", JOURNEYS)
def test_doubts(name):
    """What is uncertain in a journey, and what to find out next."""
    practice = first_two(name)[0]
    measure = "conversion" if name != "cdnow" else "purchases"
    document = said_by(
        "uncertainty", name, "--strategies", practice, "--measure", measure, "--budget", "1s",
        "--uncertain", f"practices.{practice}.coverage=beta(a=9, b=3)", *small(name), "--engine", "reference",
    )  # fmt: skip
    assert document["inputs"]


@pytest.mark.long
@pytest.mark.parametrize("name", [name for name in JOURNEYS if name not in NOT_SOLVED])
def test_moments_of_truth(name):
    """Levers are ranked from the shell as from Python, where the solver is exact; else it says why not."""
    said = type_in("levers", name, "--measure", "conversion", "--json")
    if said.code == 0:
        assert finite(js.levers(name, "conversion").to_json()) == finite(json.loads(said.out))
    else:
        assert "meet" in said.err or "level" in said.err
