"""The experiment on replications: known luck taken off leaves the effect and most of its noise behind."""

from functools import cache

from experiments.fewer_replications import Findings, main, run


@cache
def small() -> Findings:
    """The small mode, run once for all tests."""
    return run(small=True)


def test_twins_are_better_than_strangers_and_better_still_without_luck() -> None:
    """Each step needs fewer replications than the one before, several times fewer in all."""
    twins, both = small().factors["margin"]
    assert twins > 1.0
    assert both > 4.0
    assert both > twins


def test_nothing_is_added() -> None:
    """What is taken off has mean 0."""
    assert all(abs(z) < 4.0 for z in small().bias.values())


def test_the_desk_is_as_busy_as_said() -> None:
    """The support desk is busy from 0.85 to 0.95 of its time."""
    assert 0.85 < small().utilisation < 0.95


def test_it_prints_a_table_and_saves_a_figure(tmp_path, capsys, monkeypatch) -> None:
    """Both worlds have their rows, and the figure is a picture."""
    found = small()
    monkeypatch.setattr("experiments.fewer_replications.run", lambda **_: found)
    main(["--small", "--out", str(tmp_path / "figure.svg")])
    said = capsys.readouterr().out
    assert "as it is" in said
    assert "nobody listens" in said
    assert (tmp_path / "figure.svg").read_text().startswith("<?xml")
