"""Invitations within a pass through the lattice: who is invited at a node, and who arrives there."""

from __future__ import annotations

import numpy as np

from journeysim.engines.exact.crowd import Crowd
from journeysim.engines.exact.laws import Floats
from journeysim.engines.exact.referral import Invitations
from journeysim.engines.exact.system import System
from journeysim.results.visits import Integers

MOST_ROUNDS = 4_000


class Sending:
    """The arrays of the invitations of one pass.

    Attributes:
        sent: People told by each sender, of shape (nodes, senders, kinds).
        accepted: Those who accept, of the same shape.
        coming: Invited people who arrive, by the inviter's satisfaction: (channels, nodes, satisfactions).
        joined: Births of invited people by mode, of shape (nodes, columns).
        crowd: The finite market that they enter, or None.
        at_once: Whether anybody invites within a node, on passing through places that take no time.
        again: Whether anybody invites on entering as one who was invited.
        letting_in: Whether those who arrive go on, or are only counted.
        talk: By how much people move the level of word of mouth at each node, of shape (nodes,).
        void: Invited people who were there already, of shape (nodes,).
    """

    def __init__(self, system: System, found: Invitations, nodes: int) -> None:
        self.system, self.found, self.nodes, self.letting_in = system, found, nodes, True
        self.crowd: Crowd | None = None
        self.at_once = True
        invited = {mode for channel in found.channels for mode, _ in channel.births}
        self.again = any(sender.row < 0 and sender.mode in invited for sender in found.senders)
        self.talk, self.void = np.zeros(nodes), np.zeros(nodes)
        self.kinds, self.width = system.population.shape[0], system.population.columns
        senders, moods = len(found.senders), len(system.population.grid)
        self.sent = np.zeros((nodes, senders, self.kinds))
        self.accepted = np.zeros((nodes, senders, self.kinds))
        self.coming = np.zeros((len(found.channels), nodes, moods))
        self.sender_mode = np.array([sender.mode for sender in found.senders])
        self.sender_row = np.array([max(sender.row, 0) for sender in found.senders])
        self.sends_on_entry = np.array([sender.row < 0 for sender in found.senders])[:, np.newaxis]
        self.sender_channels = np.array([sender.channels for sender in found.senders])
        self.told, self.coming_rate, self.talk_rate = np.zeros((3, senders, self.width))
        self.speaking = any(sender.talk.any() for sender in found.senders)
        self.rate_regime = np.full(senders, -1)
        self.joined: dict[int, Floats] = {
            mode: np.zeros((nodes, self.width)) for channel in found.channels for mode, _ in channel.births
        }

    def look_around(self, mode_at: Integers, row_at: Integers) -> None:
        """Say where modes and rows stand in the part of the journey that has been reached; -1 for none."""
        self.mode_at, own = mode_at, mode_at[self.sender_mode]
        self.present = (own >= 0).astype(np.float64)[:, np.newaxis]
        self.mode_here, self.row_here = np.maximum(own, 0), np.maximum(row_at[self.sender_row], 0)

    def let_in_all(self, entered: Floats, node: int) -> None:
        """Let those enter whose delay ends at a node."""
        if self.crowd is not None:
            coming = self.coming[:, node]
            self._turn_away(coming, self.crowd.free_at(node), node)
        for number, channel in enumerate(self.found.channels):
            self._let_in(channel.births, self.coming[number, node], entered, node)

    def with_invited(self, entered: Floats, out: Floats, calendar: int, node: int) -> Floats:
        """Send invitations; return the entries with those of invited people who arrive at the same node."""
        whole, fresh = entered, entered
        for _ in range(MOST_ROUNDS):
            invited = self._invite(fresh, out, calendar, node)
            if invited is None:
                return whole
            whole = whole + invited
            if not self.again:
                return whole
            fresh, out = invited, np.zeros_like(out)
            if float(invited.sum()) <= self.system.negligible * max(float(np.abs(whole).sum()), 1e-300):
                return whole
        raise ArithmeticError("people invite each other without end at one moment")

    def _invite(self, entered: Floats, out: Floats, calendar: int, node: int) -> Floats | None:
        """Send invitations; return those who arrive at the same node, by mode and column."""
        found = self.found
        flow = self._flow(entered, out)
        if not flow.any():
            return None
        self._load_rates(calendar)
        kinds, nodes, moods = self.system.population.shape
        self.sent[node] += (flow * self.told).reshape(len(flow), kinds, -1).sum(axis=-1)
        coming = (flow * self.coming_rate).reshape(len(flow), kinds, nodes, moods).sum(axis=2)
        self.accepted[node] += coming.sum(axis=-1)
        sums = np.zeros((len(found.channels), moods))
        if len(sums):
            np.add.at(sums, self.sender_channels, coming)
        joining: Floats | None = None
        for number, channel in enumerate(found.channels):
            if not sums[number].any():
                continue
            delays = channel.delays[channel.regime[calendar], : self.nodes - node]
            at_once = delays[0] * sums[number]
            if self.crowd is not None and delays[0] != 0.0:
                self._turn_away(at_once, self.crowd.let_in(node, float(at_once.sum())), node)
            self.coming[number, node] += at_once
            self.coming[number, node + 1 :] += delays[1:, np.newaxis] * sums[number]
            if delays[0] != 0.0:
                joining = np.zeros_like(entered) if joining is None else joining
                self._let_in(channel.births, at_once, joining, node)
        return joining

    def _flow(self, entered: Floats, out: Floats) -> Floats:
        """Who enters or leaves where people send invitations, of shape (senders, columns)."""
        found = np.where(self.sends_on_entry, entered[self.mode_here], out[self.row_here])
        return np.asarray(found * self.present)

    def speak(self, entered: Floats, out: Floats, calendar: int, node: int) -> None:
        """Let all who have entered and left at a node praise and warn."""
        if self.speaking:
            flow = self._flow(entered, out)
            self._load_rates(calendar)
            self.talk[node] = float((flow * self.talk_rate).sum())

    def look_at(self, modes: Integers, rows: Integers) -> None:
        """Find out whether anybody invites on entering some modes, or on leaving by some rows, at once."""
        inviting = np.array([bool(sender.told.any()) for sender in self.found.senders])
        here = np.isin(self.sender_mode, modes), np.isin(self.sender_row, rows)
        self.at_once = bool((inviting & np.where(self.sends_on_entry[:, 0], *here)).any())

    def _turn_away(self, coming: Floats, free: float, node: int) -> None:
        """Leave those out who have been reached already."""
        self.void[node] += (1.0 - free) * float(coming.sum())
        coming *= free

    def _load_rates(self, calendar: int) -> None:
        """Read the rates at which people are invited and accept at a node."""
        for number, sender in enumerate(self.found.senders):
            regime = sender.regime[calendar]
            if self.rate_regime[number] != regime:
                self.rate_regime[number] = regime
                self.told[number], self.coming_rate[number] = sender.told[regime], sender.accepted[regime]
                self.talk_rate[number] = sender.talk[regime]

    def _let_in(
        self, births: tuple[tuple[int, Floats], ...], people: Floats, entered: Floats, node: int
    ) -> None:
        """Let invited people enter."""
        if not people.any():
            return
        for mode, weights in births:
            arrivals = people @ weights
            if self.letting_in:
                entered[self.mode_at[mode]] += arrivals
            self.joined[mode][node] += arrivals

    def sums(self) -> tuple[Floats, Floats, Floats]:
        """People told, accepting and arriving at each node, the last one's in halves where it is spread."""
        arrived: Floats = self.coming.sum(axis=-1).T
        for number, sender in enumerate(self.found.senders):
            mode = self.system.modes.listed[sender.mode]
            exactly = mode.atomic if sender.row < 0 else self.system.row_atomic[sender.row]
            self.sent[-1, number] *= 1.0 if exactly else 0.5
            self.accepted[-1, number] *= 1.0 if exactly else 0.5
        arrived[-1] *= [1.0 if channel.atomic else 0.5 for channel in self.found.channels]
        return self.sent, self.accepted, arrived
