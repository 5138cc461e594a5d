"""How many replications does an effect need, with and without the luck that is known?

A support desk is busy, and training its staff helps. Everybody who calls makes others wait, and whoever is
unhappy warns others; so one run says little. Three ways to estimate what the training does to the margin:
independent seeds for both worlds; twins, who live through both worlds with the same luck; and twins with the
martingale of each run taken off, which log and scenario tell. Each is repeated, and what varies is compared:
twice the variance needs twice the replications.

Measured over 80 replications: twins need 8 times fewer replications than independent seeds, and 93 times
fewer without known luck (62 to 138, with 95 %); where nobody listens to talk 17 and 81 times (52 to 126).
What is left is mostly the waiting at both desks: its prices are linear, and the same all week.

    python experiments/fewer_replications.py            80 replications; some minutes
    python experiments/fewer_replications.py --small    8 replications of five months; under a minute
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

import numpy as np

import journeysim as js
from journeysim.results.visits import Floats, Integers
from journeysim.studies.control.estimating import coefficients, controls_of
from journeysim.studies.control.preparing import PILOT, PILOTS, prospects_with_prices

PRACTICE = "train-support-staff"
MEASURES = ("margin", "purchases")
BUSIER = {"arrivals.installed-base.customers": 800}
"""More customers from before, so that the support desk is busy from 0.85 to 0.95 of its time."""

QUIET_TALK = {"stages.consideration.next.purchase-talks.word_of_mouth": 0.0}
"""The same world in which nobody listens to what others say."""


@dataclass(frozen=True)
class Findings:
    """What the experiment found in one world.

    Attributes:
        utilisation: How busy the untrained support desk is.
        effects: By measure, the estimates of each replication: twins, and twins with luck taken off.
        factors: By measure, how many times fewer replications twins need than independent seeds, and
            how many times fewer twins with luck taken off need.
        between: By measure, a 95 % interval of the second factor, by bootstrap of the replications.
        bias: By measure, the mean of what is taken off, in standard errors.
    """

    utilisation: float
    effects: dict[str, tuple[Floats, Floats]]
    factors: dict[str, tuple[float, float]]
    between: dict[str, tuple[float, float]]
    bias: dict[str, float]


def run(*, small: bool = False, settings: dict[str, float] | None = None) -> Findings:
    """Simulate the desk with and without training.

    Args:
        small: Eight replications of five months in place of 80 of two years.
        settings: Further settings of the scenario.
    """
    changed: dict[str, object] = {**BUSIER, **(settings or {})}
    scenario = js.load("b2b-platform").set(changed | ({"horizon": "5 mo"} if small else {}))
    values: dict[str, Floats] = {}
    luck: dict[str, Floats] = {}
    busy = []
    for strategy in ("baseline", PRACTICE):
        pilots = [js.simulate(scenario, strategy, seed=1, replication=PILOT - n) for n in range(PILOTS)]
        prospects = prospects_with_prices(pilots)
        rows, off = [], []
        for number in range(8 if small else 80):
            result = js.simulate(scenario, strategy, seed=1, replication=number)
            rows.append([result.measure(name).value for name in MEASURES])
            off.append(list(controls_of(result, prospects, MEASURES).values()))
            if strategy == "baseline":
                busy.append(result.measure("utilisation@support").value)
        values[strategy], luck[strategy] = np.array(rows), np.array(off)
    return _found(values, luck, float(np.mean(busy)))


def _found(values: dict[str, Floats], luck: dict[str, Floats], utilisation: float) -> Findings:
    twins = values[PRACTICE] - values["baseline"]
    parts = luck[PRACTICE] - luck["baseline"]
    fitted = np.stack([coefficients(twins[:, n], parts[:, n]) for n in range(len(MEASURES))], axis=1)
    off = (fitted * parts).sum(axis=2)
    steady = twins - off
    z = off.mean(axis=0) / (off.std(axis=0, ddof=1) / np.sqrt(len(off)))
    sides = list(values.values())
    drawn = np.random.default_rng(1).integers(0, len(twins), (2000, len(twins)))
    again = np.array([_factors(sides, steady, chosen) for chosen in drawn])
    whole = np.arange(len(twins))
    first, second = _factors(sides, twins, whole), _factors(sides, steady, whole)
    low, high = np.percentile(again, [2.5, 97.5], axis=0)
    numbered = list(enumerate(MEASURES))
    return Findings(
        utilisation,
        {name: (twins[:, n], steady[:, n]) for n, name in numbered},
        {name: (float(first[n]), float(second[n])) for n, name in numbered},
        {name: (float(low[n]), float(high[n])) for n, name in numbered},
        {name: float(z[n]) for n, name in numbered},
    )


def _factors(sides: list[Floats], effects: Floats, chosen: Integers) -> Floats:
    """By how much independent seeds vary more than effects, over chosen replications, for each measure."""
    alone = sum(side[chosen].var(axis=0, ddof=1) for side in sides)
    return np.asarray(alone / effects[chosen].var(axis=0, ddof=1))


def table(worlds: dict[str, Findings]) -> str:
    """The numbers as text."""
    lines = [
        f"{'world':<28}{'busy':>6}  {'measure':<11}{'effect, twins':>24}{'luck taken off':>24}"
        f"{'twins':>8}{'both':>8}{'95 %':>12}{'z':>7}"
    ]
    for world, found in worlds.items():
        for name, (twins, steady) in found.effects.items():
            told = [
                f"{one.mean():,.0f} ± {2 * one.std(ddof=1) / len(one) ** 0.5:,.0f}" for one in (twins, steady)
            ]
            factors = "".join(f"{factor:>8.1f}" for factor in found.factors[name])
            factors += f"{'{:.0f} to {:.0f}'.format(*found.between[name]):>12}"
            lines.append(
                f"{world:<28}{found.utilisation:>6.2f}  {name:<11}{told[0]:>24}{told[1]:>24}"
                f"{factors}{found.bias[name]:>7.1f}"
            )
    lines.append("twins, both: how many times fewer replications than independent seeds; z: mean taken off.")
    return "\n".join(lines)


def figure(worlds: dict[str, Findings], path: Path) -> None:
    """Draw the estimates of each replication, twins beside twins with luck taken off."""
    from matplotlib.figure import Figure

    drawing = Figure(figsize=(9, 3.4), layout="constrained")
    axes = np.atleast_1d(drawing.subplots(1, len(worlds), sharex=True))
    for axis, (world, found) in zip(axes, worlds.items(), strict=True):
        for row, (values, name) in enumerate(
            zip(found.effects["margin"], ("twins", "twins, luck off"), strict=True)
        ):
            heights = row + 0.5 * (np.arange(len(values)) / len(values) - 0.5)
            axis.plot(values / 1000.0, heights, ".", markersize=4, color=f"C{row}", label=name)
            axis.plot([values.mean() / 1000.0] * 2, [row - 0.35, row + 0.35], color=f"C{row}")
        axis.set_yticks([0, 1], ["twins", "twins,\nluck taken off"])
        axis.invert_yaxis()
        axis.set_title(world, fontsize=10)
    drawing.supxlabel("effect on the margin in one replication, thousand EUR", fontsize=10)
    drawing.savefig(path)


def main(arguments: list[str] | None = None) -> None:
    """Run, print, save."""
    options = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    options.add_argument("--small", action="store_true", help="under a minute, rough factors")
    options.add_argument(
        "--out", type=Path, default=Path("fewer_replications.svg"), help="file of the figure"
    )
    chosen = options.parse_args(arguments)
    worlds = {
        "as it is": run(small=chosen.small),
        "nobody listens to talk": run(small=chosen.small, settings=QUIET_TALK),
    }
    print(table(worlds))
    figure(worlds, chosen.out)
    print(f"\nThe figure is in {chosen.out}.")


if __name__ == "__main__":
    main()
