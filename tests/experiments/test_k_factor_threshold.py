"""The experiment on the threshold of word of mouth."""

from functools import cache

import pytest

from experiments.k_factor_threshold import Spread, final_size, main, run


@cache
def small() -> dict[float, Spread]:
    """The small mode, run once for all tests."""
    return run(small=True)


def test_theory_is_the_published_one() -> None:
    """From next to nobody, K = 1.5 reaches 58.28 % and K = 3 reaches 94.05 %; below 1 nobody."""
    assert final_size(1.5, seeds=1e-12) == pytest.approx(0.582812, abs=1e-5)
    assert final_size(3.0, seeds=1e-12) == pytest.approx(0.940480, abs=1e-5)
    assert final_size(0.5, seeds=1e-12) < 1e-9


def test_towns_follow_theory() -> None:
    """Above the threshold the town hears, below it hardly anybody does."""
    found = small()
    assert found[2.0].reached.value == pytest.approx(found[2.0].theory, abs=0.04)
    assert found[0.5].reached.value == pytest.approx(0.02, abs=0.008)
    assert found[0.5].endless == pytest.approx(0.02)


def test_it_prints_a_table_and_saves_a_figure(tmp_path, capsys, monkeypatch) -> None:
    """From K = 1 on an endless town has no end."""
    found = small()
    monkeypatch.setattr("experiments.k_factor_threshold.run", lambda small: found)
    main(["--small", "--out", str(tmp_path / "figure.svg")])
    assert capsys.readouterr().out.count("no end") == 2
    assert (tmp_path / "figure.svg").read_text().startswith("<?xml")
