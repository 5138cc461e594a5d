"""A loaded scenario: changed copies, strategies, personas, signature."""

import pickle

import numpy as np
import pytest

from journeysim.errors import ScenarioError, UsageError
from journeysim.scenario.durations import duration
from journeysim.scenario.laws import law
from journeysim.scenario.library import load, loads
from journeysim.scenario.values import Law, Quantity
from tests.scenario.texts import small

PERSONAS = """\
personas:
  few:
    share: 0.3
    overrides:
      stages.purchase.revenue: 400
      desks.help.service: fixed(1 h)
  many: {share: 0.7}
"""


def look(scenario, path):
    """What a model holds at a path of attributes and keys."""
    thing = scenario.model
    for part in path:
        thing = thing[part] if isinstance(thing, dict) else getattr(thing, part)
    return thing


@pytest.mark.parametrize(
    "path, value, where, expected",
    [
        ("horizon", "1 y", ("horizon",), 365.0),
        (
            "stages.purchase.next.done.p",
            1,
            ("stages", "purchase", "next", "edges", "done", "p"),
            Quantity(1.0),
        ),
        (
            "stages.awareness.next.purchase.p",
            "0.4",
            ("stages", "awareness", "next", "edges", "purchase", "p"),
            Quantity(0.4),
        ),
        (
            "stages.awareness.next.purchase.satisfaction",
            2,
            ("stages", "awareness", "next", "edges", "purchase", "satisfaction"),
            Quantity(2.0),
        ),
        (
            "stages.awareness.next.purchase.visits.cap",
            2,
            ("stages", "awareness", "next", "edges", "purchase", "visits", "cap"),
            Quantity(2.0),
        ),
        (
            "stages.awareness.next.purchase.traits.habit",
            2,
            ("stages", "awareness", "next", "edges", "purchase", "traits"),
            {"habit": Quantity(2.0)},
        ),
        ("practices.clear-words.coverage", 0.5, ("practices", "clear-words", "coverage"), Quantity(0.5)),
        (
            "practices.clear-words.cost.fixed",
            100,
            ("practices", "clear-words", "cost", "fixed"),
            Quantity(100.0),
        ),
        (
            "practices.clear-words.effects.awareness -> purchase.odds_ratio",
            "2 (1 to 3)",
            ("practices", "clear-words", "effects", "awareness -> purchase", "odds_ratio", "size"),
            Quantity(2.0, (1.0, 3.0)),
        ),
        (
            "practices.clear-words.effects.awareness -> purchase.odds_ratio.range",
            [1, 3],
            ("practices", "clear-words", "effects", "awareness -> purchase", "odds_ratio", "size"),
            Quantity(1.5, (1.0, 3.0)),
        ),
        (
            "practices.clear-words.effects.awareness -> purchase.cost_added",
            3,
            ("practices", "clear-words", "effects", "awareness -> purchase", "cost_added", "size"),
            Quantity(3.0),
        ),
        ("desks.help.servers", "{mon-fri 08:00-18:00: 1}", ("desks", "help", "servers"), None),
        ("stages.purchase.desk.share", 0.5, ("stages", "purchase", "desk", "share"), Quantity(0.5)),
        ("satisfaction.weight", 0.1, ("satisfaction", "weight"), Quantity(0.1)),
        ("stages.awareness.quality", None, ("stages", "awareness", "quality"), None),
        (
            "strategies.both.practices.clear-words.dose",
            2,
            ("strategies", "both", "practices", "clear-words"),
            {"dose": 2},
        ),
    ],
)
def test_set_reaches_every_value(path, value, where, expected):
    """Through short forms, left-out defaults, and keys with spaces and arrows; the original stays."""
    scenario = small()
    before = scenario.model.model_copy(deep=True)
    assert look(scenario.set({path: value}), where) == expected
    assert scenario.model == before


@pytest.mark.parametrize(
    "path, suggestion",
    [
        ("practices.clear-words.covrage", "practices.clear-words.coverage"),
        ("stages.purchas.revenue", "stages.purchase.revenue"),
        ("stages.awareness.next.purchas.p", "stages.awareness.next.purchase.p"),
        (
            "practices.clear-words.effects.awareness -> purchas.odds_ratio",
            "practices.clear-words.effects.awareness -> purchase.odds_ratio",
        ),
        ("horizn", "horizon"),
        ("horizon.x", ""),
        ("qqqq", "known there are"),
        ("", ""),
        ("..", ""),
    ],
)
def test_a_path_that_points_nowhere_is_refused(path, suggestion):
    """The error names the nearest path."""
    with pytest.raises((UsageError, ScenarioError), match=r"points nowhere|expected") as caught:
        small().set({path: 1})
    assert suggestion in str(caught.value)


def test_a_value_that_does_not_fit_is_refused_at_its_path():
    """No line of the file is blamed for what the caller set."""
    with pytest.raises(ScenarioError) as caught:
        small().set({"horizon": 30})
    (problem,) = caught.value.problems
    assert (problem.path, problem.line) == ("horizon", 0)


def test_values_of_python_are_written_out():
    """Laws, quantities and numpy's numbers may be set, and the copy can still be written as YAML."""
    values = {
        "stages.awareness.dwell": law("fixed(2 d)"),
        "stages.purchase.revenue": Quantity(50.0, (40.0, 60.0)),
        "practices.clear-words.coverage": np.float64(0.25),
        "practices.clear-words.effects.awareness -> purchase": {"odds_ratio": np.int64(2)},
    }
    changed = small().set(values)
    assert changed.model.stages["purchase"].revenue == Quantity(50.0, (40.0, 60.0))
    assert changed.model.practices["clear-words"].coverage == Quantity(0.25)
    assert loads(changed.to_yaml()).model == changed.model


def test_several_values_are_set_together():
    """Only the result must be consistent."""
    both = {"stages.awareness.next.purchase.p": 0.3, "stages.awareness.next.lost.p": 0.7}
    changed = small().set(both)
    assert changed.model.stages["awareness"].next.edges["lost"].p == Quantity(0.7)  # type: ignore[union-attr]


def test_personas_have_models_of_their_own():
    """Overrides are set and read; who has none shares the scenario's model."""
    scenario = small(("stages:\n", PERSONAS + "stages:\n"))
    models = scenario.persona_models()
    assert list(models) == ["few", "many"]
    assert models["many"] is scenario.model
    assert models["few"].stages["purchase"].revenue == Quantity(400.0)
    service = models["few"].desks["help"].service
    assert isinstance(service, Law)
    assert service.parameters == (("value", duration("1 h")),)
    assert small().persona_models() == {"everyone": small().model}


def test_a_slip_in_an_override_is_reported_at_its_line():
    """The persona is to blame, not the stage."""
    wrong = PERSONAS.replace("revenue: 400", "revenue: [400]")
    with pytest.raises(ScenarioError) as caught:
        small(("stages:\n", wrong + "stages:\n"))
    (problem,) = caught.value.problems
    assert problem.path == "personas.few.overrides.stages.purchase.revenue"
    assert problem.line == 13


def test_an_override_must_leave_the_journey_whole():
    """A row that no longer sums to 1 is reported at the override that broke it."""
    wrong = PERSONAS.replace("stages.purchase.revenue: 400", "stages.purchase.next.done.p: 0.5")
    with pytest.raises(ScenarioError, match=r"with this override, stages.purchase.next: ") as caught:
        small(("stages:\n", wrong + "stages:\n"))
    (problem,) = caught.value.problems
    assert problem.path == "personas.few.overrides.stages.purchase.next.done.p"
    assert problem.line == 13


def test_written_scenarios_read_back():
    """As written and in resolved form, a scenario is the same after another reading."""
    scenario = load("onboarding")
    assert loads(scenario.to_yaml()).model == scenario.model
    again = loads(scenario.to_yaml(resolved=True))
    assert again.resolved() == scenario.resolved()
    assert again.hash == scenario.hash


def test_the_hash_depends_on_numbers_and_not_on_words():
    """Titles, labels, notes and the order of the file do not matter."""
    scenario = small()
    assert small(("journeysim: 1\n", "journeysim: 1\ntitle: Other\nnote: words\n")).hash == scenario.hash
    assert small(("horizon: 90 d", "horizon: 91 d")).hash != scenario.hash
    assert small(("{purchase: 0.2, lost: rest}", "{lost: 0.8, purchase: 0.2}")).hash == scenario.hash


def test_scenarios_travel_between_processes():
    """A pickled scenario is equal to the original and knows its places."""
    scenario = small()
    copy = pickle.loads(pickle.dumps(scenario))
    assert copy == scenario
    assert copy.document.place("horizon") == (2, 1)
    assert repr(scenario) == "<Scenario text: 4 stages, 1 sources, 2 practices, 90 days>"
