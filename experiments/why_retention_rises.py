"""Why does retention rise with tenure, and does it matter why?

Of new members many leave at the first renewal, of old ones hardly any. It looks as if people grew loyal.
But it would look the same if nobody ever changed: those who were always likely to leave are gone first, and
who is left was loyal from the start (Fader and Hardie 2007). Two clubs are built with the same renewals
month by month. In the one each member has a fixed chance of leaving, drawn from a beta law; in the other
all are alike and the chance falls month by month. Then both keep half of those who would leave at the first
renewal. In the club of kinds they soon leave all the same; in the club that grows on people they stay, and
the same offer is worth several times as much.

    python experiments/why_retention_rises.py            clubs of 40,000, five replications; about a minute
    python experiments/why_retention_rises.py --small    clubs of 3,000, two replications
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

import journeysim as js

Floats = NDArray[np.float64]

A, B = 0.7, 1.2
"""Shape of the law of a member's monthly chance of leaving."""

MONTHS = 24
SHOWN = (1, 2, 3, 6, 12, 23)
"""Months in the table."""

CLUB = """
journeysim: 1
title: A club
horizon: {days} d
arrivals: {{newcomers: {{customers: {members}, enter: member}}}}
traits: {{leaving: "beta(a={a}, b={b})"}}
stages:
  member: {{role: retention, dwell: fixed(30 d), revenue: 1, next: {{churned: {leaving}, member: rest}}}}
  churned:
practices:
  first-renewal:
    who: {{visits: below 2, stages: [member]}}
    effects: {{member -> churned: {{risk_ratio: 0.5, takes: member}}}}
"""


def chance(month: int) -> float:
    """Share of those still members who leave after this month, counted from 1: a / (a + b + month - 1).

    >>> round(chance(1), 3), round(chance(12), 3)
    (0.368, 0.054)
    """
    return A / (A + B + month - 1)


STEPS = ", ".join(f"{month}: {chance(month):.9f}" for month in range(1, MONTHS + 1))
CLUBS = {
    "kinds of members": "trait(leaving)",
    "growing loyalty": f"{{p: {{by: visits, steps: {{{STEPS}}}}}}}",
}


@dataclass(frozen=True)
class Club:
    """What a club saw.

    Attributes:
        renewing: Share of members who renew after month 1, 2, ….
        at_stake: Members before each of these renewals.
        kept: Members kept at the first renewal for each hundred newcomers, by replication.
        months: Months paid for in addition by each member kept, within the horizon, by replication.
    """

    renewing: Floats
    at_stake: Floats
    kept: Floats
    months: Floats


def run(*, small: bool = False) -> dict[str, Club]:
    """Let both clubs live, with and without the offer.

    Args:
        small: Clubs of 3,000 and two replications in place of 40,000 and five.
    """
    members, numbers = (3_000, range(2)) if small else (40_000, range(5))
    return {name: _club(leaving, members, numbers) for name, leaving in CLUBS.items()}


def _club(leaving: str, members: int, numbers: range) -> Club:
    text = CLUB.format(days=30 * MONTHS, members=members, leaving=leaving, a=A, b=B)
    scenario = js.loads(text, file="club.yaml")
    base, offered = (
        np.array([_members(js.simulate(scenario, strategy, seed=1, replication=n)) for n in numbers])
        for strategy in ("baseline", "first-renewal")
    )
    left, kept = base.sum(axis=0), offered[:, 1] - base[:, 1]
    months = (offered - base).sum(axis=1) / kept
    return Club(left[1:] / left[:-1], left[:-1], 100.0 * kept / members, months)


def _members(result: js.Result) -> Floats:
    """Members in month 1, 2, …."""
    member = result.compiled.names.places.index("member")
    months = np.bincount(result.visits.customer[result.visits.place == member])
    return np.array([np.count_nonzero(months >= month) for month in range(1, MONTHS + 1)], dtype=np.float64)


def interval(values: Floats) -> tuple[float, float, float]:
    """Mean of replications, and its 95 % interval after Student."""
    from scipy.stats import t

    half = t.ppf(0.975, len(values) - 1) * values.std(ddof=1) / np.sqrt(len(values))
    return float(values.mean()), float(values.mean() - half), float(values.mean() + half)


def table(found: dict[str, Club]) -> str:
    """The numbers as text."""
    lines = [f"{'renewing after month':<28}" + "".join(f"{month:>8}" for month in SHOWN)]
    lines.append(f"{'formula':<28}" + "".join(f"{1 - chance(month):>8.1%}" for month in SHOWN))
    for name, club in found.items():
        lines.append(f"{name:<28}" + "".join(f"{club.renewing[month - 1]:>8.1%}" for month in SHOWN))
    lines += [
        "",
        f"{'an offer at the first renewal':<32}{'kept of 100':>12}{'months each':>13}   95 % interval",
    ]
    for name, club in found.items():
        months, low, high = interval(club.months)
        lines.append(f"{name:<32}{club.kept.mean():>12.1f}{months:>13.2f}   {low:.2f} to {high:.2f}")
    return "\n".join(lines)


def figure(found: dict[str, Club], path: Path) -> None:
    """Draw renewals by month, and what a kept member is worth; save the picture."""
    from matplotlib.figure import Figure

    drawing = Figure(figsize=(9.5, 3.8), layout="constrained")
    left, right = drawing.subplots(1, 2, width_ratios=(3, 2))
    months = np.arange(1, MONTHS)
    left.plot(months, [100 * (1 - chance(month)) for month in range(1, MONTHS)], color="0.6", label="formula")
    for number, (name, club) in enumerate(found.items()):
        error = 196 * np.sqrt(club.renewing * (1 - club.renewing) / club.at_stake)
        shift = 0.15 * (2 * number - 1)
        left.errorbar(
            months + shift, 100 * club.renewing, error, fmt="o", markersize=3, color=f"C{number}", label=name
        )
        value, low, high = interval(club.months)
        right.bar(number, value, color=f"C{number}", width=0.6)
        right.errorbar(number, value, ([value - low], [high - value]), color="0.2", capsize=4)
    left.set_xlabel("month")
    left.set_ylabel("members who renew, %")
    left.set_title("Nobody can tell the clubs apart …", fontsize=11, loc="left")
    left.legend(frameon=False, fontsize=9)
    right.set_xticks(range(len(found)), list(found))
    right.set_ylabel("months paid by a member kept")
    right.set_title("… until an offer keeps somebody", fontsize=11, loc="left")
    drawing.savefig(path)


def main(arguments: list[str] | None = None) -> None:
    """Run, print, save."""
    options = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    options.add_argument("--small", action="store_true", help="smaller clubs")
    options.add_argument(
        "--out", type=Path, default=Path("why_retention_rises.svg"), help="file of the figure"
    )
    chosen = options.parse_args(arguments)
    found = run(small=chosen.small)
    print(table(found))
    figure(found, chosen.out)
    print(f"\nThe figure is in {chosen.out}.")


if __name__ == "__main__":
    main()
