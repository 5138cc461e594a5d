"""Social networks: generators, files, and what is said when they do not fit."""

from collections import Counter
from pathlib import Path

import pytest

from journeysim.errors import ScenarioError
from journeysim.scenario.networks import read_network


def degrees(text: str) -> list[int]:
    """Number of neighbours of every member."""
    size, edges = read_network(text, "")
    counts = Counter(member for edge in edges for member in edge)
    return [counts[member] for member in range(size)]


@pytest.mark.parametrize(
    "text, wanted",
    [
        ("cycle(n=5)", [2] * 5),
        ("complete(n=6)", [5] * 6),
        ("random_regular(d=3, n=20)", [3] * 20),
        ("watts_strogatz(n=20, k=4, p=0)", [4] * 20),
        ("erdos_renyi(n=8, p=0)", [0] * 8),
        ("erdos_renyi(n=8, p=1)", [7] * 8),
    ],
)
def test_generators_make_what_they_promise(text: str, wanted: list[int]) -> None:
    """Degrees of networks that chance does not change, members without any included."""
    assert degrees(text) == wanted


def test_growing_networks_have_so_many_edges() -> None:
    """Each newcomer of n brings m edges, beginning with m members who are tied to the first newcomer."""
    assert sum(degrees("barabasi_albert(n=50, m=3)")) == 2 * (50 - 3) * 3
    assert len(degrees("powerlaw_cluster(n=50, m=3, p=0.5)")) == 50


def test_the_seed_is_the_networks_own() -> None:
    """The same parameters give the same network, with seed 1 unless another is stated."""
    text = "watts_strogatz(n=30, k=4, p=0.3{})"
    first, same, stated, other = (read_network(text.format(s), "") for s in ("", "", ", seed=1", ", seed=2"))
    assert first == same == stated
    assert first != other


def test_edges_are_sorted_pairs_without_loops_or_repeats(tmp_path: Path) -> None:
    """Commas or blanks, comments and empty lines, both directions: one edge each; a loop makes a loner."""
    (tmp_path / "friends.txt").write_text("# who knows whom\n10 2\n2,10\n\n3, 2 # since school\n7 7\n")
    size, edges = read_network("friends.txt", str(tmp_path / "scenario.yaml"))
    assert size == 4
    assert edges == ((0, 1), (0, 3))


def test_people_are_numbered_by_name(tmp_path: Path) -> None:
    """As numbers where all are numbers (2 before 10), else as texts (10 before 2)."""
    (tmp_path / "names.txt").write_text("2 10\nann 2\n")
    assert read_network("names.txt", str(tmp_path / "s.yaml")) == (3, ((0, 1), (1, 2)))
    (tmp_path / "twins.txt").write_text("01 1\n1 5\n")
    assert read_network("twins.txt", str(tmp_path / "s.yaml")) == (3, ((0, 1), (1, 2)))


def test_a_superscript_is_a_name(tmp_path: Path) -> None:
    """What looks like a digit and is no number is a name like others."""
    (tmp_path / "names.txt").write_text("² 1\n", encoding="utf-8")
    assert read_network("names.txt", str(tmp_path / "s.yaml")) == (2, ((0, 1),))


@pytest.mark.parametrize(
    "text, said",
    [
        ("tree(n=5)", "`tree` is no generator"),
        ("cycle(k=5)", "does not have the parameters of cycle"),
        ("cycle(n=5, k=2)", "does not have the parameters of cycle"),
        ("cycle(5)", "is no number with a name"),
        ("cycle(n=many)", "is no number with a name"),
        ("watts_strogatz(n=3, k=8, p=0.1)", "makes no network"),
        ("random_regular(d=3, n=5)", "makes no network"),
        ("complete(n=2.5)", "makes no network"),
        ("cycle(n=0)", "makes no network"),
        ("complete(n=0)", "makes no network"),
        ("complete(n=-3)", "makes no network"),
        ("erdos_renyi(n=5, p=1.5)", "makes no network"),
        ("watts_strogatz(n=9, k=2, p=-1)", "makes no network"),
        ("erdos_renyi(n=5, p=nan)", "makes no network"),
        ("absent.txt", "cannot be read"),
        ("lonely.txt", "line 2 of `lonely.txt` names one person"),
        ("empty.txt", "has no edge"),
    ],
)
def test_what_does_not_fit_is_told(text: str, said: str, tmp_path: Path) -> None:
    """One problem at `market.network` with a hint, never a traceback."""
    (tmp_path / "lonely.txt").write_text("1 2\n3\n")
    (tmp_path / "empty.txt").write_text("# nobody\n")
    with pytest.raises(ScenarioError) as caught:
        read_network(text, str(tmp_path / "s.yaml"))
    (problem,) = caught.value.problems
    assert said in problem.message
    assert problem.path == "market.network"
    assert problem.hint
