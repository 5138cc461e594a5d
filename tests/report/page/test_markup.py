"""HTML as values."""

from journeysim.report.page.markup import Html, section, slug, table, tag, together


def test_text_is_escaped_and_markup_is_not():
    """What a user wrote never becomes an element; what the page wrote does."""
    assert tag("p", '<script>"&', tag("b", "x")) == "<p>&lt;script&gt;&quot;&amp;<b>x</b></p>"
    assert tag("a", "x", href='"><i>') == '<a href="&quot;&gt;&lt;i&gt;">x</a>'
    assert together(["<", Html("<br/>")]) == "&lt;<br/>"


def test_attributes_that_are_none_are_left_out():
    """Words that Python keeps for itself end in an underscore."""
    assert tag("p", class_="a", id=None) == '<p class="a"></p>'
    assert tag("meta", charset="utf-8") == '<meta charset="utf-8"/>'


def test_a_part_without_anything_is_not_there():
    """No heading stands above nothing."""
    assert section("a", "A", Html("")) == ""
    assert section("a", "A", "b") == '<section id="a"><h2>A</h2>b</section>'


def test_the_first_cell_of_a_row_is_its_head():
    """Rows can be read aloud."""
    made = table(("", "x"), [["a", "1"]], caption="c")
    assert '<tr><th scope="row">a</th><td>1</td></tr>' in made


def test_no_two_names_share_an_address():
    """Signs are spelled, so that a+b is not a-b."""
    names = ["a+b", "a-b", "a b", "a@b", "ab"]
    assert len({slug(name) for name in names}) == len(names)
