"""Addresses of random draws: names become 32-bit numbers, and no two share one."""

import pytest

from journeysim.compiled.index import Addresses
from journeysim.errors import ScenarioError
from journeysim.kernels.identity import purpose


def test_the_same_name_has_the_same_address() -> None:
    """Personas ask for the same purposes; parts are joined by a bar."""
    addresses = Addresses()
    assert addresses("visit", "trial") == addresses("visit", "trial") == purpose("visit|trial")


def test_two_names_with_one_address_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """A collision of hashes is an error that names both and says what to do."""
    monkeypatch.setattr("journeysim.compiled.index.purpose", lambda *names: 7)
    addresses = Addresses()
    addresses("visit", "a")
    with pytest.raises(ScenarioError, match=r"'visit\|b' and 'visit\|a'.*Rename"):
        addresses("visit", "b")
