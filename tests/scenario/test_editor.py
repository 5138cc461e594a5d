"""The JSON Schema for editors."""

import pytest
from jsonschema import Draft202012Validator

from journeysim.scenario.editor import schema
from journeysim.scenario.files import parse, read_text
from journeysim.scenario.library import find, names
from tests.scenario.test_reading import SLIPS
from tests.scenario.texts import SMALL, changed


@pytest.fixture(scope="module")
def validator():
    """A validator of the exported schema."""
    exported = schema()
    Draft202012Validator.check_schema(exported)
    return Draft202012Validator(exported)


def data_of(text):
    """The plain data of a text."""
    document, _ = parse(text)
    assert document is not None
    return document.data


@pytest.mark.parametrize("name", names())
def test_shipped_scenarios_pass(validator, name):
    """Every short form that they use is in the schema."""
    assert [error.message for error in validator.iter_errors(data_of(read_text(find(name))))] == []


def test_the_small_scenario_passes(validator):
    """Also in flow style, with JSON's keys."""
    assert validator.is_valid(data_of(SMALL))


def test_single_values_are_checked(validator):
    """An editor marks at least twenty of the slips that loading refuses."""
    seen = [change for change, *_ in SLIPS if not validator.is_valid(data_of(changed(change)))]
    assert len(seen) >= 20, [change for change, *_ in SLIPS if change not in seen]


def test_fields_that_no_file_has_are_not_offered(validator):
    """What only the program fills in is no field."""
    blocks = schema()["$defs"]
    assert "entries" not in blocks["Source"]["properties"]
    assert "hours" not in blocks["Desk"]["properties"]
    assert "edges" not in blocks["Row"]["properties"]
    assert not validator.is_valid(data_of(changed(("servers: 2", "servers: 2, hours: 3"))))


@pytest.mark.parametrize(
    "text,valid",
    [
        ("{effects: {desk any: {service_ratio: {value: 0.9, law: 'beta(mean=0.9, sd=0.05)'}}}}", True),
        ("{effects: {pain_point: {experience_gain: 0.1}}, conflicts: [welcome-tour]}", True),
        ("{effects: {pain_point: {experience_gain: {value: 0.1, law: 3}}}}", False),
        ("{effects: {pain_point: {experience_gain: {value: 0.1, law: probably}}}}", False),
        ("{effects: {pain_point: {experience_gain: 0.1}}, conflicts: 3}", False),
        ("{conflicts: [welcome-tour]}", False),
    ],
)
def test_laws_and_conflicts_of_practices_are_in_it(validator, text, valid):
    """A law is a text that looks like one; conflicts are names; effects or `use` there must be."""
    data = data_of(SMALL)
    (practice,) = data_of(f"practice: {text}").values()
    assert validator.is_valid({**data, "practices": {"own": practice}, "strategies": {}}) == valid


def test_a_policy_may_be_taken_from_the_library(validator):
    """Then it needs no measure of its own."""
    data = {**data_of(SMALL), "strategies": {}}
    assert validator.is_valid({**data, "policies": {"look": {"use": "regular-review", "every": "2 w"}}})
    assert not validator.is_valid({**data, "policies": {"look": {"every": "2 w"}}})
