"""When does word of mouth carry itself?

In a town of 10,000 people a hundred hear of something, and everybody who hears tells K others. Below K = 1
the talk dies out; above it a share of the town hears that has nothing to do with how many were told at
first. The simulated share is laid beside the root z of z = s + (1 - s)(1 - exp(-K z)), with s the share
told at first (Kermack and McKendrick 1927), and beside what an endless town would give, s / (1 - K), which
no town can follow.

    python experiments/k_factor_threshold.py            twenty towns for each K; about a minute
    python experiments/k_factor_threshold.py --small    four towns of 2,000 for three K
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from math import exp, inf
from pathlib import Path

import numpy as np

import journeysim as js

TOWN = """
journeysim: 1
title: A town that talks
horizon: 300 d
market: {size}
arrivals: {{first: {{customers: {seeds}, enter: told}}}}
stages:
  told: {{role: advocacy, dwell: exponential(mean=1 d), invitations: {k}, next: gone}}
  gone: {{role: exit_lost}}
referral: {{enter: told, acceptance: 1, delay: exponential(mean=1 d)}}
"""
SEEDS = 0.01
"""Share of the town that is told at first."""


@dataclass(frozen=True)
class Spread:
    """How far the talk came with one K.

    Attributes:
        reached: Simulated share of the town, with its 95 % interval over towns.
        theory: The share that a large town approaches.
        endless: The share of this town that would have come if nobody were ever told twice.
    """

    reached: js.Estimate
    theory: float
    endless: float


def final_size(k: float, seeds: float = SEEDS) -> float:
    """The root of z = s + (1 - s)(1 - exp(-K z)), by repetition.

    >>> round(final_size(2.0, seeds=1e-9), 4)
    0.7968
    """
    z = 1.0
    for _ in range(10_000):
        z = seeds + (1.0 - seeds) * (1.0 - exp(-k * z))
    return z


def run(*, small: bool = False) -> dict[float, Spread]:
    """Let towns talk.

    Args:
        small: Four towns of 2,000 people and three K in place of twenty towns of 10,000 and eleven K.
    """
    size, towns = (2_000, 4) if small else (10_000, 20)
    factors = (0.5, 1.0, 2.0) if small else (0.2, 0.5, 0.8, 0.9, 1.0, 1.1, 1.25, 1.5, 2.0, 2.5, 3.0)
    found = {}
    for k in factors:
        town = js.loads(TOWN.format(size=size, seeds=round(SEEDS * size), k=k), file="town.yaml")
        results = [js.simulate(town, seed=1, replication=n) for n in range(towns)]
        people = js.measure(results, "customers")
        share = js.Estimate(people.value / size, people.low / size, people.high / size, people.n)
        found[k] = Spread(share, final_size(k), SEEDS / (1.0 - k) if k < 1.0 else inf)
    return found


def table(found: dict[float, Spread]) -> str:
    """The numbers as text."""
    lines = [f"{'K':>5}{'reached':>10}   {'95 % interval':<20}{'theory':>8}{'endless town':>15}"]
    for k, spread in found.items():
        reached = spread.reached
        interval = f"{reached.low:.1%} to {reached.high:.1%}"
        endless = "no end" if spread.endless == inf else f"{spread.endless:.1%}"
        lines.append(f"{k:>5.2f}{reached.value:>10.1%}   {interval:<20}{spread.theory:>8.1%}{endless:>15}")
    return "\n".join(lines)


def figure(found: dict[float, Spread], path: Path) -> None:
    """Draw the share reached by K beside both theories, and save the picture."""
    from matplotlib.figure import Figure

    drawing = Figure(figsize=(7.5, 4.2), layout="constrained")
    axes = drawing.subplots()
    fine = np.linspace(min(found), max(found), 200)
    axes.plot(fine, [100 * final_size(k) for k in fine], color="0.5", label="theory of a large town")
    below = fine[fine < 0.97]
    axes.plot(below, 100 * SEEDS / (1 - below), "--", color="C1", label="if nobody were told twice")
    values = np.array([(s.reached.value, s.reached.low, s.reached.high) for s in found.values()]) * 100
    axes.errorbar(
        list(found),
        values[:, 0],
        (values[:, 0] - values[:, 1], values[:, 2] - values[:, 0]),
        fmt="o",
        color="C0",
        capsize=3,
        label="simulated, 95 % interval",
    )
    axes.axvline(1.0, color="0.7", linewidth=0.8)
    axes.set_ylim(0.0, 100.0)
    axes.set_xlabel("K: people told by each who hears")
    axes.set_ylabel("share of the town that hears, %")
    axes.set_title("Beyond K = 1 word of mouth carries itself", fontsize=11, loc="left")
    axes.legend(frameon=False, fontsize=9)
    drawing.savefig(path)


def main(arguments: list[str] | None = None) -> None:
    """Run, print, save."""
    options = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    options.add_argument("--small", action="store_true", help="fewer and smaller towns")
    options.add_argument(
        "--out", type=Path, default=Path("k_factor_threshold.svg"), help="file of the figure"
    )
    chosen = options.parse_args(arguments)
    found = run(small=chosen.small)
    print(table(found))
    figure(found, chosen.out)
    print(f"\nThe figure is in {chosen.out}.")


if __name__ == "__main__":
    main()
