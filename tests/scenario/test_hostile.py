"""Whatever the bytes, loading ends in a scenario or in one of the project's own errors."""

import contextlib

from hypothesis import given, settings
from hypothesis import strategies as st

from journeysim.errors import JourneysimError
from journeysim.scenario.laws import law
from journeysim.scenario.library import find, load, loads
from journeysim.scenario.quantities import quantity
from tests.scenario.texts import SMALL, small

SHIPPED = find("onboarding").read_text(encoding="utf-8")
PIECES = st.sampled_from(
    [
        "{",
        "}",
        "[",
        "]",
        ":",
        ",",
        "- ",
        "\n",
        "  ",
        "'",
        '"',
        "#",
        "&a ",
        "*a",
        "!!x ",
        "| ",
        "? ",
        "null",
        "1e999",
        "(",
        ")",
        "rest",
        "trait(",
        "-1",
        "{by: visits, steps: {1: 2}}",
        "[]",
        "{}",
        "true",
        "0",
        "\t",
        "é",
        "---\n",
        "%",
    ]
)


@given(st.binary(max_size=200))
def test_random_bytes_are_no_traceback(tmp_path_factory, data):
    """A file may hold anything."""
    path = tmp_path_factory.getbasetemp() / "random.yaml"
    path.write_bytes(data)
    with contextlib.suppress(JourneysimError):
        load(path)


@given(st.text(max_size=200))
def test_random_text_is_no_traceback(text):
    """So may a text."""
    with contextlib.suppress(JourneysimError):
        loads(text)


@settings(max_examples=150)
@given(st.data())
def test_a_mutated_scenario_is_no_traceback(data):
    """Cut, doubled and changed at random places, a scenario loads or says why not."""
    text = data.draw(st.sampled_from([SMALL, SHIPPED]))
    for _ in range(data.draw(st.integers(1, 3))):
        start = data.draw(st.integers(0, len(text)))
        end = min(len(text), start + data.draw(st.integers(0, 30)))
        text = text[:start] + data.draw(PIECES | st.text(max_size=5)) + text[end:]
    with contextlib.suppress(JourneysimError):
        loads(text)


@settings(max_examples=150)
@given(st.data())
def test_a_value_of_the_wrong_kind_is_no_traceback(data):
    """Any value in any place gives a scenario or an error."""
    scenario = small()
    paths = [path for path in scenario.document.places if "." in path or path.isalpha()]
    path = data.draw(st.sampled_from(sorted(paths)))
    leaf = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | PIECES
    value = data.draw(
        st.recursive(
            leaf,
            lambda c: st.lists(c, max_size=2) | st.dictionaries(st.text(max_size=4), c, max_size=2),
            max_leaves=4,
        )
    )
    with contextlib.suppress(JourneysimError):
        scenario.set({path: value})


@given(st.text(max_size=40))
def test_any_path_or_strategy_is_no_traceback(text):
    """What is asked for may be misspelt in any way."""
    with contextlib.suppress(JourneysimError):
        small().set({text: 1})
    with contextlib.suppress(JourneysimError):
        small().plan(text)


@given(st.text(alphabet="lognrmaixpetdsufw()=,.0123456789 -+e", max_size=40))
def test_any_law_or_number_is_no_traceback(text):
    """The small languages refuse what they do not understand."""
    for use in ("time", "plain", "trait"):
        with contextlib.suppress(JourneysimError):
            law(text, use)
    with contextlib.suppress(JourneysimError):
        quantity(text)
