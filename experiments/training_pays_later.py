"""Does training the support staff pay, and when?

A course takes one agent off the floor for two weeks: the desk is short, more callers give up, and the course
costs money. Afterwards calls are shorter and more of them solve the problem. The same customers live through
both worlds, and the differences are taken before, during and after the course. Then the callers of the
untrained world are sorted by how their call ended: what became of those who gave up waiting?

    python experiments/training_pays_later.py            ten replications of two years; some minutes
    python experiments/training_pays_later.py --small    three replications of five months; under a minute
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

import numpy as np

import journeysim as js
from journeysim.results.desks import tabulate_contacts
from journeysim.results.log import Kind

PRACTICE = "train-support-staff"
MEASURES = ("abandonment@support", "wait@support", "utilisation@support", "margin")
WATCHED = 60.0
"""Days for which a caller is watched after the call."""


@dataclass(frozen=True)
class Findings:
    """What the experiment found.

    Attributes:
        windows: Spans of days by name: before the course, during it, after it.
        levels: Untrained desk: estimates by measure and window.
        effects: Trained less untrained, by measure and window.
        fates: By how a call ended: calls, share of callers who churned within 60 days of it, and the
            people whom a caller invited within 60 days.
    """

    windows: dict[str, tuple[float, float]]
    levels: dict[tuple[str, str], js.Estimate]
    effects: dict[tuple[str, str], js.Estimate]
    fates: dict[str, tuple[int, float, float]]


def windows_of(scenario: js.Scenario) -> dict[str, tuple[float, float]]:
    """Spans of days around the course, as the scenario times it."""
    practice = scenario.model.practices[PRACTICE]
    start, end = practice.start, practice.start + practice.lead_time
    settled, horizon = end + practice.ramp, scenario.model.horizon
    later = {"year 1, after": (settled, min(365.0, horizon)), "year 2": (365.0, horizon)}
    spans = {"before": (0.0, start), "course": (start, end)} | later
    return {name: span for name, span in spans.items() if span[1] > span[0]} | {"all": (0.0, horizon)}


def fates_of(results: list[js.Result]) -> dict[str, tuple[int, float, float]]:
    """What callers did within 60 days of a call, by how it ended; calls near the horizon are left out."""
    kinds = {"answered": Kind.START, "given up": Kind.ABANDONED}
    sums = {name: np.zeros(3) for name in kinds}
    for result in results:
        log, horizon = result.log, result.compiled.horizon
        contacts = tabulate_contacts(log, horizon)
        customer = np.repeat(np.arange(len(log.ids)), np.diff(log.offsets)) * (horizon + 1.0)
        left = (log.kind == Kind.EXIT) & (log.what == result.compiled.names.places.index("churned"))
        told = log.kind == Kind.INVITE
        for name, outcome in kinds.items():
            calls = (contacts.desk == result.compiled.names.desks.index("support")) & (
                contacts.outcome == outcome
            )
            calls &= contacts.join < horizon - WATCHED
            start = contacts.customer[calls] * (horizon + 1.0) + contacts.join[calls]
            churned, invited = (
                np.searchsorted(moments, start + WATCHED) - np.searchsorted(moments, start)
                for moments in (np.sort(customer[rows] + log.time[rows]) for rows in (left, told))
            )
            sums[name] += [len(start), np.count_nonzero(churned), invited.sum()]
    return {name: (int(n), gone / n, told / n) for name, (n, gone, told) in sums.items()}


def run(*, small: bool = False) -> Findings:
    """Simulate the desk with and without training.

    Args:
        small: Three replications of five months in place of ten of two years.
    """
    scenario = js.load("b2b-platform")
    if small:
        scenario = scenario.set({"horizon": "5 mo"})
    numbers = range(3 if small else 10)
    base = [js.simulate(scenario, seed=1, replication=n) for n in numbers]
    trained = [js.simulate(scenario, PRACTICE, seed=1, replication=n) for n in numbers]
    windows = windows_of(scenario)
    asked = [(measure, window) for measure in MEASURES for window in windows]
    return Findings(
        windows,
        {(m, w): js.measure(base, m, window=windows[w]) for m, w in asked},
        {(m, w): js.effect(base, trained, m, window=windows[w]) for m, w in asked},
        fates_of(base),
    )


def table(findings: Findings) -> str:
    """The numbers as text."""
    lines = [f"{'measure':<22}{'days':<26}{'untrained':>12}{'difference':>12}   95 % interval"]
    for (measure, window), change in findings.effects.items():
        start, end = findings.windows[window]
        days = f"{window} ({start:.0f} to {end:.0f})"
        level = findings.levels[measure, window].value
        digits = 0 if measure == "margin" else 4
        numbers = f"{level:>12,.{digits}f}{change.value:>+12,.{digits}f}"
        interval = f"{change.low:+,.{digits}f} to {change.high:+,.{digits}f}"
        lines.append(f"{measure:<22}{days:<26}{numbers}   {interval}")
    lines.append("")
    for name, (calls, churned, invited) in findings.fates.items():
        lines.append(
            f"calls {name}: {calls:,}; churned within 60 days {churned:.1%}, "
            f"invited {1000 * invited:.0f} people per 1,000 calls"
        )
    return "\n".join(lines)


def figure(findings: Findings, path: Path) -> None:
    """Draw the differences by window, with their intervals, and save the picture."""
    from matplotlib.figure import Figure

    shown = (
        ("abandonment@support", "callers who give up, points", 100.0),
        ("margin", "margin per day, EUR", 1.0),
    )
    names = [name for name in findings.windows if name != "all"]
    drawing = Figure(figsize=(9, 3.6), layout="constrained")
    axes = drawing.subplots(1, len(shown))
    for axis, (measure, title, scale) in zip(axes, shown, strict=True):
        for row, name in enumerate(names):
            start, end = findings.windows[name]
            factor = scale / (end - start) if measure == "margin" else scale
            change = findings.effects[measure, name]
            axis.plot([change.low * factor, change.high * factor], [row, row], color="C0")
            axis.plot(change.value * factor, row, "o", color="C0")
        axis.axvline(0.0, color="0.6", linewidth=0.8)
        axis.set_yticks(range(len(names)), names)
        axis.invert_yaxis()
        axis.set_title(f"Trained less untrained: {title}", fontsize=10)
    drawing.savefig(path)


def main(arguments: list[str] | None = None) -> None:
    """Run, print, save."""
    options = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    options.add_argument("--small", action="store_true", help="under a minute, wider intervals")
    options.add_argument(
        "--out", type=Path, default=Path("training_pays_later.svg"), help="file of the figure"
    )
    chosen = options.parse_args(arguments)
    findings = run(small=chosen.small)
    print(table(findings))
    figure(findings, chosen.out)
    print(f"\nThe figure is in {chosen.out}.")


if __name__ == "__main__":
    main()
