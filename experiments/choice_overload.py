"""How loud is too loud?

A language club may post its offers more and more often. Each post brings further people to look, ever
fewer; but before a wall of offers people shut all of them out, so that of those who look fewer go on. The
same town meets each volume. What brings most people is not what earns most, and loud is worse than silent.
That the response has its peak at two posts a day is an assumption of the scenario `decision`; the table
shows what it costs to guess it wrong.

    python experiments/choice_overload.py            ten replications of each volume; some minutes
    python experiments/choice_overload.py --small    three replications of four volumes over four months
"""

from __future__ import annotations

import argparse
from pathlib import Path

import journeysim as js

MEASURES = {"arrivals": "people who look", "conversions": "members won", "margin": "euros of margin"}

Responses = dict[float, dict[str, js.Estimate]]
"""By posts a day: what they add to each measure, beside silence."""


def run(*, small: bool = False) -> Responses:
    """Raise the volume.

    Args:
        small: Three replications of four months and four volumes in place of ten of two years and nine.
    """
    scenario = js.load("decision")
    if small:
        scenario = scenario.set({"horizon": "4 mo"})
    numbers = range(3 if small else 10)
    doses = (0.5, 2.0, 3.0, 4.0) if small else (0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 3.5, 4.0, 5.0)
    silence = [js.simulate(scenario, seed=1, replication=n) for n in numbers]
    found: Responses = {}
    for dose in doses:
        loud = scenario.set({"practices.buzz.dose": dose})
        results = [js.simulate(loud, "buzz", seed=1, replication=n) for n in numbers]
        found[dose] = {name: js.effect(silence, results, name) for name in MEASURES}
    return found


def best(found: Responses, name: str) -> float:
    """The volume that adds most to a measure."""
    return max(found, key=lambda dose: found[dose][name].value)


def table(found: Responses) -> str:
    """The numbers as text."""
    lines = [
        f"{'posts a day':<13}"
        + "".join(f"{title:>18}   {'95 % interval':<22}" for title in MEASURES.values())
    ]
    for dose, effects in found.items():
        cells = (
            f"{e.value:>+18,.0f}   {f'{e.low:+,.0f} to {e.high:+,.0f}':<22}"
            for e in (effects[name] for name in MEASURES)
        )
        lines.append(f"{dose:<13g}" + "".join(cells))
    told = ", ".join(f"{title} at {best(found, name):g}" for name, title in MEASURES.items())
    return "\n".join([*lines, "", f"Most of each, in posts a day: {told}."])


def figure(found: Responses, path: Path) -> None:
    """Draw each measure by volume, and save the picture."""
    from matplotlib.figure import Figure

    drawing = Figure(figsize=(10, 3.4), layout="constrained")
    for number, (name, title) in enumerate(MEASURES.items()):
        axes = drawing.add_subplot(1, len(MEASURES), number + 1)
        effects = [found[dose][name] for dose in found]
        axes.fill_between(list(found), [e.low for e in effects], [e.high for e in effects], alpha=0.2)
        axes.plot(list(found), [e.value for e in effects], "o-", markersize=4)
        axes.axhline(0.0, color="0.5", linewidth=0.8)
        axes.set_xlabel("posts a day")
        axes.set_title(f"More {title} than in silence", fontsize=10, loc="left")
    drawing.savefig(path)


def main(arguments: list[str] | None = None) -> None:
    """Run, print, save."""
    options = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    options.add_argument("--small", action="store_true", help="fewer volumes, a shorter time")
    options.add_argument("--out", type=Path, default=Path("choice_overload.svg"), help="file of the figure")
    chosen = options.parse_args(arguments)
    found = run(small=chosen.small)
    print(table(found))
    figure(found, chosen.out)
    print(f"\nThe figure is in {chosen.out}.")


if __name__ == "__main__":
    main()
