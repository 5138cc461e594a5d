"""Random scenarios are over the whole format: what may be written is drawn, rule by rule."""

from hypothesis import HealthCheck, Phase, given, seed, settings

from journeysim.errors import ScenarioError
from journeysim.scenario.practice_library import expand
from journeysim.scenario.reading import read
from tests.agreement.engines import scenario_of, written
from tests.agreement.rules import met_by, of_the_format
from tests.agreement.spellings import in_texts, in_the_texts_of
from tests.agreement.worlds import worlds
from tests.independent import INDEPENDENT
from tests.strategies import Document

DOCUMENTS = 160

REFUSED = {
    "places.*.on_*.edges.*.clock": "what follows at a desk is decided at one moment",
    "stages.*.next.at_once": "of outcome rows only",
    "stages.*.touchpoints.*.next.at_once": "of outcome rows only",
    "word_of_mouth.praise.below": "of warning only",
    "word_of_mouth.warning.above": "of praise only",
}
"""Rules that the models state and the checks refuse."""


def drawn(number: int) -> list[Document]:
    """So many random scenarios, always the same."""
    found: list[Document] = []

    @seed(1)
    @settings(
        max_examples=number, phases=[Phase.generate], database=None, backend=INDEPENDENT,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(worlds())
    def keep(document: Document) -> None:
        found.append(document)

    keep()
    return found


def is_valid(document: Document) -> bool:
    """Whether a scenario has no errors."""
    try:
        scenario_of(document)
    except ScenarioError:
        return False
    return True


def rules_of(document: Document) -> set[str]:
    """The rules that a scenario makes use of, if it can be read; it is not checked as a whole."""
    model, _ = read(expand(written(document))[0])
    return set() if model is None else met_by(model) | in_the_texts_of(model, document)


def test_every_rule_is_drawn() -> None:
    """Valid scenarios among the first 160 make use of every field and form that the format has.

    A rule that is told here is drawn by nobody, or too rarely: let a dress of `tests.agreement.worlds` draw
    it. Nine scenarios of ten are valid, so that few are drawn in vain.
    """
    lacking = (of_the_format() | in_texts()) - REFUSED.keys()
    valid = []
    for document in drawn(DOCUMENTS):
        if new := lacking & rules_of(document):
            valid.append(is_valid(document))
            lacking -= new if valid[-1] else set()
    assert sorted(lacking) == []
    assert valid.count(True) >= 0.9 * len(valid)
