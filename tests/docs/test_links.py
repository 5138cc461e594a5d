"""Every page of documentation: its links lead somewhere."""

import re
from pathlib import Path

import pytest

HOME = Path(__file__).parents[2]
PAGES = sorted([*HOME.glob("*.md"), *(HOME / "docs").glob("*.md")])
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
FENCED = re.compile(r"^```.*?^```", re.DOTALL | re.MULTILINE)
WEB = re.compile(r"(https?|mailto):")


def prose(page: Path) -> str:
    """A page without its blocks of code."""
    return FENCED.sub("", page.read_text(encoding="utf-8"))


def anchors(page: Path) -> set[str]:
    """The names by which headings of a page can be linked to, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", prose(page), re.MULTILINE)
    plain = (re.sub(r"[^\w\- ]", "", heading.lower()) for heading in headings)
    return {heading.strip().replace(" ", "-") for heading in plain}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    """A link names a file of the repository, and a heading that it has."""
    broken = []
    for link in LINK.findall(prose(page)):
        if WEB.match(link):
            continue
        name, _, anchor = link.partition("#")
        target = (page.parent / name).resolve() if name else page
        if not target.exists() or (anchor and anchor not in anchors(target)):
            broken.append(link)
    assert broken == []


def test_every_page_is_reached_from_the_readme() -> None:
    """No page is lost: the README links to each."""
    readme = prose(HOME / "README.md")
    linked = {Path(link.partition("#")[0]).name for link in LINK.findall(readme)}
    assert {page.name for page in PAGES} - linked == {"README.md"}


def test_named_files_exist() -> None:
    """A path in code style that begins with a folder of the repository names what is there."""
    named = re.compile(r"`((?:src|tests|docs|scenarios|experiments)/[\w./-]*)`")
    for page in PAGES:
        for path in named.findall(prose(page)):
            assert (HOME / path).exists(), f"{page.name}: {path}"
