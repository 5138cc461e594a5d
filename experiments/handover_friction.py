"""What does it cost to tell it all again?

A customer who changes the channel starts again with somebody who knows nothing, and part of the good of the
contact is lost. In the eight-stage journey the quality of a contact after a handover is multiplied by a
factor: 1 is a perfect handover, 0.7 one where three tenths get lost. The same customers meet handovers from
perfect to bad. Then `one-history`, which takes away seven tenths of what gets lost, is laid over each: how
bad must handovers be for it to pay?

    python experiments/handover_friction.py            five replications of each factor; a minute or two
    python experiments/handover_friction.py --small    two replications of three factors over five months
"""

from __future__ import annotations

import argparse
from pathlib import Path

import journeysim as js

PRACTICE = "one-history"
MEASURES = {"satisfaction": 1.0, "churn": 100.0, "referred_customers": 1.0, "margin": 1.0}
"""What is measured, and by what it is multiplied in the table."""

Frictions = dict[float, tuple[dict[str, js.Estimate], js.Estimate]]
"""By factor: the difference from perfect handovers in each measure, and the margin gained by the practice."""


def run(*, small: bool = False) -> Frictions:
    """Make handovers worse, and mend them.

    Args:
        small: Two replications of five months and three factors in place of five of the whole time and six.
    """
    scenario = js.load("eight-stage")
    if small:
        scenario = scenario.set({"horizon": "5 mo"})
    numbers = range(2 if small else 5)
    factors = (1.0, 0.8, 0.5) if small else (1.0, 0.95, 0.9, 0.8, 0.65, 0.5)
    perfect = _runs(scenario, 1.0, "baseline", numbers)
    found: Frictions = {}
    for factor in factors:
        base = _runs(scenario, factor, "baseline", numbers)
        mended = _runs(scenario, factor, PRACTICE, numbers)
        found[factor] = (
            {name: js.effect(perfect, base, name) for name in MEASURES},
            js.effect(base, mended, "margin"),
        )
    return found


def _runs(scenario: js.Scenario, factor: float, strategy: str, numbers: range) -> list[js.Result]:
    """Replications with one factor for every handover between channels."""
    names = scenario.model.handover
    changed = scenario.set({f"handover.{name}": factor for name in names})
    return [js.simulate(changed, strategy, seed=1, replication=n) for n in numbers]


def table(found: Frictions) -> str:
    """The numbers as text."""
    titles = ("satisfaction", "churn, points", "referred people", "margin, EUR")
    lines = [
        f"{'handover':<10}" + "".join(f"{title:>17}" for title in titles) + f"{PRACTICE:>17}   95 % interval"
    ]
    for factor, (effects, gain) in found.items():
        cells = ""
        for name, scale in MEASURES.items():
            digits = 3 if name == "satisfaction" else 2 if name == "churn" else 0
            cells += f"{effects[name].value * scale:>+17,.{digits}f}"
        interval = f"{gain.low:+,.0f} to {gain.high:+,.0f}"
        lines.append(f"{factor:<10g}{cells}{gain.value:>+17,.0f}   {interval}")
    return "\n".join(
        [*lines, "", f"Beside perfect handovers; the last column is the margin that {PRACTICE} gains."]
    )


def figure(found: Frictions, path: Path) -> None:
    """Draw what handovers cost and what mending them gains, and save the picture."""
    from matplotlib.figure import Figure

    drawing = Figure(figsize=(7.5, 4.0), layout="constrained")
    axes = drawing.subplots()
    lines = {
        "what bad handovers cost": [effects["margin"] for effects, _ in found.values()],
        f"what {PRACTICE} gains": [gain for _, gain in found.values()],
    }
    for number, (label, estimates) in enumerate(lines.items()):
        axes.fill_between(
            list(found),
            [e.low for e in estimates],
            [e.high for e in estimates],
            color=f"C{number}",
            alpha=0.2,
        )
        axes.plot(list(found), [e.value for e in estimates], "o-", color=f"C{number}", label=label)
    axes.axhline(0.0, color="0.5", linewidth=0.8)
    axes.invert_xaxis()
    axes.set_xlabel("handover: factor on the quality of a contact on another channel")
    axes.set_ylabel("margin, EUR")
    axes.set_title("What it costs to tell it all again", fontsize=11, loc="left")
    axes.legend(frameon=False, fontsize=9)
    drawing.savefig(path)


def main(arguments: list[str] | None = None) -> None:
    """Run, print, save."""
    options = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    options.add_argument("--small", action="store_true", help="fewer factors, a shorter time")
    options.add_argument("--out", type=Path, default=Path("handover_friction.svg"), help="file of the figure")
    chosen = options.parse_args(arguments)
    found = run(small=chosen.small)
    print(table(found))
    figure(found, chosen.out)
    print(f"\nThe figure is in {chosen.out}.")


if __name__ == "__main__":
    main()
