"""Pictures inside a page."""

import pytest

from journeysim.errors import UsageError
from journeysim.report.page.svg import inline

DRAWN = """<?xml version="1.0"?>
<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="10pt"
viewBox="0 0 9 9">
<metadata><a href="http://example.org/">x</a></metadata><style>*{stroke: red}</style>
<defs><clipPath id="c"><path id="p"/></clipPath></defs>
<g clip-path="url(#c)"><use xlink:href="#p"/><image xlink:href="http://example.org/x.png"/></g><script>1</script>
</svg>
"""


def test_names_are_those_of_the_picture_alone():
    """References still find what they mean, and no two pictures share a name."""
    made = inline("one", DRAWN, "It & that.")
    assert 'id="one--c"' in made
    assert 'clip-path="url(#one--c)"' in made
    assert '<use href="#one--p"' in made
    assert 'aria-label="It &amp; that."' in made


def test_nothing_reaches_beyond_the_picture():
    """No style sheet, script, or address of another place is left."""
    made = inline("one", DRAWN, "")
    for word in ("http", "<style", "<script", "<metadata", "ns0:"):
        assert word not in made


@pytest.mark.parametrize("drawn", ["", "<svg", "<html/>"])
def test_what_is_no_picture_is_an_error(drawn):
    """The error names the file."""
    with pytest.raises(UsageError, match=r"one\.svg"):
        inline("one", drawn, "")
