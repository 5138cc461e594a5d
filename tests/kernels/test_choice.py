import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journeysim.errors import GuardError
from journeysim.kernels.choice import choose

SMALLEST, LARGEST = 2.0**-53, 1.0 - 2.0**-53
WEIGHTS = st.lists(st.one_of(st.just(0.0), st.floats(0.0, 1e6)), min_size=1, max_size=8).filter(any)


@given(WEIGHTS, st.one_of(st.floats(SMALLEST, LARGEST), st.sampled_from([SMALLEST, LARGEST])))
def test_only_positive_weights_are_chosen(weights, u):
    """No uniform, however extreme, chooses an edge of weight 0, wherever it stands."""
    assert weights[choose(weights, sum(weights), u)] > 0.0


def test_rounding_leaves_the_last_positive_edge():
    """Where the weights fall short of the total, the last edge of positive weight is taken."""
    assert choose((0.3, 0.3, 0.4 - 1e-9, 0.0), 1.0, LARGEST) == 2


def test_boundaries_belong_to_the_right():
    """An edge is taken from the sum before it up to, not including, its own."""
    weights = (0.25, 0.25, 0.5)
    assert choose(weights, 1.0, math.nextafter(0.25, 0.0)) == 0
    assert choose(weights, 1.0, 0.25) == 1
    assert choose(weights, 1.0, 0.5) == 2


def test_extremes_choose_first_and_last():
    """The smallest uniform takes the first positive edge, the largest the last one."""
    assert choose((0.0, 1e-12, 1.0, 0.0), 1.0 + 1e-12, SMALLEST) == 1
    assert choose((0.0, 0.5, 0.5, 0.0), 1.0, LARGEST) == 2


def test_shares_are_the_weights():
    """On an even grid of uniforms each edge is taken as often as its weight says."""
    taken = [choose((2.0, 0.0, 1.0, 5.0), 8.0, (i + 0.5) / 800) for i in range(800)]
    assert [taken.count(edge) for edge in range(4)] == [200, 0, 100, 500]


@given(
    st.lists(st.integers(0, 1000), min_size=2, max_size=8).filter(any),
    st.integers(1, 10),
    st.integers(0, 2**32 - 1),
)
def test_more_weight_in_front_moves_choices_forward(weights, factor, word):
    """Raising the first edge's weight never moves a choice away from it."""
    u = (word + 0.5) / 2**32
    raised = [weights[0] * factor, *weights[1:]]
    if choose(weights, sum(weights), u) == 0:
        assert choose(raised, sum(raised), u) == 0


def test_nothing_to_choose_is_refused():
    """Weights that are all 0 are refused in words."""
    with pytest.raises(GuardError, match="no open edge"):
        choose((0.0, 0.0), 0.0, 0.5)
