"""`journeysim compare`."""

import json
import shlex

import pytest

from journeysim.scenario.library import load
from tests.cli.shell import type_in

FIGURES = {
    "effects.svg",
    "effects.png",
    "cost-and-margin.svg",
    "cost-and-margin.png",
    "journey.svg",
    "journey.png",
}
QUICK = ("--replications", "1")

ESTIMATE = {
    "type": "object",
    "required": ["value", "low", "high", "n", "kind"],
    "properties": {
        "value": {"type": ["number", "null"]},
        "low": {"type": ["number", "null"]},
        "high": {"type": ["number", "null"]},
        "n": {"type": "integer", "minimum": 0},
        "kind": {"enum": ["exact", "approximate", "simulated"]},
    },
}
DOCUMENT = {
    "type": "object",
    "required": ["scenario", "version", "seed", "engine", "strategies"],
    "properties": {
        "strategies": {
            "additionalProperties": {
                "required": ["customers", "measures"],
                "properties": {
                    "customers": {"type": "integer"},
                    "measures": {"additionalProperties": ESTIMATE},
                    "effects": {"additionalProperties": ESTIMATE},
                },
            }
        }
    },
}


def test_the_answer_comes_first(shop):
    """First the answer, then the table, then who changed and how the numbers were made."""
    said = type_in("compare", shop, "--strategies", "push,nothing", "--replications", "3")
    assert said.code == 0
    assert said.out.startswith("push raises margin most: +")
    for words in ("baseline", "Whose journey changed", "How: simulated", "seed 1", "are assumptions"):
        assert words in said.words
    assert max(len(line) for line in said.out.splitlines() if "journeysim show" not in line) <= 100


def test_figures_are_written_without_being_asked_for(shop):
    """Without --out the figures stand in a folder of their own, which the last line names."""
    said = type_in("compare", shop, "--strategies", "push", *QUICK)
    folder = shop.parent / "journeysim-out" / "shop-compare"
    assert "journeysim-out/shop-compare/" in said.words
    assert {path.name for path in folder.iterdir()} >= FIGURES | {"manifest.json", "scenario.yaml"}
    assert (folder / "effects.png").read_bytes().startswith(b"\x89PNG")


def test_json_is_the_only_thing_on_stdout(shop):
    """One document of the promised shape, and no file."""
    import jsonschema

    said = type_in("compare", shop, "--strategies", "push,nobody", "--json", *QUICK)
    document = json.loads(said.out)
    jsonschema.validate(document, DOCUMENT)
    assert list(document["strategies"]) == ["baseline", "push", "nobody"]
    assert document["strategies"]["nobody"]["effects"]["margin"] == {
        "value": 0.0,
        "low": 0.0,
        "high": 0.0,
        "n": document["strategies"]["nobody"]["effects"]["margin"]["n"],
        "kind": "simulated",
    }
    assert [path.name for path in shop.parent.iterdir()] == ["shop.yaml"]


def test_out_holds_everything_that_is_needed_to_do_it_again(shop):
    """Scenario, manifest, numbers, figures, log and tables of each strategy; the scenario runs again."""
    out = shop.parent / "out"
    said = type_in("compare", shop, "--strategies", "push", "--out", out, "--seed", "4", *QUICK)
    assert said.code == 0
    found = {path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file()}
    assert found >= FIGURES | {"effects.parquet", "comparison.json", "runs/push/log.parquet"}
    manifest = json.loads((out / "manifest.json").read_text())
    assert manifest["seed"] == 4
    assert load(out / "scenario.yaml").hash == manifest["scenario_hash"]
    again = type_in("compare", out / "scenario.yaml", "--strategies", "push", "--seed", "4", "--json", *QUICK)
    assert (
        json.loads(again.out)["strategies"] == json.loads((out / "comparison.json").read_text())["strategies"]
    )


def test_a_folder_of_others_is_refused_before_anything_runs(shop):
    """--out that holds the user's own files exits with 2 and a sentence."""
    said = type_in("compare", shop, "--out", shop.parent)
    assert said.code == 2
    assert "left alone" in said.err
    assert shop.exists()


def test_settings_matter(shop):
    """With half the odds ratio taken away the effect is exactly zero."""
    path = "practices.push.effects.awareness -> purchase.odds_ratio=1"
    said = type_in("compare", shop, "--strategies", "push", "--set", path, "--json", *QUICK)
    assert json.loads(said.out)["strategies"]["push"]["effects"]["conversion"]["value"] == 0.0


def test_customers_scale_the_run(shop):
    """--customers 100 expects a quarter of the cohort."""
    said = type_in("compare", shop, "--strategies", "push", "--customers", "100", "--json", *QUICK)
    measured = json.loads(said.out)["strategies"]["baseline"]
    assert 100 <= measured["customers"] < 200


@pytest.mark.parametrize("wanted", ["nowhere", "push,nowhere", ",", "baseline"])
def test_strategies_that_do_not_exist_are_refused(shop, wanted):
    """Exit code 2 and one message."""
    said = type_in("compare", shop, "--strategies", wanted)
    assert said.code == 2
    assert said.out == ""
    assert said.err.count("\n") == 1


def test_the_proposed_command_works(shop):
    """The command that is proposed to look at a changed customer can be typed as it stands."""
    setting = "practices.push.effects.awareness -> purchase.odds_ratio=3"
    said = type_in("compare", shop, "--strategies", "push", "--set", setting, *QUICK)
    line = next(line for line in said.out.splitlines() if line.startswith("Look at one: "))
    words = shlex.split(line.removeprefix("Look at one: "))
    assert words[:2] == ["journeysim", "show"]
    assert "The lives part on day" in type_in(*words[1:]).words


def test_dear_strategies_are_named(shop):
    """Who costs more than the budget is named below the table."""
    said = type_in("compare", shop, "--strategies", "spend", *QUICK)
    assert "! costs more than the scenario's budget: spend." in said.words


def test_a_precision_is_reached_and_told(shop):
    """The last lines say after how many replications, and how precise the least precise effect is."""
    said = type_in("compare", shop, "--strategies", "push", "--precision", "conversion=20%")
    assert said.code == 0
    assert "Precision: reached after 10 replications, looked at after 10." in said.words
    assert "(wanted 20 %)" in said.words
    words = ("--precision", "conversion=20%", "--precision", "purchases=0.2", "--json")
    document = json.loads(type_in("compare", shop, "--strategies", "push", *words).out)
    assert document["precision"]["stopped"] == "precise"
    assert document["precision"]["wanted"] == {"conversion": 0.2, "purchases": 0.2}
    assert document["replications"] == document["precision"]["replications"]


def test_a_budget_that_is_up_is_told(shop):
    """How many replications there was time for, and how far from the wanted precision they are."""
    words = ("--precision", "margin=0.01%", "--budget", "0.2s")
    said = type_in("compare", shop, "--strategies", "push", *words)
    assert said.code == 0
    assert "Precision: the time was up after" in said.words
    assert "(wanted 0.01 %)" in said.words
    few = type_in(
        "compare", shop, "--strategies", "push", "--precision", "margin=0.01%", "--replications", "3"
    )
    assert "not reached after 3 replications, the most that this study does" in few.words


@pytest.mark.parametrize(
    "words",
    [
        ("--precision", "margin"),
        ("--precision", "margin=much"),
        ("--precision", "nothing=2%"),
        ("--precision", "wait_90=2%"),
        ("--budget", "soon"),
        ("--cluster", "nowhere"),
    ],
)
def test_options_that_make_no_sense_are_refused(shop, words):
    """Exit code 2, one sentence, no folder."""
    said = type_in("compare", shop, "--strategies", "push", "--out", "out", *words)
    assert said.code == 2
    assert said.out == ""
    assert said.err.count("\n") == 1
    assert [path.name for path in shop.parent.iterdir()] == ["shop.yaml"]


def test_a_strategy_of_practices_that_conflict_is_told(shop):
    """Below the table, and in JSON."""
    said = type_in(
        "compare", "onboarding", "--strategies", "regular-review+agile-review", "--customers", "50", *QUICK
    )
    assert "get in each other's way" in said.words
    words = ("--customers", "50", "--json", *QUICK)
    document = json.loads(
        type_in("compare", "onboarding", "--strategies", "regular-review+agile-review", *words).out
    )
    told = document["strategies"]["regular-review+agile-review"]["conflicts"]
    assert told == [["agile-review", "regular-review"]]
