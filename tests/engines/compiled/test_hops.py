"""Plain rows are held against whole words: the word below which an edge is taken."""

from hypothesis import example, given
from hypothesis import strategies as st

from journeysim.engines.compiled.hops import _word_at
from journeysim.kernels.philox import uniform32

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
