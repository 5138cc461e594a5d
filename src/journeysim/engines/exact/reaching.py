"""Which part of a journey anybody has reached by a block of nodes: the rest is not computed yet."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from journeysim.engines.exact.flows import Births
from journeysim.engines.exact.instants import segments
from journeysim.engines.exact.laws import Floats
from journeysim.engines.exact.system import System
from journeysim.results.visits import Flags, Integers


@dataclass(frozen=True)
class Part:
    """Modes that have been reached, with their rows and links, and where each of them stands in the part.

    Attributes:
        modes: Their numbers in the whole.
        rows: Numbers of their rows.
        links: Numbers of the links from these rows.
        mode_at: Position of each mode of the whole, -1 where it has not been reached.
        row_at: The same of each row.
        row_mode: Position of the mode of each row here.
        link_row: Position of the row that feeds each link here.
        starts: Where the links of each target begin.
        targets: Positions of these targets.
        felt: Positions of the modes with an experience.
        moves: Which experience each of them is.
        quick: Positions of the links that are fed at once.
        quick_rows: Positions of the rows that feed them.
        quick_source: Which of these rows feeds each of these links.
        quick_starts: Where those links of each target begin.
        quick_targets: Positions of these targets.
        quick_felt: Which of these targets has an experience.
        quick_moves: Which experience each of them is.
        back: Which of the quick rows belongs to one of the quick targets.
        back_from: To which.
    """

    modes: Integers
    rows: Integers
    links: Integers
    mode_at: Integers
    row_at: Integers
    row_mode: Integers
    link_row: Integers
    starts: Integers
    targets: Integers
    felt: Integers
    moves: Integers
    quick: Integers
    quick_rows: Integers
    quick_source: Integers
    quick_starts: Integers
    quick_targets: Integers
    quick_felt: Integers
    quick_moves: Integers
    back: Integers
    back_from: Integers


def first_entries(
    system: System, births: Iterable[Births], invited: Iterable[int], live: Floats, nodes: int
) -> Integers:
    """The first node at which each mode can be entered, of shape (modes,); ``nodes`` where none can.

    Args:
        system: The journey.
        births: Arrivals at each node of the span, by mode.
        invited: Modes in which invited people begin, at any time.
        live: 0 for modes that nobody leaves, of shape (modes,).
        nodes: Nodes of the span.
    """
    found = np.full(len(system.modes.listed), nodes)
    for group in births:
        for mode, arrivals in group.items():
            present = np.flatnonzero(arrivals.any(axis=1))
            found[mode] = min(found[mode], *present[:1].tolist(), nodes)
    found[list(invited)] = 0
    least = np.array([stay.least for stay in system.stays], dtype=np.int64)
    source = system.row_mode[system.link_row]
    while len(source):
        before = found.copy()
        reached = np.where(live[source] != 0.0, found[source] + least[system.link_row], nodes)
        np.minimum.at(found, system.link_target, reached)
        if (found == before).all():
            break
    return found


def part_of(system: System, reached: Flags, instant: Flags) -> Part:
    """The part of a journey that has been reached.

    Args:
        system: The journey.
        reached: Whether each mode has been, of shape (modes,).
        instant: Whether some leave each row at the node at which they have entered, of shape (rows,).
    """
    modes = np.flatnonzero(reached)
    rows = np.flatnonzero(reached[system.row_mode])
    mode_at, row_at = _positions(modes, len(reached)), _positions(rows, len(instant))
    links = np.flatnonzero(row_at[system.link_row] >= 0)
    link_row, link_target = row_at[system.link_row[links]], mode_at[system.link_target[links]]
    # What leads to places that nobody can reach within the block carries nobody.
    some = link_target >= 0
    links, link_row, link_target = links[some], link_row[some], link_target[some]
    starts, targets = segments(link_target)
    which = _positions(system.experienced, len(reached))[modes]
    felt = np.flatnonzero(which >= 0)
    quick = np.flatnonzero(instant[rows][link_row])
    quick_rows, quick_source = np.unique(link_row[quick], return_inverse=True)
    quick_starts, quick_targets = segments(link_target[quick])
    quick_felt = np.flatnonzero(which[quick_targets] >= 0)
    row_mode = mode_at[system.row_mode[rows]]
    again = _positions(quick_targets, len(modes))[row_mode[quick_rows]]
    back = np.flatnonzero(again >= 0)
    return Part(
        modes, rows, links, mode_at, row_at, row_mode, link_row, starts, targets,
        felt, which[felt], quick, quick_rows, quick_source, quick_starts, quick_targets,
        quick_felt, which[quick_targets[quick_felt]], back, again[back],
    )  # fmt: skip


def _positions(numbers: Integers, count: int) -> Integers:
    """The position of each of some numbers, -1 for all others, of shape (count,)."""
    found = np.full(count, -1)
    found[numbers] = np.arange(len(numbers))
    return found
