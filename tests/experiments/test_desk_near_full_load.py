"""The experiment on a desk near full load."""

from functools import cache

import pytest

from experiments.desk_near_full_load import Queue, erlang_c_wait, main, run


@cache
def small() -> dict[str, dict[float, Queue]]:
    """The small mode, run once for all tests."""
    return run(small=True)


def test_theory_is_erlang_c() -> None:
    """With five agents the wait at 80 % is 0.5541 services of ten minutes (Erlang 1917)."""
    assert erlang_c_wait(0.8) == pytest.approx(5.541, abs=0.001)
    assert erlang_c_wait(0.95) > 6 * erlang_c_wait(0.8)


def test_the_last_tenth_costs_most() -> None:
    """The wait grows faster than the load, and the impatient pay by leaving."""
    patient, impatient = small().values()
    assert patient[0.5].wait.value < patient[0.8].wait.value < patient[0.95].wait.value
    assert patient[0.95].given_up.value == 0
    assert impatient[0.95].given_up.value > 0.1
    assert impatient[0.95].wait.value < patient[0.95].wait.value
    assert patient[0.8].busy.value == pytest.approx(0.8, abs=0.06)


def test_it_prints_a_table_and_saves_a_figure(tmp_path, capsys, monkeypatch) -> None:
    """Both kinds of callers have a table."""
    found = small()
    monkeypatch.setattr("experiments.desk_near_full_load.run", lambda small: found)
    main(["--small", "--out", str(tmp_path / "figure.svg")])
    assert capsys.readouterr().out.count("Callers who") == 2
    assert (tmp_path / "figure.svg").read_text().startswith("<?xml")
