"""The experiment on retention and tenure."""

from functools import cache

import numpy as np
import pytest

from experiments.why_retention_rises import Club, chance, interval, main, run


@cache
def small() -> dict[str, Club]:
    """The small mode, run once for all tests."""
    return run(small=True)


def test_both_clubs_renew_as_the_formula_says() -> None:
    """Within four standard errors in each of the first months."""
    for club in small().values():
        for month in range(1, 7):
            expected, members = 1 - chance(month), club.at_stake[month - 1]
            error = np.sqrt(expected * (1 - expected) / members)
            assert abs(club.renewing[month - 1] - expected) < 4 * error


def test_a_member_kept_is_worth_more_where_loyalty_grows() -> None:
    """The same share is kept, and stays several times as long."""
    kinds, growing = small().values()
    assert kinds.kept.mean() == pytest.approx(growing.kept.mean(), rel=0.1)
    assert growing.months.mean() > 2.5 * kinds.months.mean()


def test_the_interval_is_students() -> None:
    """Of 1, 2, 3 the mean is 2 and the half width 4.303 · 1/√3."""
    mean, low, high = interval(np.array([1.0, 2.0, 3.0]))
    assert (mean, high - mean, mean - low) == pytest.approx((2.0, 2.484, 2.484), abs=0.001)


def test_it_prints_a_table_and_saves_a_figure(tmp_path, capsys, monkeypatch) -> None:
    """Both clubs have their rows."""
    found = small()
    monkeypatch.setattr("experiments.why_retention_rises.run", lambda small: found)
    main(["--small", "--out", str(tmp_path / "figure.svg")])
    assert capsys.readouterr().out.count("growing loyalty") == 2
    assert (tmp_path / "figure.svg").read_text().startswith("<?xml")
