"""What is kept is whole, belongs to its sources, and is made again where it is broken."""

import os
import weakref
from pathlib import Path

import pytest

from journeysim import keeping


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file that keeps something."""
    path = tmp_path / "folder" / "kept"
    keeping.write(path, b"dear to make")
    return path


def test_what_was_written_is_read(file: Path) -> None:
    """The same bytes come back, and nothing else is left in the folder."""
    assert keeping.read(file) == b"dear to make"
    assert os.listdir(file.parent) == ["kept"]


@pytest.mark.parametrize("broken", [b"", b"short", b"x" * 40])
def test_a_broken_file_is_thrown_away(file: Path, broken: bytes) -> None:
    """A file that was cut short or altered counts as none, and is gone afterwards."""
    file.write_bytes(broken)
    assert keeping.read(file) is None
    assert not file.exists()


def test_a_file_that_is_cut_by_one_byte_is_noticed(file: Path) -> None:
    """The digest covers the last byte."""
    file.write_bytes(file.read_bytes()[:-1])
    assert keeping.read(file) is None


def test_a_missing_file_is_nothing(tmp_path: Path) -> None:
    """What was never kept is None."""
    assert keeping.read(tmp_path / "none") is None


def test_other_sources_have_another_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A changed text, or a changed version, leads to a new folder in the one that the variable names."""
    monkeypatch.setenv(keeping.CACHE_VARIABLE, str(tmp_path / "cache"))
    source = tmp_path / "source.py"
    source.write_text("one")
    folders = [keeping.folder_for([source], "1"), keeping.folder_for([source], "2")]
    source.write_text("two")
    folders.append(keeping.folder_for([source], "1"))
    assert len(set(folders)) == 3
    assert {folder.parent for folder in folders} == {tmp_path / "cache"}


def test_a_folder_that_cannot_be_written_is_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the named folder cannot be made, a temporary one serves."""
    (tmp_path / "file").touch()
    monkeypatch.setenv(keeping.CACHE_VARIABLE, str(tmp_path / "file" / "below"))
    assert tmp_path not in keeping.folder_for([], "1").parents


def test_a_version_is_found_without_an_import() -> None:
    """The file that says a package's version is found; of an unknown package none."""
    assert keeping.version_file("numpy", "version.py").is_file()
    assert not keeping.version_file("no-such-package", "version.py").is_file()


class Owner:
    """Something that never changes."""


def test_what_is_made_of_an_owner_is_made_once_for_each_key() -> None:
    """A second question gets what the first was given; another key or owner gets its own."""
    owner, other = Owner(), Owner()
    made = keeping.beside(owner, "a", object)
    assert keeping.beside(owner, "a", object) is made
    assert keeping.beside(owner, "b", object) is not made
    assert keeping.beside(other, "a", object) is not made


def test_what_is_made_of_an_owner_goes_with_it() -> None:
    """Nothing is left in memory when the owner is gone."""
    owner, before = Owner(), len(keeping._beside)
    made = weakref.ref(keeping.beside(owner, "a", Owner))
    assert len(keeping._beside) == before + 1
    del owner
    assert made() is None
    assert len(keeping._beside) == before


def test_the_oldest_goes_where_too_much_is_made_of_one_owner() -> None:
    """What is kept beside one owner is bounded."""
    owner = Owner()
    first = keeping.beside(owner, 0, object)
    for key in range(1, keeping.MOST_BESIDE):
        keeping.beside(owner, key, object)
    assert keeping.beside(owner, 0, object) is first
    keeping.beside(owner, keeping.MOST_BESIDE, object)
    assert keeping.beside(owner, 0, object) is not first
