"""What was found, and what was probably meant."""

import pickle

from journeysim.scenario.slips import Slip, did_you_mean, found, nearest


def test_found_says_what_it_is():
    """Short texts in full, long ones cut, structures by their kind."""
    assert found(True) == "found `true`"
    assert found({}) == "found a mapping"
    assert len(found("x" * 1000)) < 80


def test_the_nearest_name_forgives_case_and_hyphens():
    """Underscores and hyphens are easily mistaken."""
    assert nearest("per-day", ["per_day", "per_exposure"]) == "per_day"
    assert nearest("Dwell", ["dwell"]) == "dwell"
    assert nearest("zzz", ["dwell"]) is None
    assert nearest("x", []) is None


def test_hints_list_a_few_names_at_most():
    """Where nothing is near, what exists is listed."""
    assert did_you_mean("zzz", []) == ""
    assert did_you_mean("zzz", ["b", "a"]) == "known are: a, b."
    assert did_you_mean("zzz", map(str, range(100))).endswith(", ….")


def test_slips_travel_between_processes():
    """All parts survive."""
    slip = pickle.loads(pickle.dumps(Slip("found it.", "do that.", ("a", 1))))
    assert (slip.message, slip.hint, slip.at) == ("found it.", "do that.", ("a", 1))
    assert str(slip) == "found it. Hint: do that."
