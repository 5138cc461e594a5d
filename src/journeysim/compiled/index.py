"""What the compiler knows while it turns one persona's model into places."""

from __future__ import annotations

from dataclasses import dataclass, field

from journeysim.compiled.effects import EffectTable
from journeysim.errors import Problem, ScenarioError
from journeysim.kernels.identity import purpose
from journeysim.scenario.model import Model
from journeysim.scenario.values import Quantity


@dataclass
class Addresses:
    """The addresses of random draws in use; two names with one address would share their luck."""

    taken: dict[int, str] = field(default_factory=dict)

    def __call__(self, *names: str) -> int:
        """Return the address of a purpose.

        Raises:
            ScenarioError: if another purpose has the same 32-bit address already.
        """
        text = "|".join(names)
        address = purpose(text)
        other = self.taken.setdefault(address, text)
        if other != text:
            message = f"the names behind '{text}' and '{other}' share one address of random numbers."
            raise ScenarioError([Problem(message, hint="Rename one of them.")])
        return address


@dataclass(frozen=True)
class Index:
    """Names and effects as one persona meets them.

    Attributes:
        model: The scenario with this persona's overrides.
        place: Index of each place by name.
        traits, channels, memories, tallies: Names in order.
        effects: What changes do.
        persona_effects: What this persona's own effects do, always on.
        preference: Weight of each channel for this persona.
        dwell_ratio: The persona's factor on every dwell.
        purpose: Addresses of random draws.
    """

    model: Model
    place: dict[str, int]
    traits: tuple[str, ...]
    channels: tuple[str, ...]
    memories: tuple[str, ...]
    tallies: tuple[str, ...]
    effects: EffectTable
    persona_effects: EffectTable
    preference: dict[str, float]
    dwell_ratio: float
    purpose: Addresses

    def tallied(self, amounts: dict[str, Quantity]) -> tuple[tuple[int, float], ...]:
        """Return (tally, amount) pairs in order of names."""
        return tuple((self.tallies.index(name), amounts[name].value) for name in sorted(amounts))
