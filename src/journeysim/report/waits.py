"""Waiting at desks: by hour of the day, and along the days of the run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from journeysim.report.panels import Curve, Frame, draw_curves, framed, name_panel, panel
from journeysim.report.style import INK, NORMAL, QUIET, SMALL, WIDTH
from journeysim.report.wording import label_of
from journeysim.results.table import Table
from journeysim.results.visits import Floats, Integers

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from journeysim.scenario.model import Model

PANEL, ROW = 96.0, 166.0
"""Height of a panel, and pixels from one desk to the next."""

MOST_SHOWN = {"utilisation": 130.0, "abandonment": 103.0}
"""Upper ends of the axes of shares, in per cent."""

_COLUMNS = ("wait", "queue", "utilisation", "abandonment")


def waits_by_hour(tables: Mapping[str, Table], footing: str, model: Model | None = None) -> Figure:
    """Draw waiting, the line, how busy the staff is and who gives up, by hour of the day.

    Args:
        tables: Tables ``desk_hours`` by name of the strategy; the first one is drawn in black.
        footing: What the numbers rest on, in one line.
        model: The scenario, for the labels of its desks.
    """
    hours = _hours_shown(tables)
    frame = framed(
        "At the desks, hour by hour",
        "By hour of the day; waiting and giving up count where the customer joined. "
        "At work: service per time on duty; above 100 % where it went on after closing time.",
        footing,
        list(tables),
        _body(tables),
        below=56.0,
    )
    step = 4 if hours[1] - hours[0] > 12 else 2
    ticks = [hour for hour in range(0, 25, step) if hours[0] <= hour <= hours[1]]
    _draw(frame, tables, model, "hour", "hour of the day", hours, ticks)
    return frame.figure


def waits_by_day(tables: Mapping[str, Table], footing: str, model: Model | None = None) -> Figure:
    """Draw the same along the days of the run.

    Args:
        tables: Tables ``desk_days`` by name of the strategy, of days or (``results.pooling.coarser``) of
            blocks of days.
        footing: What the numbers rest on, in one line.
        model: The scenario, for the labels of its desks.
    """
    days = next(iter(tables.values()))["day"]
    known = np.unique(days)
    length = int(known[1] - known[0]) if len(known) > 1 else 1
    each = "day" if length == 1 else f"{length} days"
    frame = framed(
        "At the desks, along the run",
        f"Each point is the mean of {each}; waiting and giving up count where the customer joined. "
        "At work: service per time on duty.",
        footing,
        list(tables),
        _body(tables),
        below=56.0,
    )
    end = float(known.max(initial=0)) + length
    _draw(frame, tables, model, "day", "day", (0.0, end), None)
    return frame.figure


def block_days(horizon: float) -> int:
    """Days of a block, so that at most 40 points stand in a panel: 1, 7, 14, 28 and so on."""
    days = 1 if horizon <= 40 else 7
    while horizon / days > 40:
        days *= 2
    return days


def desks_of(tables: Mapping[str, Table]) -> list[str]:
    """The desks of some tables, in the order of the first one."""
    return list(dict.fromkeys(name for table in tables.values() for name in table["desk"].tolist()))


def label_of_desk(model: Model | None, desk: str) -> str:
    """The words for a desk."""
    known = model.desks.get(desk) if model is not None else None
    return label_of(desk, known.label if known is not None else None)


def time_unit(longest: float) -> tuple[float, str]:
    """What days are multiplied by to be read easily, and the unit's name.

    >>> time_unit(0.01), time_unit(0.5), time_unit(3.0)
    ((1440.0, 'min'), (24.0, 'h'), (1.0, 'days'))
    """
    if longest <= 2 / 24:
        return 1440.0, "min"
    return (24.0, "h") if longest <= 2.0 else (1.0, "days")


def _body(tables: Mapping[str, Table]) -> float:
    return ROW * max(1, len(desks_of(tables)))


def _hours_shown(tables: Mapping[str, Table]) -> tuple[float, float]:
    """First and last hour in which there is anything to see."""
    met: Integers = np.concatenate(
        [
            table["hour"][(table["contacts"] > 0) | (np.nan_to_num(table["servers"]) > 0)]
            for table in tables.values()
        ]
    )
    return (float(met.min()), float(met.max()) + 1) if len(met) else (0.0, 24.0)


def _draw(
    frame: Frame,
    tables: Mapping[str, Table],
    model: Model | None,
    along: str,
    axis: str,
    span: tuple[float, float],
    ticks: list[int] | None,
) -> None:
    desks = desks_of(tables)
    for number, desk in enumerate(desks):
        at = (16 / WIDTH, 1 - (frame.top + ROW * number + 12) / frame.height)
        name = frame.figure.text(
            *at, label_of_desk(model, desk), size=NORMAL, weight="bold", color=INK, va="center"
        )
        name.set_gid(f"desk:{desk}")
        for column, measure in enumerate(_COLUMNS):
            curves = [_curve(table, desk, along, measure) for table in tables.values()]
            longest = max((float(np.nanmax(c.value, initial=0.0)) for c in curves), default=0.0)
            scale, title = _unit(measure, longest)
            axes = panel(frame, ROW * number + 48, PANEL, column, len(_COLUMNS))
            draw_curves(axes, curves, unit=scale, step=along == "hour")
            axes.set_xlim(*span)
            if measure in ("utilisation", "abandonment"):
                axes.set_ylim(0, min(axes.get_ylim()[1], MOST_SHOWN[measure]))
            if ticks is not None:
                axes.set_xticks(ticks)
            else:
                axes.locator_params(axis="x", nbins=4)
            name_panel(axes, title, gid=f"panel:{desk}:{measure}")
            axes.set_gid(f"axes:{desk}:{measure}")
            if number == len(desks) - 1:
                axes.set_xlabel(axis, size=SMALL, color=QUIET)


def _unit(measure: str, longest: float) -> tuple[float, str]:
    """Scale and title of a panel."""
    if measure == "wait":
        scale, word = time_unit(longest)
        return scale, f"mean wait, {word}"
    return {
        "queue": (1.0, "customers in line"),
        "utilisation": (100.0, "staff at work, %"),
        "abandonment": (100.0, "gave up, %"),
    }[measure]


def _curve(table: Table, desk: str, along: str, measure: str) -> Curve:
    """A column of one desk; hours reach to their ends."""
    mine = table["desk"] == desk
    x: Floats = table[along][mine].astype(np.float64)
    missing = np.full(len(table), np.nan)
    values = [
        table.columns.get(name, missing)[mine] for name in (measure, f"{measure}_low", f"{measure}_high")
    ]
    if along == "hour" and len(x):
        x = np.append(x, x[-1] + 1)
        values = [np.append(each, each[-1]) for each in values]
    return Curve(x, *values)
