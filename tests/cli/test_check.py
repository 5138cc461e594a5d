"""`journeysim check`."""

from journeysim.scenario.library import names
from tests.cli.shell import shop_in, type_in
from tests.studies.worlds import SHOP


def test_shipped_scenarios_are_right():
    """All of them pass at once."""
    said = type_in("check", *names())
    assert said.code == 0
    assert said.out.count(": right.") == len(names())


def test_rests_are_told(shop):
    """What each `rest` comes to: 0.8 and 0.7."""
    lines = [line.split() for line in type_in("check", shop).out.splitlines()]
    assert ["stages.awareness.next.lost", "0.8"] in lines
    assert ["stages.purchase.next.churned", "0.7"] in lines


def test_all_errors_are_told_at_once(tmp_path):
    """Two mistakes in one file are two lines, each with its place; the exit code is 2."""
    text = SHOP.replace("purchase: 0.2", "purchase: 1.2").replace("mean=3 d", "mean=3")
    said = type_in("check", shop_in(tmp_path, text))
    assert said.code == 2
    assert "shop.yaml:11" in said.err
    assert "shop.yaml:13" in said.err
    assert "2 errors" in said.err


def test_one_wrong_file_does_not_hide_the_others(tmp_path):
    """Every file is checked; the exit code tells that one is wrong."""
    wrong = shop_in(tmp_path, "journeysim: 1\n", "wrong.yaml")
    said = type_in("check", wrong, shop_in(tmp_path), tmp_path / "missing.yaml", "nowhere")
    assert said.code == 2
    assert "shop.yaml: right." in said.words
    for name in ("wrong.yaml", "missing.yaml", "nowhere"):
        assert name in said.err


def test_warnings_do_not_fail(tmp_path):
    """What is doubtful is told, and the file is right all the same."""
    text = SHOP.replace("{purchase: 0.3, churned: rest}", "{purchase: 0.99, churned: rest}")
    said = type_in("check", shop_in(tmp_path, text))
    assert said.code == 0
    assert "warning" in said.out
