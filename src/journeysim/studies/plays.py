"""Which sets of players are run, when parts of strategies are played against each other.

Several games may be played at once, and often two of their sets are the same strategy; each strategy is run
once. Of few players every set is run in every replication. Of many those that tell what each player, each
pair and each player on top of the others do; and in each replication those along an order of the players
drawn at random, and along its reverse.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from journeysim.studies.decide import shapley
from journeysim.studies.decide.selection import Floats
from journeysim.studies.decide.shapley import Set
from journeysim.studies.games import Game, Members
from journeysim.studies.twins import Twins

EVERY_SET = 6
"""Players of which every set is run: 64 sets."""


@dataclass(frozen=True)
class Sets:
    """The sets of one game that are run: some in every replication, others along orders in one of them."""

    game: Game
    always: tuple[int, ...]
    orders: tuple[tuple[tuple[int, ...], tuple[int, ...]], ...] = ()

    @classmethod
    def of(cls, game: Game, replications: int, seed: int) -> Sets:
        """Every set of a few players; of many those of one, two or all but one, and those along orders."""
        players = len(game.players)
        whole = shapley.everybody(players)
        if players <= EVERY_SET:
            return cls(game, tuple(range(whole + 1)))
        few = {sum(1 << i for i in some) for size in (0, 1, 2) for some in combinations(range(players), size)}
        almost = {whole ^ (1 << i) for i in range(players)} | {whole}
        orders = tuple(shapley.drawn_orders(players, seed + 2**32 * r) for r in range(replications))
        return cls(game, tuple(sorted(few | almost)), orders)

    def along(self, replication: int) -> tuple[int, ...]:
        """The sets along the orders of one replication."""
        if not self.orders:
            return ()
        there, back = self.orders[replication]
        return tuple(dict.fromkeys((*shapley.sets_along(there), *shapley.sets_along(back))))


class Plays:
    """All strategies that both games need, each once."""

    def __init__(self, games: tuple[Sets, ...]) -> None:
        """Find which sets of which game are the same strategy."""
        self.games = games
        self.strategies: list[Members] = []
        self._place: dict[str, int] = {}
        self._of: dict[tuple[int, int], int] = {}
        for place, sets in enumerate(games):
            for some in dict.fromkeys(
                (*sets.always, *(s for r in range(len(sets.orders)) for s in sets.along(r)))
            ):
                self._of[place, some] = self._add(sets.game.members_of(some))

    def _add(self, some: Members) -> int:
        key = json.dumps(some, sort_keys=True, default=str)
        if key not in self._place:
            self._place[key] = len(self.strategies)
            self.strategies.append(some)
        return self._place[key]

    def columns(self, game: int, wanted: Sequence[Set]) -> list[int]:
        """The columns of sets of one of the games."""
        return [self._of[game, some] for some in wanted]

    def _needed(self, replication: int) -> list[int]:
        """The strategies that are run in a replication."""
        wanted = (
            self.columns(game, (*sets.always, *sets.along(replication)))
            for game, sets in enumerate(self.games)
        )
        return sorted({column for columns in wanted for column in columns})

    def runs(self, replications: int) -> int:
        """The number of runs of all replications."""
        return sum(len(self._needed(r)) for r in range(replications))

    def draw(self, twins: Twins, replications: int) -> Floats:
        """Values of the measure, of shape (samples, strategies); NaN where a set was not run."""
        values = np.full((replications * twins.units, len(self.strategies)), np.nan)
        groups = [range(replications)]
        if any(sets.orders for sets in self.games):
            groups = [range(r, r + 1) for r in range(replications)]
        for group in groups:
            needed = self._needed(group.start)
            rows = slice(group.start * twins.units, group.stop * twins.units)
            values[rows, needed] = twins.draw(group, needed)[:, :, 0]
        return values
