"""Why is a desk that is nearly full so much worse than one that is busy?

Five agents, calls of ten minutes on average, and more and more callers. As the desk fills, the wait grows
slowly, then without bounds: from 80 to 95 per cent busy it is not a fifth longer but many times as long.
Theory says the same (Erlang 1917) of callers who wait for ever. Callers who give up keep the wait short, at
the price that they leave unserved, and agents who look well used are the sign of it.

    python experiments/desk_near_full_load.py            three months, eight replications; half a minute
    python experiments/desk_near_full_load.py --small    two days, two replications
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from math import factorial
from pathlib import Path

import numpy as np

import journeysim as js

AGENTS, CALL = 5, 10.0
"""Agents, and minutes of a call."""

LINE = """
journeysim: 1
title: A line of five agents
horizon: {days} d
arrivals: {{callers: {{rate: {rate:.8f} per min, enter: call}}}}
stages:
  call: {{role: support, desk: agents, next: gone}}
  gone: {{role: exit_lost}}
desks:
  agents: {{servers: 5, service: exponential(mean=10 min){patience}}}
"""
PATIENCE = {
    "wait for ever": "",
    "give up, after 10 minutes on average": ", patience: exponential(mean=10 min)",
}
MINUTES = 24.0 * 60.0
EMPTY = 0.1
"""Share of the time that is left out: the line begins empty, and a full one takes days to fill."""


@dataclass(frozen=True)
class Queue:
    """A desk at one load.

    Attributes:
        wait: Mean wait in minutes.
        given_up: Share of callers who give up.
        busy: Share of time that agents are busy.
    """

    wait: js.Estimate
    given_up: js.Estimate
    busy: js.Estimate


def erlang_c_wait(load: float) -> float:
    """Mean wait in minutes of callers who wait for ever.

    Args:
        load: Offered work as a share of what the agents can do, below 1.

    >>> round(erlang_c_wait(0.9), 2)
    15.25
    """
    work = load * AGENTS
    full = work**AGENTS / factorial(AGENTS) / (1.0 - load)
    waits = full / (sum(work**n / factorial(n) for n in range(AGENTS)) + full)
    return waits * CALL / (AGENTS * (1.0 - load))


def run(*, small: bool = False) -> dict[str, dict[float, Queue]]:
    """Fill the desk, with both kinds of callers.

    Args:
        small: Two days, two replications and three loads in place of three months, eight and seven.
    """
    days, numbers = (2, 2) if small else (90, 8)
    loads = (0.5, 0.8, 0.95) if small else (0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95)
    return {
        kind: {load: _queue(load, patience, days, numbers) for load in loads}
        for kind, patience in PATIENCE.items()
    }


def _queue(load: float, patience: str, days: int, numbers: int) -> Queue:
    text = LINE.format(days=days, rate=load * AGENTS / CALL, patience=patience)
    line = js.loads(text, file="line.yaml")
    results = [js.simulate(line, seed=1, replication=n) for n in range(numbers)]
    settled = (days * EMPTY, float(days))
    wait = js.measure(results, "wait@agents", window=settled)
    minutes = (wait.value * MINUTES, wait.low * MINUTES, wait.high * MINUTES)
    return Queue(
        js.Estimate(*minutes, wait.n),
        js.measure(results, "abandonment@agents", window=settled),
        js.measure(results, "utilisation@agents", window=settled),
    )


def table(found: dict[str, dict[float, Queue]]) -> str:
    """The numbers as text."""
    head = f"{'load':>6}{'busy':>8}{'wait, min':>11}   {'95 % interval':<18}{'Erlang C':>9}{'given up':>10}"
    lines = []
    for kind, queues in found.items():
        lines += [f"Callers who {kind}", head]
        for load, queue in queues.items():
            interval = f"{queue.wait.low:.2f} to {queue.wait.high:.2f}"
            theory = "" if PATIENCE[kind] else f"{erlang_c_wait(load):.2f}"
            lines.append(
                f"{load:>6.0%}{queue.busy.value:>8.1%}{queue.wait.value:>11.2f}   {interval:<18}"
                f"{theory:>9}{queue.given_up.value:>10.1%}"
            )
        lines.append("")
    return "\n".join(lines)


def figure(found: dict[str, dict[float, Queue]], path: Path) -> None:
    """Draw the wait by load, and save the picture."""
    from matplotlib.figure import Figure

    drawing = Figure(figsize=(7.5, 4.2), layout="constrained")
    axes = drawing.subplots()
    for number, (kind, queues) in enumerate(found.items()):
        loads = [100 * load for load in queues]
        waits = [queue.wait for queue in queues.values()]
        below = [wait.value - wait.low for wait in waits]
        above = [wait.high - wait.value for wait in waits]
        values = [wait.value for wait in waits]
        axes.errorbar(loads, values, (below, above), fmt="o", color=f"C{number}", capsize=3, label=kind)
    fine = np.linspace(0.5, 0.96, 200)
    axes.plot(100 * fine, [erlang_c_wait(load) for load in fine], color="0.5", label="Erlang C")
    axes.set_xlabel("calls offered, % of what five agents can take")
    axes.set_ylabel("mean wait, minutes")
    axes.set_title("The last tenth of the load costs most of the wait", fontsize=11, loc="left")
    axes.legend(frameon=False, fontsize=9, title="Callers who", alignment="left")
    drawing.savefig(path)


def main(arguments: list[str] | None = None) -> None:
    """Run, print, save."""
    options = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    options.add_argument("--small", action="store_true", help="two days, fewer loads")
    options.add_argument(
        "--out", type=Path, default=Path("desk_near_full_load.svg"), help="file of the figure"
    )
    chosen = options.parse_args(arguments)
    found = run(small=chosen.small)
    print(table(found))
    figure(found, chosen.out)
    print(f"The figure is in {chosen.out}.")


if __name__ == "__main__":
    main()
