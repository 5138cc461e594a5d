"""`journeysim schema`."""

import json

import jsonschema

from journeysim.scenario.files import parse
from tests.cli.shell import type_in
from tests.studies.worlds import SHOP


def test_the_schema_accepts_a_right_scenario_and_refuses_a_wrong_one():
    """What is printed is a JSON Schema of scenario files, and nothing else."""
    schema = json.loads(type_in("schema").out)
    document, _ = parse(SHOP)
    assert document is not None
    checker = jsonschema.validators.validator_for(schema)(schema)
    assert list(checker.iter_errors(document.data)) == []
    assert list(checker.iter_errors({**document.data, "horizon": []})) != []
