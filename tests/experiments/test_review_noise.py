"""The experiment on reviews and the noise of their figure."""

from functools import cache

import journeysim as js
from experiments.review_noise import main, run


@cache
def small() -> dict[str, js.Reviews]:
    """The small mode, run once for all tests."""
    return run(small=True)


def test_a_noisy_figure_misleads() -> None:
    """With an error of 60 % more reviews are wrong than with 15 %."""
    little, much = small()["churn"].cells
    assert (little.settings.noise, much.settings.noise) == (0.15, 0.6)
    assert much.false_alarms.value + much.missed.value > little.false_alarms.value + little.missed.value


def test_reviews_do_part_of_what_acting_always_does() -> None:
    """Churn falls, by less than with the lower price for ever."""
    churn = small()["churn"]
    assert churn.fixed.value < churn.own.effect.value < 0


def test_it_prints_a_table_and_saves_a_figure(tmp_path, capsys, monkeypatch) -> None:
    """The worth of better figures stands below, with its interval."""
    found = small()
    monkeypatch.setattr("experiments.review_noise.run", lambda small: found)
    main(["--small", "--out", str(tmp_path / "figure.svg")])
    assert "An error of 15% in the place of 60% is worth" in capsys.readouterr().out
    assert (tmp_path / "figure.svg").read_text().startswith("<?xml")
