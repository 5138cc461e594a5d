"""The experiment on training: its parts give what its story tells."""

from functools import cache

from experiments.training_pays_later import Findings, main, run


@cache
def small() -> Findings:
    """The small mode, run once for all tests."""
    return run(small=True)


def test_the_course_costs_first() -> None:
    """While one agent is away more callers give up, and the course is paid; before it nothing differs."""
    effects = small().effects
    assert effects["abandonment@support", "course"].low > 0
    assert effects["margin", "course"].high < 0
    assert effects["abandonment@support", "before"].value == 0
    assert effects["margin", "before"].value == 0


def test_the_desk_is_better_off_later() -> None:
    """After the course fewer callers give up and they wait less."""
    effects = small().effects
    assert effects["abandonment@support", "year 1, after"].high < 0
    assert effects["wait@support", "year 1, after"].high < 0


def test_who_gave_up_leaves_more_often_and_invites_less() -> None:
    """Calls given up are followed by more churn and fewer invitations than calls answered."""
    answered, given_up = small().fates["answered"], small().fates["given up"]
    assert given_up[1] > answered[1]
    assert given_up[2] < answered[2]


def test_it_prints_a_table_and_saves_a_figure(tmp_path, capsys, monkeypatch) -> None:
    """Every window has its row, and the figure is a picture."""
    findings = small()
    monkeypatch.setattr("experiments.training_pays_later.run", lambda small: findings)
    main(["--small", "--out", str(tmp_path / "figure.svg")])
    said = capsys.readouterr().out
    assert all(window in said for window in findings.windows)
    assert (tmp_path / "figure.svg").read_text().startswith("<?xml")


def test_windows_follow_the_scenario() -> None:
    """Windows adjoin the course as the scenario times it, and all lie within the horizon."""
    windows = small().windows
    assert windows["before"][1] == windows["course"][0] < windows["course"][1]
    assert (
        windows["course"][1] <= windows["year 1, after"][0] < windows["year 1, after"][1] == windows["all"][1]
    )
    assert "year 2" not in windows
