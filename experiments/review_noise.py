"""What is a reliable figure worth to somebody who reviews?

Every month the subscription service of the scenario looks at its churn and, as long as the figure is high,
offers a lower price to its customers. The figure shown is the true one with an error. The noisier it is,
the more reviews act on an alarm that was none, or sleep through one. The same customers live through all of
it, so that what better figures are worth can be told, and also when it is less than can be told: a review
with two bounds that comes every month forgives much.

    python experiments/review_noise.py            ten replications for each of five errors; a minute or two
    python experiments/review_noise.py --small    three replications of two errors
"""

from __future__ import annotations

import argparse
from pathlib import Path

import journeysim as js

SCENARIO, POLICY = "subscription", "churn-watch"
MEASURES = ("churn", "margin")


def run(*, small: bool = False) -> dict[str, js.Reviews]:
    """Let the figure become worse, and see what becomes of churn and of margin.

    Args:
        small: Three replications and two errors in place of ten and five.
    """
    scenario = js.load(SCENARIO)
    own = scenario.model.policies[POLICY]
    return {
        measure: js.reviews(
            scenario,
            measure,
            POLICY,
            cadences=[own.every],
            delays=[own.delay],
            noises=(0.15, 0.6) if small else (0.0, 0.15, 0.3, 0.45, 0.6),
            replications=3 if small else 10,
        )
        for measure in MEASURES
    }


def table(found: dict[str, js.Reviews]) -> str:
    """The numbers as text."""
    churn, margin = (found[measure] for measure in MEASURES)
    lines = [
        f"{'error':>6}{'false alarms':>14}{'slept through':>15}{'days on':>9}"
        f"{'churn, points':>15}   {'95 % interval':<18}{'margin':>10}   95 % interval"
    ]
    for one, other in zip(churn.cells, margin.cells, strict=True):
        points, money = one.effect, other.effect
        lines.append(
            f"{one.settings.noise:>6.0%}{one.false_alarms.value:>14.0%}{one.missed.value:>15.0%}"
            f"{one.days_active.value:>9.0f}{100 * points.value:>+15.2f}   "
            f"{f'{100 * points.low:+.2f} to {100 * points.high:+.2f}':<18}{money.value:>+10,.0f}   "
            f"{money.low:+,.0f} to {money.high:+,.0f}"
        )
    worth = margin.worth("noise")
    gain = worth.gain
    return "\n".join(
        [
            *lines,
            "",
            f"An error of {worth.after:.0%} in the place of {worth.before:.0%} is worth "
            f"{gain.value:+,.0f} EUR of margin ({gain.low:+,.0f} to {gain.high:+,.0f}).",
        ]
    )


def figure(found: dict[str, js.Reviews], path: Path) -> None:
    """Draw wrong reviews and the margin by error, and save the picture."""
    from matplotlib.figure import Figure

    churn, margin = (found[measure] for measure in MEASURES)
    errors = [100 * cell.settings.noise for cell in churn.cells]
    drawing = Figure(figsize=(9.0, 3.6), layout="constrained")
    left, right = drawing.subplots(1, 2)
    left.plot(errors, [100 * cell.false_alarms.value for cell in churn.cells], "o-", label="false alarms")
    left.plot(errors, [100 * cell.missed.value for cell in churn.cells], "o-", label="slept through")
    left.set_ylim(bottom=0.0)
    left.set_ylabel("share of reviews, %")
    left.set_title("A noisy figure misleads reviews …", fontsize=11, loc="left")
    left.legend(frameon=False, fontsize=9)
    effects = [cell.effect for cell in margin.cells]
    right.fill_between(errors, [e.low for e in effects], [e.high for e in effects], alpha=0.2)
    right.plot(errors, [e.value for e in effects], "o-")
    right.set_ylabel("margin beside never acting, EUR")
    right.set_title("… and what it costs", fontsize=11, loc="left")
    for axes in (left, right):
        axes.set_xlabel("error of the figure, % (standard deviation)")
    drawing.savefig(path)


def main(arguments: list[str] | None = None) -> None:
    """Run, print, save."""
    options = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    options.add_argument("--small", action="store_true", help="fewer errors and replications")
    options.add_argument("--out", type=Path, default=Path("review_noise.svg"), help="file of the figure")
    chosen = options.parse_args(arguments)
    found = run(small=chosen.small)
    print(table(found))
    figure(found, chosen.out)
    print(f"\nThe figure is in {chosen.out}.")


if __name__ == "__main__":
    main()
