"""`journeysim measures`."""

from journeysim.results.registry import MEASURES
from tests.cli.shell import type_in


def test_every_measure_is_listed():
    """With its unit, and within 100 characters."""
    said = type_in("measures")
    assert said.code == 0
    for name in MEASURES:
        assert name in said.words.replace(" ", "")
    assert max(map(len, said.out.splitlines())) <= 100


def test_one_measure_is_explained():
    """Definition, unit and denominator; a parameter behind @ does not matter."""
    for name in ("retention", "retention@30"):
        said = type_in("measures", name)
        assert said.code == 0
        assert MEASURES["retention"].definition in said.words
        assert "denominator converted customers" in said.words


def test_a_mistyped_measure_is_an_error():
    """Near names are suggested."""
    said = type_in("measures", "retentoin")
    assert said.code == 2
    assert "retention" in said.err
