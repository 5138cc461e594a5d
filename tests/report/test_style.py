"""The look of pictures, and how they become files."""

import subprocess
import sys

from journeysim.report.flows import flows_of
from journeysim.report.maps import journey_map
from journeysim.report.style import DOTS, PALETTE, new_figure, save, shorten, spread, text_width, wrap
from tests.report.pictures import run, scenario


def test_the_same_picture_gives_the_same_file(tmp_path):
    """An SVG made twice is the same, byte for byte, and carries no date."""
    model, flows = scenario("onboarding").model, flows_of(run("onboarding"))
    (first, _), (second, _) = (save(journey_map(model, flows), tmp_path / n, "map") for n in ("a", "b"))
    assert first.read_bytes() == second.read_bytes()
    assert b"dc:date" not in first.read_bytes()


def test_text_stays_text(tmp_path):
    """Words of a picture can be searched in its SVG."""
    vector, picture = save(journey_map(scenario("onboarding").model), tmp_path, "map")
    assert ">Consideration</text>" in vector.read_text(encoding="utf-8")
    assert picture.read_bytes().startswith(b"\x89PNG")


def test_a_picture_is_eight_hundred_pixels_wide(tmp_path):
    """At 100 dots an inch a figure is 800 pixels wide, its PNG at 160 dots 1,280."""
    figure = new_figure(300)
    assert float(figure.get_size_inches()[0]) * DOTS == 800
    _, picture = save(figure, tmp_path, "empty")
    assert int.from_bytes(picture.read_bytes()[16:20], "big") == 1280


def test_pyplot_is_never_imported():
    """Figures belong to their callers: no picture goes through the state of pyplot."""
    program = (
        "import sys; from journeysim.report.maps import journey_map; "
        "from journeysim.scenario.library import load; "
        "journey_map(load('onboarding').model); sys.exit('matplotlib.pyplot' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_lines_fit_their_width():
    """A wrapped text has no line wider than asked for, and loses no word while lines are free."""
    words = "Customer support and engagement after the order"
    lines = wrap(words, 90, lines=9)
    assert " ".join(lines) == words
    assert all(text_width(line) <= 90 for line in lines)


def test_what_does_not_fit_ends_in_an_ellipsis():
    """Too long a text is cut visibly."""
    assert wrap("one two three four five six seven", 30, lines=2)[-1].endswith("…")
    assert text_width(shorten("a very long name of a stage", 60)) <= 60


def test_labels_are_moved_apart_no_further_than_needed():
    """Crowded positions keep their order and the gap; free ones stay where they are."""
    placed = spread([5.0, 5.0, 80.0], 10.0, 0.0, 100.0)
    assert placed == [5.0, 15.0, 80.0]
    assert spread([98.0, 99.0], 10.0, 0.0, 100.0) == [90.0, 100.0]


def test_colours_differ():
    """No colour of the palette occurs twice."""
    assert len(set(PALETTE)) == len(PALETTE)
