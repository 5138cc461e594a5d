"""A scenario file for every test of a command."""

import pytest

from tests.cli.shell import shop_in


@pytest.fixture
def shop(tmp_path, monkeypatch):
    """A small scenario file in an empty working folder."""
    monkeypatch.chdir(tmp_path)
    return shop_in(tmp_path)
