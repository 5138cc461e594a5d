"""Vectorised random numbers are the scalar ones."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from journeysim.kernels.philox import block, uniform32, uniform52
from journeysim.results.addresses import blocks, uniforms32, uniforms52

words = st.integers(0, 2**32 - 1)


@given(
    key=st.integers(0, 2**63 - 1),
    ids=st.lists(st.integers(0, 2**63 - 1), min_size=1, max_size=8),
    purpose=words,
    count=words,
)
def test_blocks_are_the_scalar_blocks(key, ids, purpose, count):
    """Every word at every address equals the scalar kernel's, also where counts differ by customer."""
    counts = (count + np.arange(len(ids))) % 2**32
    found = np.column_stack(blocks(key, np.array(ids), purpose, counts)).tolist()
    assert found == [
        list(block(key, one, purpose, int(times))) for one, times in zip(ids, counts, strict=True)
    ]


def test_one_count_serves_all():
    """A single count is that of every customer."""
    ids = np.arange(5)
    assert all(
        np.array_equal(a, b)
        for a, b in zip(blocks(7, ids, 9, 3), blocks(7, ids, 9, np.full(5, 3)), strict=True)
    )


@given(high=words, low=words)
def test_uniforms_are_the_scalar_uniforms(high, low):
    """Words become uniform numbers by the same rounding as in the scalar kernel."""
    one, two = np.array([high], dtype=np.uint64), np.array([low], dtype=np.uint64)
    assert uniforms32(one)[0] == uniform32(high)
    assert uniforms52(one, two)[0] == uniform52(high, low)
