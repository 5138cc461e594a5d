"""One run as a whole."""

from journeysim.simulation import simulate


def test_a_result_is_shown_in_a_line():
    """Neither a result nor its log floods the screen of a notebook."""
    result = simulate("seven-stage", customers=50)
    people = f"{len(result.customers)} customers"
    assert repr(result).startswith(f"<Result of seven-stage, baseline: {people}, 365 days, seed 1")
    assert people in repr(result.log)
    assert max(len(repr(result)), len(repr(result.log))) < 120
