"""The whole page, made of folders that the commands wrote."""

import json
import re
from xml.etree import ElementTree

import pytest

from journeysim.report.page.numbers import anchor
from journeysim.report.page.outcome import read
from journeysim.report.page.page import page
from tests.cli.shell import shop_in, type_in

REFERENCE = ("--engine", "reference")


@pytest.fixture(scope="module")
def compared(tmp_path_factory):
    """The folder of a small comparison, with a title that would be markup."""
    home = tmp_path_factory.mktemp("compared")
    shop = shop_in(home)
    shop.write_text(re.sub("(?m)^title: .*$", "title: Bread & <b>butter</b>", shop.read_text()))
    said = type_in(
        "compare",
        shop,
        "--strategies",
        "push,nobody",
        "--replications",
        "2",
        *REFERENCE,
        "--out",
        home / "out",
    )
    assert said.code == 0, said.err
    return home / "out"


@pytest.fixture(scope="module")
def ranked(tmp_path_factory):
    """The folder of a small ranking."""
    home = tmp_path_factory.mktemp("ranked")
    said = type_in(
        "rank", shop_in(home), "--strategies", "push", "--budget", "2s", *REFERENCE, "--out", home / "out"
    )
    assert said.code == 0, said.err
    return home / "out"


@pytest.fixture(scope="module")
def pages(compared, ranked):
    """Both pages as text."""
    return [page(read(folder)) for folder in (compared, ranked)]


def parsed(text):
    """The page read by a parser that forgives nothing."""
    return ElementTree.fromstring(text.removeprefix("<!DOCTYPE html>\n"))


def test_it_is_well_formed_and_no_name_comes_twice(pages):
    """Every tag is closed, and every address leads to one place."""
    for text in pages:
        names = [element.get("id") for element in parsed(text).iter() if element.get("id")]
        assert len(names) == len(set(names))


def test_it_asks_for_nothing_from_elsewhere(pages):
    """No address but names of formats, no script, no file beside it."""
    for text in pages:
        assert not re.search(r"https?://", text.replace("http://www.w3.org/2000/svg", ""))
        root = parsed(text)
        assert not [e for e in root.iter() if e.tag in ("script", "link", "img", "iframe") or e.get("src")]
        assert "@import" not in text
        assert all(e.get("href", "#").startswith("#") for e in root.iter())


def test_every_link_finds_its_place(pages):
    """Every measure and every word that is linked is defined on the page."""
    for text in pages:
        root = parsed(text)
        names = {element.get("id") for element in root.iter()}
        wanted = {e.get("href")[1:] for e in root.iter() if e.get("href")}
        assert wanted <= names
        assert {"what-margin", "what-interval", "what-n"} <= wanted


def test_numbers_are_those_of_the_document(compared):
    """Every effect, level, interval, n and count stands on the page, each leading to its definition."""
    root = parsed(page(read(compared)))
    shown = {
        (link.get("href"), float(data.get("value"))) for link in root.iter("a") for data in link.iter("data")
    }
    strategies = json.loads((compared / "comparison.json").read_text())["strategies"]
    told = [(m, e) for s in strategies.values() for m, e in s.get("effects", {}).items()]
    told += strategies["baseline"]["measures"].items()
    told += [("return", s["return"]) for s in strategies.values() if s.get("return", {}).get("value")]
    assert len(told) > 10
    for measure, estimate in told:
        assert (f"#{anchor(measure)}", estimate["value"]) in shown
        assert ("#what-n", estimate["n"]) in shown
        if estimate["low"] != estimate["high"]:
            assert {("#what-interval", estimate["low"]), ("#what-interval", estimate["high"])} <= shown
    for term in ("direct", "spill_over", "untouched"):
        assert (f"#what-{term.replace('_', '-')}", strategies["push"]["changed"][term]) in shown


def test_no_number_of_a_table_is_without_a_link(pages):
    """Exact values stand inside links, but for shares of precision and totals in sentences."""
    for text in pages:
        root = parsed(text)
        linked = {id(data) for link in root.iter("a") for data in link.iter("data")}
        loose = [data for row in root.iter("tr") for data in row.iter("data") if id(data) not in linked]
        assert not loose


def test_the_answer_comes_first_and_words_of_users_stay_words(compared):
    """The sentence is the one that was printed; a title with signs is shown as it is."""
    root = parsed(page(read(compared)))
    answer = json.loads((compared / "comparison.json").read_text())["answer"]
    paragraph = next(p for p in root.iter("p") if p.get("class") == "answer")
    assert "".join(paragraph.itertext()) == answer
    assert paragraph.find("a") is not None
    assert next(root.iter("h1")).text == "Bread & <b>butter</b>"
    heads = ["".join(h.itertext()) for h in root.iter("h2")]
    assert heads[:3] == ["The question", "The answer", "What each strategy does"]
    assert heads[-1] == "What the numbers mean"


def test_pictures_and_origin_are_there(pages, compared):
    """Each SVG of the folder is drawn once; signature, seed and command are told."""
    made = json.loads((compared / "manifest.json").read_text())
    assert len(list(parsed(pages[0]).iter("figure"))) == len(list(compared.glob("*.svg"))) >= 3
    words = " ".join(" ".join(parsed(pages[0]).itertext()).split())
    for key in ("scenario_hash", "version", "engine", "command"):
        assert str(made[key]) in words


def test_why_is_shown_from_the_first_run(compared):
    """Steps are counted in the kept runs; without them the page does without."""
    assert "The steps that moved most" in page(read(compared))
    (compared / "runs").rename(compared / "elsewhere")
    try:
        assert "The steps that moved most" not in page(read(compared))
    finally:
        (compared / "elsewhere").rename(compared / "runs")


def test_a_ranking_tells_how_far_the_others_are_behind(ranked):
    """Each strategy but the best has its distance from it, and whether it is told from it."""
    document = json.loads((ranked / "ranking.json").read_text())
    text = page(read(ranked))
    behind = [
        told["behind"]["value"] for name, told in document["strategies"].items() if name != document["best"]
    ]
    assert behind
    for value in behind:
        assert f'<a href="#what-behind" class="defined"><data value="{value!r}">' in text


def test_it_can_be_printed_and_read_in_the_dark(pages):
    """One style sheet knows paper, dark screens and telephones."""
    for rule in ("@media print", "prefers-color-scheme: dark", "max-width: 40rem", "@page"):
        assert rule in pages[0]


def test_what_was_asked_and_reached_is_told(compared):
    """What precision was wanted, what became of it, and z-values where there are any."""
    outcome = read(compared)
    stop = {"stopped": "time", "wanted": {"margin": 0.02}, "reached": {"margin": None}}
    outcome.document["precision"] = stop
    outcome.manifest["self_check"] = {"baseline": {"measures": {"conversion": {"exact": 0.3, "z": 1.25}}}}
    text = page(outcome)
    assert "The time was up" in text
    assert '<data value="0.02">2 %</data>' in text
    assert '<data value="1.25">+1.25</data>' in text
