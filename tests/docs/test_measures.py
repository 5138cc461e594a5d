"""The page of measures is what the registry says."""

from docs.refresh import MEASURES_PAGE, measures_page
from journeysim.results.registry import MEASURES


def test_the_page_is_the_registry() -> None:
    """Word for word (else: python docs/refresh.py)."""
    assert MEASURES_PAGE.read_text(encoding="utf-8") == measures_page()


def test_every_measure_is_there() -> None:
    """Each has a row of its own."""
    page = measures_page()
    assert [name for name in MEASURES if f"| `{name}" not in page] == []
