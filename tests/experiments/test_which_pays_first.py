"""The experiment on when practices pay."""

from functools import cache

from experiments.which_pays_first import Gains, day_of, main, run
from journeysim import Estimate


@cache
def small() -> Gains:
    """The small mode, run once for all tests."""
    return run(small=True)


def test_what_is_paid_at_once_starts_below_zero() -> None:
    """After a month the training has cost its price and brought nothing; clear pricing pays within months."""
    gains = small()
    assert gains["staff-training"][0][1].value < -3_900
    assert day_of(gains["staff-training"]) is None
    assert day_of(gains["clear-pricing"]) is not None


def test_the_day_is_the_first_after_which_nothing_is_lost() -> None:
    """A gain that is lost again does not count; surely is later than probably."""
    gain = [(30.0, Estimate(1, 0.5, 2, 9)), (60.0, Estimate(-1, -2, 0, 9)), (90.0, Estimate(1, -1, 3, 9)),
            (120.0, Estimate(2, 1, 3, 9))]  # fmt: skip
    assert day_of(gain) == 90.0
    assert day_of(gain, surely=True) == 120.0
    assert day_of(gain[:2]) is None


def test_it_prints_a_table_and_saves_a_figure(tmp_path, capsys, monkeypatch) -> None:
    """The practice that pays first stands first."""
    found = small()
    monkeypatch.setattr("experiments.which_pays_first.run", lambda small: found)
    main(["--small", "--out", str(tmp_path / "figure.svg")])
    lines = capsys.readouterr().out.splitlines()
    assert lines[1].startswith("clear-pricing")
    assert (tmp_path / "figure.svg").read_text().startswith("<?xml")
