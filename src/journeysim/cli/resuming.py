"""Doing a study and writing its results: in one go, or so that it goes on where it was stopped."""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path
from typing import TypeVar

Study = TypeVar("Study")


def kept_or_at_once(
    find: Callable[[Path | None], Study],
    write: Callable[[Study, Path], None],
    folder: Path | None,
    *,
    resumable: bool,
) -> Study:
    """Do a study and write it into a folder, if there is one.

    Args:
        find: Does the study; given a folder, it keeps there what is finished.
        write: Writes the study's results into a folder.
        folder: The folder of results, or None.
        resumable: Whether what is finished is kept there at once.
    """
    if folder is not None and resumable:
        from journeysim.studies.checkpoints import REPLICATIONS

        return resumably(lambda: find(folder), write, folder, (REPLICATIONS,))
    return at_once(lambda _: find(None), write, folder)


def at_once(
    find: Callable[[bool], Study], write: Callable[[Study, Path], None], folder: Path | None
) -> Study:
    """Do a study and write the whole result at the end, if anywhere.

    Args:
        find: Does the study; it is told whether anything will be written.
        write: Writes the study's results into a folder.
        folder: The folder of results, or None.
    """
    from journeysim.cli.folder import results_folder

    with results_folder(folder) as temporary:
        study = find(temporary is not None)
        if temporary is not None:
            write(study, temporary)
    return study


def resumably(
    find: Callable[[], Study], write: Callable[[Study, Path], None], folder: Path, kept: Collection[str]
) -> Study:
    """Do a study that keeps what is finished, so that the same command goes on where it was stopped.

    Args:
        find: Does the study, and keeps in the folder what is finished.
        write: Writes the study's results into a folder.
        folder: The folder of results.
        kept: Names of what the study keeps there.

    Raises:
        KeyboardInterrupt: on Ctrl-C, with a sentence that says what is kept.
    """
    from journeysim.cli.folder import growing_folder
    from journeysim.studies.checkpoints import Checkpoints

    try:
        with growing_folder(folder, kept) as temporary:
            study = find()
            write(study, temporary)
    except KeyboardInterrupt:
        count = Checkpoints(folder).count()
        if not count:
            raise
        runs = f"{count:,} finished run{'s are' if count > 1 else ' is'}"
        raise KeyboardInterrupt(
            f"Stopped by Ctrl-C; {runs} kept in {folder}/: the same command goes on from there."
        ) from None
    return study
