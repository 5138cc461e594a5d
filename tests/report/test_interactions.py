"""The picture of what parts add."""

from journeysim.report.interactions import MOST_PAIRS, Pair, Part, interaction_plot
from journeysim.report.style import BLUE, MUTED, VERMILLION
from journeysim.results.estimates import Estimate
from tests.report.pictures import boxes, outside, overlaps, texts, xs


def sized(value):
    """An estimate with an interval of 0.01 to both sides."""
    return Estimate(value, value - 0.01, value + 0.01, 20)


def part(name, alone, on_top, share):
    """A part with three numbers."""
    return Part(name, sized(alone), sized(on_top), sized(share))


PARTS = [part("mails", 0.02, 0.04, 0.03), part("calls", -0.05, -0.03, -0.04), part("idle", 0.0, 0.0, 0.0)]
PAIRS = [
    Pair(("mails", "calls"), sized(0.03), told=True),
    Pair(("mails", "a-practice-with-a-very-long-name"), sized(-0.02), told=True),
    Pair(("calls", "idle"), sized(0.005), told=False),
]


def drawn(pairs=tuple(PAIRS), measure="conversion"):
    """The figure of the parts above."""
    return interaction_plot(PARTS, PARTS[:2], pairs, measure=measure, strategy="all", currency="EUR")


def dots(axes):
    """Value and colour of each full dot of a block, from above."""
    return [(round(float(xs(d)[0]), 6), d.get_color()) for d in axes.lines if d.get_marker() == "o" and
            d.get_markersize() == 6]  # fmt: skip


def test_dots_are_fair_shares_in_points():
    """Blue for the better, red for the worse, grey where it cannot be told."""
    practices, stages, pairs = drawn().axes
    assert dots(practices) == [(3.0, BLUE), (-4.0, VERMILLION), (0.0, MUTED)]
    assert dots(stages) == [(3.0, BLUE), (-4.0, VERMILLION)]
    assert dots(pairs) == [(3.0, BLUE), (-2.0, VERMILLION), (0.5, MUTED)]


def test_less_may_be_better():
    """Then a share above zero is for the worse."""
    assert dots(drawn(measure="churn").axes[0])[0] == (3.0, VERMILLION)


def test_rings_stand_alone_and_triangles_on_top():
    """Each part has one of both."""
    axes = drawn().axes[0]
    triangles = [round(float(xs(d)[0]), 6) for d in axes.lines if d.get_marker() == "^"]
    rings = [
        round(float(xs(d)[0]), 6) for d in axes.lines if d.get_markersize() == 4.5 and d.get_marker() == "o"
    ]
    assert (rings, triangles) == ([2.0, -5.0, 0.0], [4.0, -3.0, 0.0])


def test_all_words_can_be_read():
    """Inside the picture, without hiding each other; long names are shortened."""
    figure = drawn()
    found = boxes(figure, "part:", "said:", "title", "subtitle", "footer")
    assert outside(figure, found) == []
    practices = {gid: box for gid, box in found.items() if "+" not in gid}
    assert overlaps({gid: box for gid, box in found.items() if "+" in gid}) == []
    assert len(practices) > 6
    assert any(words.endswith("…") for words in texts(figure, "part:").values())


def test_ten_pairs_are_drawn_at_most():
    """And without any there are two blocks."""
    many = [Pair((f"a{i}", f"b{i}"), sized(0.001 * i), told=False) for i in range(30)]
    assert len(dots(drawn(many).axes[2])) == MOST_PAIRS
    assert len(drawn([]).axes) == 2
