"""Which practice pays first?

The practices of the seven-stage journey differ in what they bring, and also in when: a training is paid on
the first day and works weeks later, a reward is paid for each friend who comes. Each practice is laid over
the same customers. Its gain in margin, all costs taken off, is summed from the first day; the practice has
paid by the first month from whose end on the sum stays above zero, and surely so where the whole interval
does.

    python experiments/which_pays_first.py            twenty replications of a year; about a minute
    python experiments/which_pays_first.py --small    four replications of five months
"""

from __future__ import annotations

import argparse
from pathlib import Path

import journeysim as js

MONTH = 30.0

Gains = dict[str, list[tuple[float, js.Estimate]]]
"""By practice: the end of each month in days, and the margin gained until then."""


def run(*, small: bool = False) -> Gains:
    """Sum each practice's gain in margin month by month.

    Args:
        small: Four replications of five months in place of twenty of a year.
    """
    scenario = js.load("seven-stage")
    if small:
        scenario = scenario.set({"horizon": "5 mo"})
    horizon, numbers = scenario.model.horizon, range(4 if small else 20)
    base = [js.simulate(scenario, seed=1, replication=n) for n in numbers]
    ends = [MONTH * (month + 1) for month in range(int(horizon / MONTH))]
    gains: Gains = {}
    for practice in scenario.model.practices:
        changed = [js.simulate(scenario, practice, seed=1, replication=n) for n in numbers]
        gains[practice] = [(end, js.effect(base, changed, "margin", window=(0.0, end))) for end in ends]
    return gains


def day_of(gain: list[tuple[float, js.Estimate]], *, surely: bool = False) -> float | None:
    """The first day from which the gain stays above zero; None where it never does.

    Args:
        gain: As of one practice.
        surely: Whether the whole interval must lie above zero.
    """
    found = None
    for day, estimate in reversed(gain):
        if (estimate.low if surely else estimate.value) <= 0.0:
            break
        found = day
    return found


def table(gains: Gains) -> str:
    """The practices in the order in which they pay."""
    lines = [f"{'practice':<18}{'paid by day':>12}{'surely by':>11}{'gain at the end':>18}   95 % interval"]
    for practice, gain in sorted(gains.items(), key=lambda item: day_of(item[1]) or 1e9):
        days = (day_of(gain), day_of(gain, surely=True))
        texts = ["never" if day is None else f"{day:.0f}" for day in days]
        last = gain[-1][1]
        interval = f"{last.low:+,.0f} to {last.high:+,.0f}"
        lines.append(f"{practice:<18}{texts[0]:>12}{texts[1]:>11}{last.value:>+18,.0f}   {interval}")
    return "\n".join(lines)


def figure(gains: Gains, path: Path) -> None:
    """Draw the summed gains with their intervals, and save the picture."""
    from matplotlib.figure import Figure

    drawing = Figure(figsize=(8.5, 4.2), layout="constrained")
    axes = drawing.subplots()
    for number, (practice, gain) in enumerate(gains.items()):
        days = [0.0, *(day for day, _ in gain)]
        values = [0.0, *(estimate.value for _, estimate in gain)]
        axes.fill_between(
            days[1:], [g.low for _, g in gain], [g.high for _, g in gain], color=f"C{number}", alpha=0.15
        )
        axes.plot(days, values, "o-", markersize=3, color=f"C{number}", label=practice)
    axes.axhline(0.0, color="0.4", linewidth=0.8)
    axes.set_xlabel("day")
    axes.set_ylabel("margin gained so far, EUR")
    axes.set_title("When does each practice pay?", fontsize=11, loc="left")
    axes.legend(frameon=False, fontsize=9)
    drawing.savefig(path)


def main(arguments: list[str] | None = None) -> None:
    """Run, print, save."""
    options = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    options.add_argument("--small", action="store_true", help="fewer and shorter replications")
    options.add_argument("--out", type=Path, default=Path("which_pays_first.svg"), help="file of the figure")
    chosen = options.parse_args(arguments)
    gains = run(small=chosen.small)
    print(table(gains))
    figure(gains, chosen.out)
    print(f"\nThe figure is in {chosen.out}.")


if __name__ == "__main__":
    main()
