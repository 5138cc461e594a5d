"""Folders of results: all or nothing.

Everything is written into a temporary folder beside the wanted one, which takes its place at the end. So what
stands there is whole, and an earlier result is replaced as a whole. A folder that is not an earlier result is
never touched.
"""

from __future__ import annotations

import json
import shlex
import shutil
import sys
import tempfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from journeysim.cli.locking import locked
from journeysim.errors import UsageError

if TYPE_CHECKING:
    from journeysim.provenance import Provenance
    from journeysim.scenario.scenario import Scenario

MANIFEST = "manifest.json"
DEFAULT = Path("journeysim-out")
"""Where results go if nobody says where."""


@contextmanager
def results_folder(wanted: Path | None) -> Iterator[Path | None]:
    """Give a temporary folder that takes the place of the wanted one if all goes well, and vanishes if not.

    Args:
        wanted: The folder; None where nothing is to be written, then None is given.

    Raises:
        UsageError: if the folder holds something else, or cannot be made.
    """
    if wanted is None:
        yield None
        return
    check_folder(wanted)
    with locked(wanted):
        try:
            temporary = Path(tempfile.mkdtemp(prefix=f".{wanted.name}-", dir=wanted.parent))
        except OSError as error:
            raise UsageError(f"{wanted}: the folder cannot be made: {error.strerror}.") from None
        try:
            yield temporary
            temporary.chmod(0o755)
            _replace(wanted, temporary)
        finally:
            shutil.rmtree(temporary, ignore_errors=True)


@contextmanager
def growing_folder(wanted: Path, kept: Collection[str]) -> Iterator[Path]:
    """Give a temporary folder inside the wanted one; what is in it takes its place at the end.

    Meanwhile other things may grow in the wanted folder and stay there, whatever happens. The manifest comes
    last, so that a folder with one is whole.

    Args:
        wanted: The folder.
        kept: Names of what grows there and stays; everything else of an earlier result is removed at the end.

    Raises:
        UsageError: if the folder holds something else, or cannot be made.
    """
    check_folder(wanted, unfinished=True)
    with locked(wanted):
        temporary = wanted / ".part"
        shutil.rmtree(temporary, ignore_errors=True)
        try:
            temporary.mkdir(parents=True)
        except OSError as error:
            raise UsageError(f"{wanted}: the folder cannot be made: {error.strerror}.") from None
        try:
            yield temporary
            _settle(wanted, temporary, kept)
        finally:
            shutil.rmtree(temporary, ignore_errors=True)
            if not any(wanted.iterdir()):
                wanted.rmdir()


def _settle(wanted: Path, temporary: Path, kept: Collection[str]) -> None:
    """Put new files in the place of old ones."""
    (wanted / MANIFEST).unlink(missing_ok=True)
    for old in wanted.iterdir():
        if old.name in kept or old == temporary:
            continue
        shutil.rmtree(old) if old.is_dir() else old.unlink()
    for new in sorted(temporary.iterdir(), key=lambda path: (path.name == MANIFEST, path.name)):
        new.rename(wanted / new.name)


def check_folder(wanted: Path, *, unfinished: bool = False) -> None:
    """Refuse a folder that holds anything but an earlier result.

    Args:
        wanted: The folder.
        unfinished: Whether it may hold a study that was not finished.

    Raises:
        UsageError: if it does, or if it is a file.
    """
    if not wanted.exists():
        return
    if not wanted.is_dir():
        raise UsageError(f"{wanted} is a file. Give --out the name of a folder.")
    if not any(wanted.iterdir()) or _is_earlier_result(wanted):
        return
    if not _is_unfinished(wanted):
        raise UsageError(
            f"{wanted} holds something that journeysim has not written, and is left alone. "
            "Give --out the name of a new or empty folder."
        )
    if not unfinished:
        raise UsageError(
            f"{wanted} keeps the runs of a study that is not finished, and is left alone. "
            "Give --out the name of another folder, or delete this one."
        )


def _is_unfinished(folder: Path) -> bool:
    from journeysim.studies.checkpoints import is_unfinished

    return is_unfinished(folder)


def _is_earlier_result(folder: Path) -> bool:
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(manifest, dict) and manifest.get("made_by") == "journeysim"


def _replace(wanted: Path, temporary: Path) -> None:
    """Put the temporary folder where the wanted one is; the earlier result is removed last."""
    if not wanted.exists():
        temporary.rename(wanted)
        return
    earlier = Path(tempfile.mkdtemp(prefix=f".{wanted.name}-earlier-", dir=wanted.parent))
    try:
        wanted.rename(earlier / "result")
        temporary.rename(wanted)
    finally:
        if not wanted.exists() and (earlier / "result").exists():
            (earlier / "result").rename(wanted)
        shutil.rmtree(earlier, ignore_errors=True)


def sign(
    folder: Path, scenario: Scenario, provenance: Provenance, checks: dict[str, Any] | None = None
) -> None:
    """Write the resolved scenario and the manifest, with the self-check if there is one, into a folder.

    Files that the scenario names come along, so that it can be read there.
    """
    for name in scenario.files_named():
        copy = folder / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(scenario.document.folder / name, copy)
    (folder / "scenario.yaml").write_text(scenario.to_yaml(resolved=True), encoding="utf-8")
    manifest = provenance.manifest(command_line()) | ({} if checks is None else {"self_check": checks})
    text = json.dumps(manifest, indent=2, ensure_ascii=False)
    (folder / MANIFEST).write_text(text + "\n", encoding="utf-8")


def command_line() -> str:
    """The command as it was typed."""
    return shlex.join(["journeysim", *sys.argv[1:]])


def write_json(path: Path, document: dict[str, Any]) -> None:
    """Write plain data as JSON."""
    path.write_text(
        json.dumps(document, indent=2, allow_nan=False, ensure_ascii=False) + "\n", encoding="utf-8"
    )
