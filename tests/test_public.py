"""The public names: quick to import, and what they are said to be."""

import subprocess
import sys

import pytest

import journeysim


@pytest.mark.parametrize("name", journeysim.__all__)
def test_every_public_name_is_there(name):
    """Each name of __all__ can be taken from the package, and dir() shows it."""
    assert getattr(journeysim, name) is not None
    assert name in dir(journeysim)


def test_functions_stay_functions_after_everything_was_imported():
    """No module hides a function of the same name."""
    import journeysim.cli.application
    import journeysim.studies.compare

    for name in (
        "simulate",
        "compare",
        "measure",
        "effect",
        "load",
        "loads",
        "scenarios",
        "schema",
        "validate",
    ):
        assert callable(getattr(journeysim, name)), name


def test_an_unknown_name_is_an_attribute_error():
    """As for every module."""
    with pytest.raises(AttributeError, match="no attribute 'simulat'"):
        journeysim.simulat  # noqa: B018


def test_the_package_is_imported_without_numpy():
    """`import journeysim` imports nothing heavy."""
    program = "import sys, journeysim; print(sorted({'numpy', 'pydantic', 'scipy'} & set(sys.modules)))"
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"


def test_the_first_example_works():
    """Load, run, measure, compare: what the package's docstring shows."""
    scenario = journeysim.load("seven-stage")
    result = journeysim.simulate(scenario, seed=1, customers=200)
    assert 0 < result.measure("conversion").value < 1
    comparison = journeysim.compare(scenario, ["setup-guidance"], replications=1, customers=200)
    assert "setup-guidance: conversion" in repr(comparison)
    assert "seven-stage" in journeysim.scenarios()
