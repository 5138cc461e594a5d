"""The journey as a Markov chain without time: what happens in the long run, where every day is like the last.

A *state* is a mode at a satisfaction, one chain for each *group* (a kind at a node of the traits). With P the
steps of a group, from columns to rows, (1 − P)⁻¹ is its fundamental matrix: expected visits, all in all. With
types of invited people (channel and satisfaction of whom invited them) their means M follow; K is the
spectral radius of M, and iterating the generating function tells the chance that a family dies out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from journeysim.compiled.records import NONE
from journeysim.engines.exact.laws import Floats
from journeysim.engines.exact.system import System
from journeysim.results.visits import Flags

Complex = NDArray[np.complex128]

Number = TypeVar("Number", Floats, Complex)
"""Real numbers, or transforms."""

SURE = 1e-12
"""How little an extinction probability moves when its iteration ends."""

MOST_ITERATIONS = 20_000

WHOLE = 1e-6
"""What a race of clocks may leave undecided at the horizon."""


@dataclass(frozen=True)
class Chain:
    """A journey that is the same on every day, prepared for sums over all time."""

    system: System

    @cached_property
    def groups(self) -> int:
        """How many chains there are."""
        kinds, nodes, _ = self.system.population.shape
        return kinds * nodes

    @cached_property
    def states(self) -> int:
        """How many states each chain has."""
        return len(self.system.modes.listed) * len(self.system.population.grid)

    @cached_property
    def shares(self) -> Floats:
        """Share of each link, of shape (links, groups, satisfactions)."""
        found = np.empty((len(self.system.link_row), self.system.population.columns))
        self.system.share_tables(0, found, None)
        # All sizes told: where nothing leads anywhere there is no link to tell the last one from.
        return found.reshape(len(found), self.groups, len(self.system.population.grid))

    @cached_property
    def moves(self) -> dict[int, Floats]:
        """How the experience of a mode moves satisfaction: of shape (groups, before, after)."""
        system, found = self.system, dict[int, Floats]()
        nodes = system.population.shape[1]
        for table in system.experiences:
            for position, row in enumerate(table.rows.tolist()):
                values = table.values[table.regime[0], position]
                found[int(system.experienced[row])] = np.repeat(values, nodes, axis=0)
        return found

    @cached_property
    def clocks_end(self) -> bool:
        """Whether all clocks have rung by the horizon, so that it is known who wins how often."""
        whole = self._leaving_masses()
        return bool(np.all(np.abs(whole[self._shared_rows] - 1.0) <= WHOLE)) if len(whole) else True

    @cached_property
    def _shared_rows(self) -> Flags:
        """Rows of modes with clocks."""
        return np.asarray(self.system.row_edge != NONE)

    def _leaving_masses(self) -> Floats:
        """By row, what leaves the row's mode up to the horizon, of shape (rows, columns)."""
        system = self.system
        by_row = np.zeros((len(system.stays), system.population.columns))
        for row, stay in enumerate(system.stays):
            for number, group in enumerate(stay.groups):
                by_row[row, group] = stay.masses[0, number].sum()
        by_mode = np.zeros((len(system.modes.listed), system.population.columns))
        np.add.at(by_mode, system.row_mode, by_row)
        return by_mode[system.row_mode]

    @cached_property
    def leaving(self) -> Floats:
        """Chance to leave by each row at all, of shape (rows, columns)."""
        system = self.system
        found = np.ones((len(system.stays), system.population.columns))
        for row in np.flatnonzero(self._shared_rows):
            stay = system.stays[row]
            for number, group in enumerate(stay.groups):
                found[row, group] = stay.masses[0, number].sum()
        return found

    def steps(self, leaving: Number) -> Number:
        """Matrices of the steps between states.

        Args:
            leaving: What leaves by each row for one who has had the experience, of shape (points, rows,
                columns): chances, or transforms of the time it takes.

        Returns:
            Of shape (groups, points, states, states), from the last axis to the one before.
        """
        system, moods = self.system, len(self.system.population.grid)
        modes, points = len(system.modes.listed), len(leaving)
        found: Number = np.zeros((self.groups, points, modes, moods, modes, moods), dtype=leaving.dtype)
        part = np.moveaxis(leaving.reshape(points, -1, self.groups, moods), 2, 0)
        mood = np.arange(moods)
        for link, row in enumerate(system.link_row.tolist()):
            source, target = int(system.row_mode[row]), int(system.link_target[link])
            value = part[:, :, row] * self.shares[link][:, np.newaxis]
            if moods == 1:
                found[:, :, target, 0, source, 0] += value[..., 0]
            elif source in self.moves:
                moved = np.swapaxes(self.moves[source], 1, 2)[:, np.newaxis]
                found[:, :, target, :, source] += value[..., np.newaxis] * moved
            else:
                # Indices on both sides of a slice come first.
                found[:, :, target, mood, source, mood] += value
        return found.reshape(self.groups, points, self.states, self.states)

    @cached_property
    def onward(self) -> Floats:
        """Chances of the steps between states, of shape (groups, states, states)."""
        return self.steps(self.leaving[np.newaxis])[:, 0]

    def by_group(self, columns: Floats) -> Floats:
        """Numbers by mode and column, of shape (cases, modes, columns), as (groups, states, cases)."""
        cases, modes, _ = columns.shape
        split = columns.reshape(cases, modes, self.groups, -1)
        return np.moveaxis(split, (2, 0), (0, 3)).reshape(self.groups, self.states, cases)

    def visits(self, births: Floats) -> Floats:
        """Expected entries of each state, without a horizon and without those who are invited.

        Args:
            births: People who begin in each state, of shape (groups, states).

        Returns:
            Of the same shape; infinite numbers raise LinAlgError.
        """
        one = np.eye(self.states)
        return np.asarray(np.linalg.solve(one - self.onward, births[..., np.newaxis])[..., 0])

    @cached_property
    def births(self) -> Floats:
        """Where one invited person of each type begins, of shape (groups, states, types)."""
        invitations, population = self.system.invitations, self.system.population
        assert invitations is not None
        parts = []
        for channel in invitations.channels:
            found = np.zeros((len(population.grid), len(self.system.modes.listed), population.columns))
            for mode, weights in channel.births:
                found[:, mode] += weights
            parts.append(found)
        return self.by_group(np.concatenate(parts))

    @cached_property
    def invited(self) -> tuple[Floats, Floats]:
        """Mean number of accepted invitations by type, at the entry of each state and on leaving it.

        Both of shape (types, groups, states); on leaving, for those who have had the experience.
        """
        found = np.zeros((2, *self.invited_by_row.shape[:1], self.groups, self.states))
        moods = len(self.system.population.grid)
        rows = self.invited_by_row * self.leaving
        on_leaving = found[1].reshape(len(rows), self.groups, -1, moods)
        split = rows.reshape(*rows.shape[:2], self.groups, moods)
        for row, mode in enumerate(self.system.row_mode.tolist()):
            on_leaving[:, :, mode] += split[:, row]
        on_entry = found[0].reshape(len(rows), self.groups, -1, moods)
        for mode, means in self._invited_at(at_entry=True):
            on_entry[:, :, mode] += means.reshape(len(rows), self.groups, moods)
        return found[0], found[1]

    @cached_property
    def invited_by_row(self) -> Floats:
        """Mean number of accepted invitations by type of one who leaves, of shape (types, rows, columns)."""
        invitations, population = self.system.invitations, self.system.population
        assert invitations is not None
        types = len(invitations.channels) * len(population.grid)
        found = np.zeros((types, len(self.system.stays), population.columns))
        for row, means in self._invited_at(at_entry=False):
            found[:, row] += means
        return found

    def _invited_at(self, *, at_entry: bool) -> Iterator[tuple[int, Floats]]:
        """Mode or row of each sender, and its means by type, of shape (types, columns)."""
        invitations, population = self.system.invitations, self.system.population
        assert invitations is not None
        kinds, nodes, moods = population.shape
        mood = np.arange(moods)
        for sender in invitations.senders:
            if (sender.row == NONE) != at_entry:
                continue
            found = np.zeros((len(invitations.channels), moods, kinds, nodes, moods))
            rate = sender.accepted[sender.regime[0]].reshape(kinds, nodes, moods)
            for kind, channel in enumerate(sender.channels.tolist()):
                found[channel, mood, kind, :, mood] = rate[kind].T
            yield sender.mode if at_entry else sender.row, found.reshape(-1, population.columns)

    def felt(self, leaving: Number) -> Number:
        """Means of numbers by satisfaction after the experience, for those before it; last axis states."""
        moods = len(self.system.population.grid)
        found = leaving.reshape(*leaving.shape[:-1], -1, moods).copy()
        for mode, moves in self.moves.items():
            found[..., mode, :] = np.einsum("gbs,...gs->...gb", moves, found[..., mode, :])
        return found.reshape(leaving.shape)

    @cached_property
    def offspring(self) -> Floats:
        """M: people of each type whom one invited person of each type brings, of shape (types, types)."""
        entering, leaving = self.invited
        per_visit = entering + self.felt(leaving)
        whole = np.linalg.solve(np.eye(self.states) - self.onward, self.births)
        found: Floats = np.einsum("tgs,gsu->tu", per_visit, whole)
        return found

    @property
    def k_factor(self) -> float:
        """K, the spectral radius of M: by how much each generation outnumbers the one before, in the end."""
        return float(np.max(np.abs(np.linalg.eigvals(self.offspring)), initial=0.0))

    def extinction(self, births: Floats) -> float:
        """Chance that the family of one customer dies out.

        Accepted invitations of a visit are Poisson, so that with q the chances of the types

            F(state) = e^{−Σ mean(1 − q)} · (1 − Σ shares + Σ shares · F(next)),   q = births · F

        Args:
            births: Chance to begin in each state, of shape (groups, states).
        """
        if self.k_factor <= 1.0:
            return 1.0
        entering, row_means = self.invited[0], self.invited_by_row
        ended = 1.0 - self.onward.sum(axis=1)
        q, before = np.zeros(len(entering)), np.ones(len(entering))
        for _ in range(MOST_ITERATIONS):
            if float(np.abs(q - before).max()) <= SURE:
                break
            before = q
            q = np.einsum("gst,gs->t", self.births, self._die_out(1.0 - q, entering, row_means, ended))
        return float((births * self._die_out(1.0 - q, entering, row_means, ended)).sum())

    def _die_out(self, alive: Floats, entering: Floats, row_means: Floats, ended: Floats) -> Floats:
        """F of each state, of shape (groups, states)."""
        at_entry = np.exp(-np.einsum("t,tgs->gs", alive, entering))
        onward = self.onward
        if row_means.any():
            spared = np.exp(-np.einsum("t,trw->rw", alive, row_means))
            onward = self.steps((self.leaving * spared)[np.newaxis])[:, 0]
        matrix = np.eye(self.states) - at_entry[..., np.newaxis] * np.swapaxes(onward, 1, 2)
        return np.asarray(np.linalg.solve(matrix, (at_entry * ended)[..., np.newaxis])[..., 0])
