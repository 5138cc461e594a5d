"""The experiment on choice overload."""

from functools import cache

from experiments.choice_overload import Responses, best, main, run


@cache
def small() -> Responses:
    """The small mode, run once for all tests."""
    return run(small=True)


def test_what_brings_most_people_is_not_what_wins_most() -> None:
    """People who look rise with every post, members won fall again."""
    found = small()
    assert best(found, "arrivals") == 4.0
    assert best(found, "conversions") == 2.0
    assert best(found, "margin") < 4.0


def test_loud_is_worse_than_silent() -> None:
    """Four posts a day lose money."""
    assert small()[4.0]["margin"].high < 0


def test_it_prints_a_table_and_saves_a_figure(tmp_path, capsys, monkeypatch) -> None:
    """Every volume has its row."""
    found = small()
    monkeypatch.setattr("experiments.choice_overload.run", lambda small: found)
    main(["--small", "--out", str(tmp_path / "figure.svg")])
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines[1:5]] == ["0.5", "2", "3", "4"]
    assert (tmp_path / "figure.svg").read_text().startswith("<?xml")
