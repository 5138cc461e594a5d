"""The experiment on handovers."""

from functools import cache

from experiments.handover_friction import Frictions, main, run


@cache
def small() -> Frictions:
    """The small mode, run once for all tests."""
    return run(small=True)


def test_worse_handovers_cost_more() -> None:
    """Satisfaction falls with the factor; beside themselves perfect handovers cost exactly nothing."""
    found = small()
    assert all(estimate.value == 0 == estimate.half_width for estimate in found[1.0][0].values())
    assert found[0.5][0]["satisfaction"].value < found[0.8][0]["satisfaction"].value < 0


def test_mending_pays_the_more_the_worse_they_are() -> None:
    """Where nothing gets lost there is nothing to gain but the price."""
    found = small()
    assert found[1.0][1].value < found[0.5][1].value
    assert found[1.0][1].high < 0


def test_it_prints_a_table_and_saves_a_figure(tmp_path, capsys, monkeypatch) -> None:
    """Every factor has its row."""
    found = small()
    monkeypatch.setattr("experiments.handover_friction.run", lambda small: found)
    main(["--small", "--out", str(tmp_path / "figure.svg")])
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines[1:4]] == ["1", "0.8", "0.5"]
    assert (tmp_path / "figure.svg").read_text().startswith("<?xml")
