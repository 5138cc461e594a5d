"""The micro map of one stage: its touchpoints, their channels, the ways between them, and the notes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from journeysim.errors import UsageError
from journeysim.report.columns import stages_in_order, touchpoints_in_order
from journeysim.report.contacts import OutcomeMove, desk_lines, written_outcome_ways
from journeysim.report.flows import Flows
from journeysim.report.maps import LEAST_SHOWN, per_hundred_text, row_labels
from journeysim.report.strip import Drop, Entrance, Move, MoveKind, Node, Rail, Strip
from journeysim.report.strip_drawing import draw_strip
from journeysim.report.strip_layout import LEFT
from journeysim.report.style import BLUE, FAINT, INK, PALETTE, QUIET, SMALL, text_width, wrap, write
from journeysim.report.wording import label_of, number_text, share_text
from journeysim.scenario.model import Map, Model, Touchpoint
from journeysim.scenario.places import LEAVE, place_of, quality_of, stage_name
from journeysim.scenario.targets import handover_factor, row_edges

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Pair = tuple[str, str]
Way = tuple[str, str, MoveKind, float | str]
"""From where, to where, of which kind; moves per 100 visits of the stage, or words as written."""

NOTES = (
    ("actions", "Actions"),
    ("motivations", "Motivations"),
    ("questions", "Questions"),
    ("pain_points", "Pain points"),
    ("emotions", "Emotions"),
    ("brand_solutions", "Brand solutions"),
)
"""The notes of a journey map, in the order of the table."""

_LINE = 13.0
_HANDOVER = "⇄: the channel changes; the number behind it is what is left of the next experience."


def stage_map(model: Model, stage: str, flows: Flows | None = None) -> Figure:
    """Draw what happens inside one stage.

    Args:
        model: The scenario.
        stage: Name of a stage; one without touchpoints is drawn as a single contact.
        flows: Counts of a run; without them the map shows the probabilities as written.

    Raises:
        UsageError: if there is no such stage.
    """
    if stage not in model.stages:
        known = ", ".join((*stages_in_order(model), *sorted(set(model.stages) - set(stages_in_order(model)))))
        raise UsageError(f"There is no stage {stage!r}. Stages: {known}.")
    places = touchpoints_in_order(model, stage) or (stage,)
    ways = _written_ways(model, places) if flows is None else _ways(model, stage, places, flows)
    notes = stage_notes(model, stage)
    rows = _table(notes)
    extra = sum(_LINE * height + 26 for height, _ in rows) + (10 if rows else 0)
    figure, axes, layout = draw_strip(_strip(model, stage, places, ways, flows), extra)
    _draw_notes(axes, rows, 40 + extra - 10, layout.width)
    return figure


def stage_notes(model: Model, stage: str) -> dict[str, list[str]]:
    """What the journey map notes about a stage and its touchpoints, by kind of note."""
    found: dict[str, list[str]] = {}

    def add(notes: Map, prefix: str) -> None:
        for field, title in NOTES:
            found.setdefault(title, []).extend(prefix + text for text in getattr(notes, field))

    add(model.stages[stage].map, "")
    for name, touchpoint in sorted(model.stages[stage].touchpoints.items()):
        add(touchpoint.map, f"{label_of(name, touchpoint.label)}: ")
    return {title: texts for title, texts in found.items() if texts}


# ------------------------------------------------------------------ the ways


def _ways(model: Model, stage: str, places: Sequence[str], flows: Flows) -> dict[Pair, float]:
    """Moves from and to the touchpoints per 100 visits of the stage, entrances as (stage, touchpoint)."""
    visits = flows.visits.get(stage, 0)
    shown = {
        (a, b): 100 * count / visits
        for (a, b), count in flows.ordinary.items()
        if visits and (a in places or (a == stage and b in places))
    }
    return {pair: size for pair, size in shown.items() if size >= LEAST_SHOWN}


def _written_ways(model: Model, places: Sequence[str]) -> dict[Pair, str]:
    """The probabilities as written; ``leave`` stands for wherever the stage's row leads."""
    found: dict[Pair, str] = {}
    stage = stage_name(places[0])
    for name, touchpoint in model.stages[stage].touchpoints.items():
        total = sum(t.first.value for t in model.stages[stage].touchpoints.values())
        if touchpoint.first.value > 0:
            found[stage, f"{stage}/{name}"] = share_text(touchpoint.first.value / total)
    for place in places:
        for target, words in row_labels(model, place).items():
            if target == LEAVE:
                for onward, _ in row_edges(model, stage):
                    found.setdefault((place, stage_name(onward)), "")
            else:
                found[place, target if target in places else stage_name(target)] = words
    return found


def _outcome_ways(
    model: Model, stage: str, places: Sequence[str], flows: Flows | None
) -> dict[OutcomeMove, float | str]:
    """The ways that ends of contacts open: moves per 100 visits of the stage, or as written."""
    found: dict[OutcomeMove, float | str] = {}
    if flows is not None:
        visits = flows.visits.get(stage, 0)
        sizes = {way: 100 * count / visits for way, count in flows.outcomes.items() if way[0] in places}
        return {way: size for way, size in sorted(sizes.items()) if size >= LEAST_SHOWN}
    for place in places:
        for target, kind, row in written_outcome_ways(model, place):
            onward = target if target in places else stage_name(target)
            words = row_labels(model, place, row).get(target, "") if row != "next" else ""
            found[place, onward, kind] = words
    return found


def _strip(
    model: Model,
    stage: str,
    places: Sequence[str],
    ways: Mapping[Pair, float] | Mapping[Pair, str],
    flows: Flows | None,
) -> Strip:
    opened = _outcome_ways(model, stage, places, flows)
    drawn: list[Way] = [(a, b, "forward", ways[a, b]) for a, b in sorted(ways)]
    drawn += [(*way, size) for way, size in opened.items()]
    widest = max((_size(ways[pair]) for pair in ways), default=1.0) if flows is not None else 100.0
    onward = {b for a, b, *_ in drawn if a in places and b not in places}
    rails = sorted(onward, key=lambda name: (_rank(model, name), name))
    visits = flows.visits.get(stage, 0) if flows is not None else 0
    lead = (
        f"Per 100 visits of this stage ({number_text(visits, 0)} visits)."
        if flows
        else "Probabilities as written."
    )
    return Strip(
        title=f"{label_of(stage, model.stages[stage].label)}: contact by contact",
        subtitle=f"{lead} {_HANDOVER if len(_channels(model, places)) > 1 else ''}".strip(),
        footer=flows.about
        if flows is not None
        else "As written, before any run. Without a number: the row of the stage decides.",
        nodes=tuple(_node(model, stage, place, flows) for place in places),
        moves=tuple(
            Move(
                places.index(a),
                places.index(b),
                _size(way) / widest,
                _with_handover(model, a, b, _words(way)),
                kind,
            )
            for a, b, kind, way in drawn
            if a in places and b in places
        ),
        rails=tuple(Rail(name, _rail_title(model, name), _into(drawn, name, flows)) for name in rails),
        drops=tuple(
            Drop(places.index(a), rails.index(b), _size(way) / widest, _words(way), kind=kind)
            for a, b, kind, way in drawn
            if a in places and b in rails
        ),
        entrances=tuple(
            Entrance(places.index(b), _size(way) / widest, _words(way))
            for a, b, _, way in drawn
            if a == stage and b in places and a != b
        ),
        entrance_title="Begin here",
        level_title="Satisfaction mean after a contact; dashed: reference",
        level_mark=model.satisfaction.reference.value if flows else None,
    )


def _rail_title(model: Model, stage: str) -> str:
    """The stage that a rail stands for, with an arrow where it fits on the line."""
    label = label_of(stage, model.stages[stage].label)
    return f"→ {label}" if text_width(f"→ {label}", SMALL) <= LEFT - 13 else label


def _rank(model: Model, name: str) -> int:
    order = stages_in_order(model)
    return order.index(name) if name in order else len(order)


def _size(way: float | str) -> float:
    return way if isinstance(way, float) else 12.0


def _words(way: float | str) -> str:
    return per_hundred_text(way) if isinstance(way, float) else way


def _into(drawn: Sequence[Way], rail: str, flows: Flows | None) -> str:
    if flows is None:
        return ""
    total = sum(way for _, b, _, way in drawn if b == rail and isinstance(way, float))
    return f"{per_hundred_text(total)} of 100"


def _node(model: Model, stage: str, place: str, flows: Flows | None) -> Node:
    found = place_of(model, place)
    channel = found.channel if isinstance(found, Touchpoint) else ""
    channels = _channels(model, [f"{stage}/{n}" for n in model.stages[stage].touchpoints])
    visits = flows.visits.get(place, 0) if flows is not None else 0
    whole = flows.visits.get(stage, 0) if flows is not None else 0
    most = (
        max([1, *(flows.visits.get(f"{stage}/{n}", 0) for n in model.stages[stage].touchpoints)])
        if flows
        else 1
    )
    if "/" not in place:
        most = max(1, whole)
    return Node(
        key=place,
        title=label_of(place, found.label),
        area=visits / most if flows is not None else 0.5,
        captions=(f"{per_hundred_text(100 * visits / whole)}",) if whole else (),
        color=PALETTE[channels.index(channel) % len(PALETTE)] if channel else BLUE,
        tag=channel,
        level=flows.satisfaction.get(place)
        if flows is not None and quality_of(model, place) is not None
        else None,
        desk=desk_lines(model, (place,), flows.contacts if flows is not None else None),
    )


def _channels(model: Model, places: Sequence[str]) -> list[str]:
    met = {found.channel for place in places if isinstance(found := place_of(model, place), Touchpoint)}
    return [channel for channel in model.channels if channel in met]


def _with_handover(model: Model, a: str, b: str, words: str) -> str:
    first, second = place_of(model, a), place_of(model, b)
    if (
        not (isinstance(first, Touchpoint) and isinstance(second, Touchpoint))
        or first.channel == second.channel
    ):
        return words
    factor = handover_factor(model, first.channel, second.channel)
    return f"{words} ⇄ {number_text(factor)}".strip()


# ------------------------------------------------------------------ the notes


def _table(notes: Mapping[str, Sequence[str]]) -> list[tuple[int, list[tuple[str, list[str]]]]]:
    """Rows of up to three cells, each a title and lines, with the height of the row in lines."""
    cells = [(title, _lines(texts)) for title, texts in notes.items()]
    rows = [cells[i : i + 3] for i in range(0, len(cells), 3)]
    return [(max(len(lines) for _, lines in row), row) for row in rows]


def _lines(texts: Sequence[str]) -> list[str]:
    lines: list[str] = []
    for text in texts:
        first, *rest = wrap(text, 232, SMALL, lines=4)
        lines.extend([f"– {first}", *(f"   {line}" for line in rest)])
    return lines


def _draw_notes(
    axes: Axes, rows: Sequence[tuple[int, list[tuple[str, list[str]]]]], top: float, width: float
) -> None:
    for height, row in rows:
        axes.plot([16, width - 16], [top, top], color=FAINT, linewidth=0.8)
        for column, (title, lines) in enumerate(row):
            x = 16 + column * (width - 32) / 3
            write(axes, (x, top - 4), title, color=INK, bold=True, align="left top", gid=f"notes:{title}")
            write(axes, (x, top - 19), "\n".join(lines), color=QUIET, align="left top", gid=f"note:{title}")
        top -= _LINE * height + 26
