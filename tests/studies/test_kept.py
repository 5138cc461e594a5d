"""Numbers that are kept as they are found."""

import numpy as np
import pytest

from journeysim.errors import UsageError
from journeysim.studies.kept import Kept, carry_out_once, open_kept


def doubled(number):
    return np.array([2.0 * number])


def test_what_is_kept_is_read_to_the_last_bit(tmp_path):
    """And nothing else is."""
    kept, numbers = Kept(tmp_path / "here"), np.array([[0.1, np.nan], [1e300, -0.0]])
    assert kept.read("a") is None
    kept.keep("a", numbers)
    found = kept.read("a")
    assert found is not None
    assert found.tobytes() == numbers.tobytes()
    assert kept.read("b") is None


def test_what_is_damaged_is_not_there(tmp_path):
    """A file that was cut off is found anew."""
    kept = Kept(tmp_path)
    kept.keep("a", np.ones(3))
    (path,) = tmp_path.iterdir()
    path.write_bytes(path.read_bytes()[:40])
    assert kept.read("a") is None


def test_only_what_is_missing_is_done(tmp_path):
    """Answers come in the order of the tasks, and each is told once."""
    kept, told, asked = Kept(tmp_path), [], []

    def counted(number):
        asked.append(number)
        return doubled(number)

    carry_out_once(counted, [1, 3], str, kept, workers=1)
    answers = carry_out_once(
        counted, [1, 2, 3, 4], str, kept, workers=1, each=lambda found: told.append(float(found[0]))
    )
    assert [float(answer[0]) for answer in answers] == [2.0, 4.0, 6.0, 8.0]
    assert asked == [1, 3, 2, 4]
    assert sorted(told) == [2.0, 4.0, 6.0, 8.0]


def test_equal_numbers_make_equal_files(tmp_path):
    """No file knows the time."""
    for name in ("one", "two"):
        Kept(tmp_path / name).keep("a", np.arange(5.0))
    one, two = (next((tmp_path / name).iterdir()) for name in ("one", "two"))
    assert one.name == two.name
    assert one.read_bytes() == two.read_bytes()


def test_another_study_is_refused(tmp_path):
    """Its numbers are not ours; without a folder nothing is kept."""
    assert open_kept(None, {}) is None
    assert open_kept(tmp_path, {"seed": 1}) is not None
    with pytest.raises(UsageError, match="its seed is 1, that of this one 2"):
        open_kept(tmp_path, {"seed": 2})
