"""What policies read, what was true, and when they had their practices on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from journeysim.report.panels import framed, name_panel, panel
from journeysim.report.style import BLUE, FAINT, GREEN, INK, MUTED, NORMAL, ORANGE, QUIET, SMALL, WIDTH, write
from journeysim.report.wording import duration_text, label_of, number_text, unit_scale
from journeysim.results.registry import MEASURES, find
from journeysim.results.table import Table
from journeysim.results.visits import Flags, Floats

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from journeysim.scenario.changes import Policy
    from journeysim.scenario.model import Model
    from journeysim.scenario.values import Bound

PANEL, BAR, HEAD = 150.0, 16.0, 52.0
"""Height of what is read, of the row of one replication, and of the words above each policy."""

RIGHT = 176.0
MOST_RUNS = 10


def policy_decisions(decisions: Table, switches: Table, model: Model, footing: str) -> Figure:
    """Draw each policy: readings and truth of one replication, and the periods of practices in up to ten.

    Args:
        decisions: Table ``decisions`` of one strategy.
        switches: Table ``switches`` of the same runs.
        model: The scenario, for thresholds, labels and the horizon.
        footing: What the numbers rest on, in one line.
    """
    names = sorted(set(decisions["policy"].tolist()))
    runs = sorted({int(number) for number in decisions["replication"].tolist()})[:MOST_RUNS]
    row = HEAD + PANEL + 14 + BAR * max(1, len(runs)) + 40
    frame = framed(
        "What policies saw and did",
        "Dots: readings (▲ switched on, ▼ off; a gap: nothing to read); line: the truth behind them. "
        "Green: practices on, pale in their lead time. Bars: run by run; above is the first of them.",
        footing,
        [],
        row * max(1, len(names)),
        below=46.0,
    )
    for number, name in enumerate(names):
        policy, top = model.policies[name], row * number
        at = (16 / WIDTH, 1 - (frame.top + top + 12) / frame.height)
        title = frame.figure.text(
            *at, label_of(name, policy.label), size=NORMAL, weight="bold", color=INK, va="center"
        )
        title.set_gid(f"policy:{name}")
        axes = panel(frame, top + HEAD, PANEL, right=RIGHT)
        _readings(axes, _rows(decisions, policy=name, replication=runs[0]), policy)
        _periods(axes, switches, policy, runs[0], (0.0, 1.0), alpha=0.35)
        axes.set_xlim(0, model.horizon)
        axes.set_xticklabels([])
        name_panel(axes, _title(policy), gid=f"panel:{name}")
        bars = panel(frame, top + HEAD + PANEL + 14, BAR * len(runs), right=RIGHT)
        _bars(bars, switches, policy, runs)
        bars.set_xlim(0, model.horizon)
        _shares_on(bars, switches, policy, runs, model.horizon)
    return frame.figure


def _rows(table: Table, **wanted: object) -> Table:
    chosen: Flags = np.logical_and.reduce([table[key] == value for key, value in wanted.items()])
    return Table(table.name, {key: column[chosen] for key, column in table.columns.items()})


def _scale(policy: Policy) -> float:
    short = policy.measure.partition("@")[0]
    return unit_scale(find(policy.measure)[0].unit) if short in MEASURES else 100.0


def _title(policy: Policy) -> str:
    unit = " (%)" if _scale(policy) == 100.0 else ""
    return f"{label_of(policy.measure)}{unit}, read every {duration_text(policy.every)}"


def _readings(axes: Axes, read: Table, policy: Policy) -> None:
    """Dots where the policy read, larger where it switched; the truth as a line; thresholds dashed."""
    scale, time = _scale(policy), read["time"].astype(np.float64)
    reading, truth = (scale * read[name].astype(np.float64) for name in ("reading", "truth"))
    (line,) = axes.plot(time, truth, color=INK, linewidth=1.4, zorder=3)
    line.set_gid("truth")
    (dots,) = axes.plot(time, reading, "o", color=BLUE, markersize=4, zorder=4, clip_on=False)
    dots.set_gid("reading")
    for action, mark in (("on", "^"), ("off", "v")):
        here = read["action"] == action
        axes.plot(
            time[here],
            reading[here],
            mark,
            color=ORANGE,
            markersize=8,
            markeredgecolor=INK,
            zorder=5,
            clip_on=False,
        )
    bounds = [("on", policy.switch_on), ("off", policy.switch_off)]
    levels = [scale * bound.value for _, bound in bounds if bound is not None]
    known = np.concatenate([reading, truth, levels])
    known = known[~np.isnan(known)]
    room = 0.1 * float(np.ptp(known)) or 1.0
    axes.set_ylim(float(known.min()) - room, float(known.max()) + room)
    axes.locator_params(axis="y", nbins=5)
    _thresholds(axes, bounds, scale)


def _thresholds(axes: Axes, bounds: Sequence[tuple[str, Bound | None]], scale: float) -> None:
    low, high = axes.get_ylim()
    for action, bound in bounds:
        if bound is None:
            continue
        level = scale * bound.value
        axes.axhline(level, color=MUTED, linewidth=0.9, linestyle=(0, (4, 3)), zorder=2)
        words = f"{action}: {bound.side} {number_text(level)}"
        text = axes.annotate(
            words,
            (1, (level - low) / (high - low)),
            (8, 0),
            xycoords="axes fraction",
            textcoords="offset points",
            size=SMALL,
            color=QUIET,
            va="center",
        )
        text.set_gid(f"threshold:{action}")


def _periods(
    axes: Axes, switches: Table, policy: Policy, replication: int, across: tuple[float, float], alpha: float
) -> None:
    """Colour the periods in which any of the policy's practices was on; paler in the lead time."""
    low, high = across
    for start, begin, end in spans_of(switches, policy, replication):
        for left, right, strength in ((start, min(begin, end), 0.35), (begin, end, 1.0)):
            if right > left:
                patch = axes.axvspan(
                    left, right, low, high, color=GREEN, alpha=alpha * strength, linewidth=0, zorder=1
                )
                patch.set_gid(f"on:{replication}")


def spans_of(switches: Table, policy: Policy, replication: int) -> list[tuple[float, float, float]]:
    """(start, begin, end) of the periods in which a policy had practices on, each once."""
    mine = _rows(switches, replication=replication) if len(switches) else switches
    found = [
        (float(row["start"]), float(row["begin"]), float(row["end"]))
        for row in mine.rows()
        if row["change"] in policy.practices
    ]
    return sorted(set(found))


def _bars(axes: Axes, switches: Table, policy: Policy, runs: Sequence[int]) -> None:
    axes.grid(visible=False)
    axes.set_ylim(len(runs), 0)
    for number, replication in enumerate(runs):
        axes.axhspan(number + 0.15, number + 0.85, color=FAINT, linewidth=0, zorder=0)
        height = len(runs)
        across = (1 - (number + 0.85) / height, 1 - (number + 0.15) / height)
        _periods(axes, switches, policy, replication, across, alpha=0.9)
    axes.set_yticks([number + 0.5 for number in range(len(runs))], [f"run {number}" for number in runs])
    axes.tick_params(axis="y", length=0)
    axes.set_xlabel("day", size=SMALL, color=QUIET)


def _shares_on(axes: Axes, switches: Table, policy: Policy, runs: Sequence[int], horizon: float) -> None:
    """Beside each bar, the days on which effects were on."""
    for number, replication in enumerate(runs):
        spans = spans_of(switches, policy, replication)
        days = _covered(np.array([(begin, end) for _, begin, end in spans if end > begin]).reshape(-1, 2))
        words = "never on" if not spans else f"on for {number_text(days, 0)} days"
        write(
            axes,
            (horizon * 1.012, number + 0.5),
            words,
            color=QUIET,
            align="left middle",
            gid=f"days:{'+'.join(policy.practices)}:{replication}",
        )


def _covered(spans: Floats) -> float:
    """Length of the union of spans (begin, end), of shape (spans, 2)."""
    total, reached = 0.0, -np.inf
    for begin, end in sorted(spans.tolist()):
        total += max(0.0, end - max(begin, reached))
        reached = max(reached, end)
    return total
