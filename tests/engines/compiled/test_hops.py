"""Plain rows are held against whole words: the word below which an edge is taken."""

from hypothesis import example, given
from hypothesis import strategies as st

from journeysim.compiled.build import compile_scenario
from journeysim.compiled.records import Compiled
from journeysim.engines.compiled.hops import _word_at
from journeysim.engines.compiled.run import run as run_compiled
from journeysim.engines.reference.run import run as run_reference
from journeysim.kernels.philox import philox, uniform32
from journeysim.scenario.library import loads

ONES = 0xFFFFFFFF


@given(st.floats(0.0, 1.0))
@example(0.0)
@example(1.0)
@example(0.1 + 0.2)
@example(uniform32(0))
@example(uniform32(ONES))
@example(uniform32(ONES // 3))
def test_words_below_are_uniforms_below(probability: float) -> None:
    """A word lies below the border exactly where its uniform lies below the probability."""
    border = _word_at(probability)
    assert 0 <= border <= ONES + 1
    if border > 0:
        assert uniform32(border - 1) < probability
    if border <= ONES:
        assert uniform32(border) >= probability


FORK = """
journeysim: 1
horizon: 30 d
arrivals: {crowd: {customers: 5, enter: research}}
stages:
  research: {dwell: 0, next: {loyalty: A, purchase: A, consideration: A, awareness: B, lost: rest}}
  loyalty: {dwell: 0, next: {}}
  purchase: {dwell: 0, next: {}}
  consideration: {dwell: 0, next: {}}
  awareness: {dwell: 0, next: {}}
  lost:
"""


def test_a_word_at_the_border_goes_on_to_the_next_edge() -> None:
    """Where four edges' shares come to a customer's own uniform, both engines take the fifth."""
    little = 2.0**-10

    def fork(last: float) -> Compiled:
        text = FORK.replace("A", repr(little)).replace("B", f"{last:.20f}")
        return compile_scenario(loads(text, file="fork.yaml"), "baseline")

    seed, compiled = 3, fork(0.5)
    for customer, identity in enumerate(run_reference(compiled, seed).ids.tolist()):
        purpose = compiled.personas[0].places[compiled.names.places.index("research")].purposes.visit
        word = philox(identity & 0xFFFFFFFF, identity >> 32, purpose, 0, seed, 0)[0]
        own = fork(uniform32(word) - 3 * little)
        logs = run_reference(own, seed), run_compiled(own, seed)
        assert logs[0].equals(logs[1])
        log = logs[1]
        assert log.names.places[log.what[log.offsets[customer + 1] - 1]] == "lost"
