"""YAML and JSON in, with places; every slip of syntax as one clear problem."""

import json

import pytest

from journeysim.errors import ScenarioError
from journeysim.scenario.files import dump, flatten, parse, read_text


def test_every_key_and_value_has_its_place():
    """Lines and columns count from 1; list items have places, too."""
    document, problems = parse("a: 1\nb:\n  c-d: {e: [x, y]}\n")
    assert document is not None
    assert problems == []
    assert document.data == {"a": 1, "b": {"c-d": {"e": ["x", "y"]}}}
    assert document.places == {
        "a": (1, 1),
        "b": (2, 1),
        "b.c-d": (3, 3),
        "b.c-d.e": (3, 9),
        "b.c-d.e.0": (3, 13),
        "b.c-d.e.1": (3, 16),
    }
    assert document.values["a"] == (1, 4)
    assert document.values["b.c-d.e"] == (3, 12)


def test_the_place_of_what_is_not_there_is_the_nearest_around_it():
    """A missing field is reported where its block is."""
    document, _ = parse("a:\n  b: 1\n")
    assert document is not None
    assert document.place("a.c.d") == (1, 1)
    assert document.place("z") == (0, 0)


@pytest.mark.parametrize(
    "text, value",
    [
        ("1", 1),
        ("+2", 2),
        ("-1.5", -1.5),
        (".5", 0.5),
        ("1e-3", 0.001),
        ("1:30", "1:30"),
        ("no", "no"),
        ("on", "on"),
        ("true", True),
        ("~", None),
        ("", None),
        ("0x10", 16),
        ("0o10", 8),
        ("'1'", "1"),
        ('"a: b"', "a: b"),
        ("12e", "12e"),
        ("2026-01-01", "2026-01-01"),
        ("[]", []),
        ("{}", {}),
        ("1" * 30, 1.1111111111111111e29),
        ("|\n  a\n  b", "a\nb"),
    ],
)
def test_scalars_follow_yaml_1_2(text, value):
    """No surprises: only numbers, true, false and null are not texts."""
    document, problems = parse(f"x: {text}")
    assert document is not None
    assert problems == []
    assert document.data["x"] == value
    assert type(document.data["x"]) is type(value)


def test_keys_are_texts():
    """A key is what was written, also if it looks like a number."""
    document, _ = parse("a: {1: x, 0 d: y, 2.50: z}")
    assert document is not None
    assert list(document.data["a"]) == ["1", "0 d", "2.50"]


def test_every_repeated_key_is_reported():
    """All of them at once, each with the line of the first."""
    document, problems = parse("a: 1\nb: {c: 1, c: 2}\na: 3\n")
    assert document is not None
    assert document.data == {"a": 1, "b": {"c": 1}}
    assert [(p.path, p.line) for p in problems] == [("b.c", 2), ("a", 3)]
    assert "written twice; the first is in line 1" in problems[1].message


@pytest.mark.parametrize(
    "text, data",
    [
        ("a: {x: weibull(median=9 d, shape=1.5), t: 1}", {"x": "weibull(median=9 d, shape=1.5)", "t": 1}),
        ("a: {x: f(1, 2, 3)}", {"x": "f(1, 2, 3)"}),
        ("a: [f(1, 2), g]", ["f(1, 2)", "g"]),
        ("a: {x: 1.5 (1.2, 2.0), y: {z: 1}}", {"x": "1.5 (1.2, 2.0)", "y": {"z": 1}}),
    ],
)
def test_a_law_cut_by_a_comma_is_recognised(text, data):
    """It is reported once, mended, and nothing after it is disturbed."""
    document, problems = parse(text)
    assert document is not None
    assert document.data == {"a": data}
    assert len(problems) == 1
    assert "cut in two" in problems[0].message
    assert "quotes" in problems[0].hint


@pytest.mark.parametrize(
    "text, sign",
    [
        ("", "empty"),
        ("# only words\n", "empty"),
        ("- a", "a list"),
        ("words", "a single value"),
        ("a: b: c", "`:`"),
        ("a:\n\tb: 1", "tabs"),
        ("a: {b: 1", "not closed"),
        ("a: [1", "not closed"),
        ("a: 'x", "quote"),
        ("a: 1\n---\nb: 2\n", "second document"),
        ("a: &x 1\nb: *x\n", "repeats another value"),
        ("a: !!python/object:os.system 1", "tag"),
        ("? {a: b}\n: 1\n", "where a name is expected"),
        (": 1", "name is missing"),
        ("a: \x00", "U+0000"),
        ("a: *nowhere", "repeats another value"),
        ("a: 1\n b: 2\n", "Hint"),
        ("a: 1\n]", "indentation"),
        ("%YAML 9\n---\na: 1", ""),
    ],
)
def test_slips_of_syntax_are_explained(text, sign):
    """Each is a problem in plain words."""
    _, problems = parse(text)
    assert problems, text
    assert sign in " ".join(map(str, problems))


def test_deep_nesting_and_alias_bombs_cost_nothing():
    """Brackets are counted, aliases refused; neither is expanded."""
    for text in ("[" * 100_000, "a: " + "{a: " * 10_000, "- " * 5_000 + "x"):
        document, problems = parse(text)
        assert document is None
        assert "levels" in problems[0].message
    bomb = "a: &a [x]\n" + "".join(
        f"{c}: &{c} [*{p}, *{p}]\n" for p, c in zip("abcdefgh", "bcdefghi", strict=True)
    )
    document, problems = parse(bomb)
    assert document is not None
    assert len(problems) == 16


def test_json_is_read_with_places():
    """JSON is YAML, tabs and surrogate pairs included."""
    text = '{\n\t"journeysim": 1,\n\t"title": "\\ud83d\\ude00 caf\\u00e9"\n}'
    document, problems = parse(text)
    assert document is not None
    assert problems == []
    assert document.data == json.loads(text)
    assert document.places["title"] == (3, 2)
    half, _ = parse('{"a": "\\ud83d"}')
    assert half is not None
    assert half.data["a"].encode()


def test_unreadable_files_are_explained(tmp_path):
    """Absent, a folder, too large, not UTF-8, with a byte order mark."""
    with pytest.raises(ScenarioError, match="no such file"):
        read_text(tmp_path / "absent.yaml")
    with pytest.raises(ScenarioError, match="folder"):
        read_text(tmp_path)
    with pytest.raises(ScenarioError, match=r"cannot be read|no such file"):
        read_text("a\0b.yaml")
    large = tmp_path / "large.yaml"
    large.write_bytes(b"#" * 5_000_001)
    with pytest.raises(ScenarioError, match="more than"):
        read_text(large)
    latin = tmp_path / "latin.yaml"
    latin.write_bytes(b"a: 1\nb: caf\xe9\n")
    with pytest.raises(ScenarioError, match=r":2:7: the byte 0xe9 is not UTF-8"):
        read_text(latin)
    marked = tmp_path / "marked.yaml"
    marked.write_bytes(b"\xef\xbb\xbfa: 1")
    assert read_text(marked) == "a: 1"


def test_dumped_data_reads_back():
    """Texts that look like numbers keep their quotes, order is kept."""
    data = {
        "b": {"1": "2024", "c": ["x: y", "#", "", None, True, 0.1, 1e-5]},
        "a": "0.3 (0.2 to 0.4)",
        "é": "ü -> ö",
    }
    document, problems = parse(dump(data))
    assert document is not None
    assert problems == []
    assert document.data == data
    assert list(document.data) == list(data)
    assert list(flatten({"a": {"b": [1]}})) == ["a", "a.b", "a.b.0"]
