"""What is kept is whole, belongs to its sources, and is made again where it is broken."""

import os
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
