"""Keeping what is dear to make: in memory beside its owner, or as files in the user's folder for caches.

A file is whole or not there. A folder is named after a hash of all that can change what is in it, so nothing
there is ever stale. A file begins with a digest of the rest: one that was cut short, or altered, is thrown
away and made again.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Hashable, Iterable
from functools import lru_cache
from hashlib import blake2b
from importlib.util import find_spec
from pathlib import Path
from typing import Any, TypeVar
from weakref import finalize

CACHE_VARIABLE = "JOURNEYSIM_CACHE"
"""Environment variable that names another folder for what is kept."""

DIGEST = 16
"""Bytes of the digest that a file begins with."""

MOST_BESIDE = 32
"""What is kept beside one owner, at most; the oldest goes first."""

Made = TypeVar("Made")
_beside: dict[int, dict[Hashable, Any]] = {}


def beside(owner: object, key: Hashable, make: Callable[[], Made]) -> Made:
    """Return what is made of something that never changes; it is kept as long as its owner lives.

    Owners are told apart by identity: to compare large ones would take longer than to make it again. Threads
    that ask at the same moment may make it twice.

    Args:
        owner: What it is made of; there must be weak references to its class.
        key: What else it depends on.
        make: Makes it; it is not None.

    Example:
        >>> class Journey:
        ...     pass
        >>> journey = Journey()
        >>> beside(journey, "map", list) is beside(journey, "map", list)
        True
    """
    kept = _beside.get(id(owner))
    if kept is None:
        kept = _beside.setdefault(id(owner), {})
        finalize(owner, _beside.pop, id(owner), None)
    made: Made | None = kept.get(key)
    if made is None:
        made = kept[key] = make()
        if len(kept) > MOST_BESIDE:
            kept.pop(next(iter(kept)), None)
    return made


def folder_for(sources: Iterable[Path], *also: str) -> Path:
    """Return the folder of what follows from the text of some files, and from what else is stated.

    Args:
        sources: Files whose text matters; one that cannot be read counts as empty.
        also: Versions and settings that matter.
    """
    text = blake2b(digest_size=8)
    for path in sources:
        text.update(path.read_bytes() if path.is_file() else b"")
    text.update(" ".join(also).encode())
    return _home(os.environ.get(CACHE_VARIABLE)) / text.hexdigest()


def version_file(package: str, name: str) -> Path:
    """Return the file in which a package says its version, without importing it."""
    found = find_spec(package)
    return Path((found.origin if found is not None else None) or package).parent / name


def read(path: Path) -> bytes | None:
    """Return what a file keeps; None if there is none, or if it is broken, when it is thrown away."""
    try:
        whole = path.read_bytes()
    except OSError:
        return None
    if blake2b(whole[DIGEST:], digest_size=DIGEST).digest() == whole[:DIGEST]:
        return whole[DIGEST:]
    path.unlink(missing_ok=True)
    return None


def write(path: Path, data: bytes) -> None:
    """Keep data under a name, at once and whole: whoever reads meanwhile finds the old file or none.

    Raises:
        OSError: if it cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".new-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(blake2b(data, digest_size=DIGEST).digest() + data)
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


@lru_cache(maxsize=4)
def _home(stated: str | None) -> Path:
    """Return the user's folder for caches, or a temporary one where that cannot be written."""
    home = Path(stated) if stated else _user_caches() / "journeysim"
    try:
        home.mkdir(parents=True, exist_ok=True)
        probe = home / f".probe-{os.getpid()}"
        probe.touch()
        probe.unlink()
    except OSError:
        return Path(tempfile.gettempdir()) / "journeysim"
    return home


def _user_caches() -> Path:
    """Return where this system keeps caches."""
    if "XDG_CACHE_HOME" in os.environ:
        return Path(os.environ["XDG_CACHE_HOME"])
    if os.name == "nt":
        return Path(os.environ.get("LOCALAPPDATA", Path.home()))
    return Path.home() / ".cache"
