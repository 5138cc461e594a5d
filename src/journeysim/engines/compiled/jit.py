"""Compiling: one decorator for the engine's functions, and the kernels made known to Numba as they stand.

The kernels stay plain Python: Numba compiles the same text a second time. Machine code is kept on disk in a
folder named after a hash of all sources that can enter it, since Numba itself notices only changes of the
file in which a function stands.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from types import ModuleType
from typing import Any, TypeVar

import numba
from numba.core import config as numba_config
from numba.extending import register_jitable

from journeysim.engines.compiled.apart import Apart, Dispatcher
from journeysim.engines.compiled.tables import OPTIONS
from journeysim.kernels import (
    choice,
    counts,
    floats,
    identity,
    permutation,
    philox,
    quantiles,
    strength,
)

Function = TypeVar("Function", bound=Callable[..., object])

KERNELS: dict[ModuleType, tuple[str, ...]] = {
    philox: ("philox", "block", "uniform32", "uniform52"),
    identity: ("child", "external"),
    floats: (
        "_log_of_parts",
        "_exp_of_parts",
        "_quantile_near_middle",
        "_quantile_in_tail",
        "_quantile_far_out",
        "plog",
        "pexp",
        "plog1p",
        "normal_quantile",
    ),
    quantiles: ("draw_empirical",),
    counts: ("poisson_count",),
    choice: ("choose", "shift_odds"),
    strength: ("strength", "periodic", "season_part", "wave"),
    permutation: ("permuted",),
}
"""The kernels that compiled functions may call, by module."""

CACHE_VARIABLE = "JOURNEYSIM_CACHE"
"""Environment variable that names another folder for machine code."""


def sources() -> list[Path]:
    """Return the files whose text can enter machine code, in order of their names."""
    folders = [Path(__file__).parent, Path(philox.__file__).parent]
    return sorted(path for folder in folders for path in folder.glob("*.py"))


@lru_cache(maxsize=1)
def cache_folder() -> Path:
    """Return the folder of the machine code that belongs to the present sources."""
    text = blake2b(digest_size=8)
    for path in sources():
        text.update(path.read_bytes())
    text.update(f"{numba.__version__} {os.environ.get('NUMBA_BOUNDSCHECK', '')}".encode())
    return _cache_home() / text.hexdigest()


def _cache_home() -> Path:
    """Return the user's folder for caches, or a temporary one where that cannot be written."""
    stated = os.environ.get(CACHE_VARIABLE)
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


def entry(function: Function) -> Function:
    """Compile a function that Python calls; the global lock is released while it runs."""
    return _build(Apart, function, no_cfunc_wrapper=True)


def compiled(function: Function) -> Function:
    """Compile a function that only compiled functions call, by its address."""
    return _build(Apart, function, no_cpython_wrapper=True, no_cfunc_wrapper=True)


def inlined(function: Function) -> Function:
    """The same for a small step: its text becomes part of the callers'."""
    return _build(Dispatcher, function, no_cpython_wrapper=True, no_cfunc_wrapper=True, forceinline=True)


def _build(kind: Any, function: Function, **options: bool) -> Function:
    built: Any = kind(function, targetoptions={"nopython": True, "nogil": True} | OPTIONS | options)
    if kind is Apart:
        settings: Any = numba_config
        usual = settings.CACHE_DIR
        settings.CACHE_DIR = str(cache_folder())
        try:
            built.enable_caching()
        finally:
            settings.CACHE_DIR = usual
    return built


def _make_known() -> None:
    """Tell Numba that compiled functions may call the kernels; ``tables`` does so for ``draw``."""
    for module, names in KERNELS.items():
        for name in names:
            register_jitable(**OPTIONS)(getattr(module, name))


_make_known()
