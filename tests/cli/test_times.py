"""Times of computations."""

import pytest

from journeysim.cli.times import seconds_in
from journeysim.errors import UsageError


@pytest.mark.parametrize("text, seconds", [("60s", 60), ("60", 60), ("1.5 min", 90), (" 2h ", 7200)])
def test_times_are_read(text, seconds):
    """With or without a unit; bare numbers are seconds."""
    assert seconds_in(text) == seconds


@pytest.mark.parametrize("text", ["", "soon", "0s", "-5", "3 d"])
def test_what_is_no_time_is_refused(text):
    """With examples of what is."""
    with pytest.raises(UsageError, match="expected a time such as `60s`"):
        seconds_in(text)
