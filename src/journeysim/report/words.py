"""A journey in words: what a scenario says, in sentences, without a single run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from textwrap import fill

from journeysim.journey.roles import is_exit
from journeysim.report.changes_in_words import change_in_words
from journeysim.report.columns import exits_in_order, phase_of, stages_in_order, touchpoints_in_order
from journeysim.report.laws_in_words import law_text
from journeysim.report.wording import duration_text, label_of, number_text, share_text
from journeysim.scenario.model import Edge, Model, Source, Stage
from journeysim.scenario.places import dwell_of, place_of
from journeysim.scenario.targets import row_edges
from journeysim.scenario.values import Law, Quantity, Steps, TraitValue

WIDTH = 88
"""Letters in a line."""

_STICKY = "\u00a0"


def journey_in_words(model: Model) -> str:
    """Tell a scenario: stages and ways, what moves them, people, referral, practices, and the evidence.

    The text has no line longer than 88 letters.

    Example:
        >>> from journeysim.scenario.library import load
        >>> print(journey_in_words(load("seven-stage").model).splitlines()[0])
        The seven-stage journey
    """
    title = model.title or model.label or "A journey"
    parts = [
        (title, [_opening(model)]),
        ("Where people go", list(_stages(model))),
        ("Who they are", list(_people(model))),
        ("What they share", list(_shared(model))),
        ("What the world does", [change_in_words(model, n, c) for n, c in sorted(model.conditions.items())]),
        ("What could be done", [change_in_words(model, n, c) for n, c in sorted(model.practices.items())]),
        ("Strategies", list(_strategies(model))),
        ("What it rests on", [evidence_in_words(model)]),
    ]
    return "\n\n".join(_section(heading, lines) for heading, lines in parts if lines)


def _section(heading: str, sentences: list[str]) -> str:
    body = "\n".join(
        fill(_bound(s), WIDTH, subsequent_indent="  ", break_on_hyphens=False) for s in sentences
    )
    body = body.replace(_STICKY, " ")
    return f"{heading}\n{'-' * len(heading)}\n{body}"


def _bound(sentence: str) -> str:
    """A sentence in which no line ends between a number and its sign."""
    for sign in (" %", "× ", "+ ", "− "):
        sentence = sentence.replace(sign, sign.replace(" ", _STICKY))
    return sentence


def _opening(model: Model) -> str:
    stays = stages_in_order(model)
    entering = [_arrival(name, source) for name, source in sorted(model.arrivals.items())]
    return (
        f"{_counted(len(stays), 'stage')} and {_counted(len(exits_in_order(model)), 'exit')}, "
        f"over {duration_text(model.horizon)}. Customers come {_listed(entering)}."
    )


def _arrival(name: str, source: Source) -> str:
    if source.rate is not None:
        rates = [rate.value for _, rate in source.rate]
        much = f"{number_text(rates[0])} a day" + (" at first" if len(rates) > 1 else "")
    elif source.customers is not None:
        much = f"{number_text(source.customers.value)} people"
    else:
        much = f"{number_text(len(source.times or source.entries), 0)} people on known days"
    return f"from {name} ({much}, to {source.enter})"


# ------------------------------------------------------------------ stages


def _stages(model: Model) -> Iterator[str]:
    for name in (*stages_in_order(model), *exits_in_order(model)):
        stage = model.stages[name]
        if is_exit(stage.role) and not row_edges(model, name):
            continue
        phase = "exit" if is_exit(stage.role) else phase_of(stage.role).lower()
        yield f"{label_of(name, stage.label)} ({phase}): {_stage(model, name, stage)}"
    ends = [label_of(n, model.stages[n].label) for n in exits_in_order(model) if not row_edges(model, n)]
    if ends:
        yield f"Journeys end in: {_listed(ends)}."


def _stage(model: Model, name: str, stage: Stage) -> str:
    said = []
    if stage.touchpoints:
        contacts = [
            f"{label_of(p)} ({getattr(place_of(model, p), 'channel', '')})"
            for p in touchpoints_in_order(model, name)
        ]
        said.append(f"{_counted(len(contacts), 'touchpoint')}, {_listed(contacts)}")
    dwell = dwell_of(model, name)
    if dwell is not None and not stage.touchpoints:
        nothing = dwell.family == "fixed" and dwell.parameters[0][1] == 0
        said.append("no time passes" if nothing else f"people stay: {law_text(dwell)}")
    if stage.desk is not None:
        said.append(f"served at the desk {stage.desk.name}")
    if isinstance(stage.revenue, Quantity) and stage.revenue.value:
        said.append(f"each visit brings {number_text(stage.revenue.value)} {model.currency}")
    if stage.invitations.value:
        said.append(f"{number_text(stage.invitations.value)} people are told in a visit")
    said.append(_ways(model, name))
    return "; ".join(part for part in said if part) + "."


def _ways(model: Model, place: str) -> str:
    edges = row_edges(model, place)
    if not edges:
        return "the journey ends here"
    if len(edges) == 1 and edges[0][1].clock is None:
        return f"then always {edges[0][0]}{_moved_by(edges[0][1])}"
    known = sum(e.p.value for _, e in edges if isinstance(e.p, Quantity))
    steady = all(isinstance(e.p, Quantity) or e.p == "rest" for _, e in edges)
    rest = share_text(round(max(0.0, 1 - known), 12)) if steady else "what is left"
    first = "whichever comes first: " if edges[0][1].clock is not None else "then "
    return first + _listed([f"{target} {_chance(edge, rest)}{_moved_by(edge)}" for target, edge in edges])


def _chance(edge: Edge, rest: str) -> str:
    if edge.clock is not None:
        return f"({law_text(edge.clock)})"
    if isinstance(edge.p, Quantity):
        return share_text(edge.p.value)
    if isinstance(edge.p, Steps):
        unit = "visits" if edge.p.by == "visits" else "time since the first purchase"
        return f"{_listed([share_text(q.value) for _, q in edge.p.steps], 'then')} by {unit}"
    if isinstance(edge.p, TraitValue):
        return f"by each customer's {edge.p.trait}"
    return rest


def _moved_by(edge: Edge) -> str:
    """What raises or lowers the chance of an edge."""
    slopes = [
        ("satisfaction", edge.satisfaction.value),
        ("word of mouth", edge.word_of_mouth.value),
        ("each earlier visit", edge.visits.slope.value),
        *((f"{trait}", slope.value) for trait, slope in sorted(edge.traits.items())),
        *((f"memory of {memory}", slope.value) for memory, slope in sorted(edge.memories.items())),
    ]
    raised = [name for name, slope in slopes if slope > 0]
    lowered = [name for name, slope in slopes if slope < 0]
    said = [f"more with {_listed(raised)}"] * bool(raised) + [f"less with {_listed(lowered)}"] * bool(lowered)
    return f" ({', '.join(said)})" if said else ""


# ------------------------------------------------------------------ people, and what they share


def _people(model: Model) -> Iterator[str]:
    for name, persona in sorted(model.personas.items()):
        notes = persona.map.motivations
        wants = f"; wants: {_listed(list(notes))}" if notes else ""
        differs = _counted(len(persona.effects) + len(persona.overrides), "difference")
        said = f"; {differs} from the others" if persona.effects or persona.overrides else ""
        yield f"{label_of(name, persona.label)}: {share_text(persona.share.value)} of customers{wants}{said}."
    if model.traits:
        traits = [f"{name} ({law.text})" for name, law in sorted(model.traits.items())]
        yield f"Everybody has a {_listed(traits)} of their own, drawn once."


def _shared(model: Model) -> Iterator[str]:
    if model.referral is not None:
        accepts = share_text(model.referral.acceptance.value)
        happier = " Happier customers tell more people." if model.referral.satisfaction.value > 0 else ""
        yield (
            f"Referral: {accepts} of those who are invited come, to {model.referral.enter}, "
            f"later by: {law_text(model.referral.delay)}.{happier}"
        )
    if model.word_of_mouth is not None:
        half = duration_text(model.word_of_mouth.half_life)
        yield f"Word of mouth: praise and warnings move a level that halves in {half}."
    for name, desk in sorted(model.desks.items()):
        numbers = desk.servers or ()
        staff = f"{numbers[0][1]} servers" if numbers else "servers by opening hours"
        patience = f", patience {law_text(desk.patience)}" if desk.patience is not None else ""
        yield f"Desk {name}: {staff}, service {law_text(desk.service)}{patience}."
    if model.channels:
        yield f"Channels: {_listed(list(model.channels))}."
    if model.market is not None:
        size = model.market.network or (number_text(model.market.size.value) if model.market.size else "")
        yield f"The market is finite: {size}."


def _strategies(model: Model) -> Iterator[str]:
    for name, strategy in sorted(model.strategies.items()):
        parts = [
            f"{practice} (with another {_listed(sorted(fields))})" if fields else practice
            for practice, fields in sorted(strategy.practices.items())
        ]
        yield f"{name}: {_listed(parts)}." if parts else f"{name}: nothing changes."


# ------------------------------------------------------------------ evidence


def evidence_in_words(model: Model) -> str:
    """How many numbers and laws are data, from a source, or assumed."""
    counts = evidence_counts(model)
    total = sum(counts.values())
    words = {"data": "estimated from data", "source": "from a source", "assumption": "assumed"}
    said = [f"{number_text(counts[grade], 0)} {words[grade]}" for grade in words if counts[grade]]
    if not total:
        return "No numbers."
    stated = f"{number_text(total, 0)} numbers and laws that it states"
    if len(said) == 1:
        return f"All {stated} are {said[0].partition(' ')[2]}."
    return f"Of {stated}, {_listed(said)}."


def evidence_counts(model: Model) -> Counter[str]:
    """Numbers and laws by grade of evidence: their own, or that of the nearest block around them.

    Numbers that the file leaves at their defaults are not counted.
    """
    counts: Counter[str] = Counter()
    _count(model, "assumption", counts)
    return counts


def _count(thing: object, grade: str, counts: Counter[str]) -> None:
    from pydantic import BaseModel

    if isinstance(thing, Quantity):
        own = thing.evidence or ("source" if thing.source else grade)
        counts[own] += 1
    elif isinstance(thing, Law):
        counts[grade] += 1
    elif isinstance(thing, BaseModel):
        stated = getattr(thing, "evidence", None)
        named = getattr(thing, "source", None)
        inner = stated or ("source" if named and not isinstance(thing, Model) else grade)
        for field in sorted(thing.model_fields_set):
            _count(getattr(thing, field), inner, counts)
    elif isinstance(thing, dict):
        for value in thing.values():
            _count(value, grade, counts)
    elif isinstance(thing, tuple | list):
        for value in thing:
            _count(value, grade, counts)
    elif isinstance(thing, Steps):
        _count([quantity for _, quantity in thing.steps], grade, counts)


def _counted(count: int, one: str) -> str:
    return f"{number_text(count, 0)} {one if count == 1 else one + 's'}"


def _listed(words: list[str], last: str = "and") -> str:
    """Words with commas, and ``and`` before the last.

    >>> _listed(["a", "b", "c"])
    'a, b and c'
    """
    return f"{', '.join(words[:-1])} {last} {words[-1]}" if len(words) > 1 else "".join(words)
