"""Who made a number."""

import json
from datetime import datetime

import journeysim
from journeysim.provenance import Provenance, dependency_versions, own_version


def test_a_manifest_says_what_is_needed_to_do_it_again():
    """Scenario and its signature, seed, engine, version, command, time, python and dependencies, as JSON."""
    made = Provenance("shop", "abc", seed=3, replications=2, engine="reference", customers=10)
    manifest = json.loads(json.dumps(made.manifest("journeysim run shop")))
    assert manifest["made_by"] == "journeysim"
    assert manifest["command"] == "journeysim run shop"
    assert manifest["version"] == journeysim.__version__
    assert {manifest[name] for name in ("seed", "replications", "customers")} == {3, 2, 10}
    assert datetime.fromisoformat(manifest["time"]).tzinfo is not None


def test_versions_are_those_that_are_installed():
    """Packages that are not installed are left out."""
    import numpy

    assert dependency_versions()["numpy"] == numpy.__version__
    assert own_version() == journeysim.__version__
