"""What customers share: desks, channels and handovers, referral, word of mouth, memories, measures."""

from __future__ import annotations

import re
from collections.abc import Iterator

from journeysim.journey.roles import ROLES, is_exit
from journeysim.scenario.checks.findings import Finding, Path
from journeysim.scenario.checks.references import references
from journeysim.scenario.files import Document
from journeysim.scenario.model import Model, WordOfMouth
from journeysim.scenario.places import all_places, place_of
from journeysim.scenario.slips import nearest
from journeysim.scenario.targets import NAME


def wrong_desks(model: Model) -> Iterator[Finding]:
    """Desks with a rule for opening hours that they do not have, or with dates in the place of a time."""
    for name, desk in model.desks.items():
        path: Path = ("desks", name)
        if desk.out_of_hours is not None and not desk.hours:
            message = f"desk {name} says what happens out of hours, but has no opening hours."
            yield Finding((*path, "out_of_hours"), message, "write `servers: {mon-fri 08:00-18:00: 3}`.")
        for field, law in (("service", desk.service), ("patience", desk.patience)):
            if law is not None and law.family == "until":
                message = f"the {field} of desk {name} is `{law.text}`, a date and no length of time."
                yield Finding((*path, field), message, f"for example `{field}: exponential(mean=10 min)`.")


def wrong_handovers(model: Model) -> Iterator[Finding]:
    """Handovers that are no pair, or two that are equally specific and disagree."""
    for key in model.handover:
        if re.fullmatch(rf"{NAME} -> {NAME}", key) is None:
            message = f"`{key}` is no pair of channels."
            yield Finding(
                ("handover", key), message, "write `phone -> messaging`; `any` stands for every channel."
            )
    for a in sorted(model.channels):
        for b in sorted(model.channels):
            left, right, both = f"{a} -> any", f"any -> {b}", f"{a} -> {b}"
            if a == b or both in model.handover or not (left in model.handover and right in model.handover):
                continue
            if model.handover[left].value != model.handover[right].value:
                message = (
                    f"`{left}` and `{right}` both give the handover `{both}`, and neither is more specific."
                )
                yield Finding(("handover", right), message, f"state `{both}` too.")


def wrong_invitations(model: Model) -> Iterator[Finding]:
    """People told of, with nothing that says what comes of it."""
    inviting = [place for place in all_places(model) if place_of(model, place).invitations.value > 0]
    if inviting and model.referral is None and model.word_of_mouth is None:
        path: Path = ("stages", *inviting[0].replace("/", "/touchpoints/").split("/"), "invitations")
        message = (
            f"there is neither `referral` nor `word_of_mouth`, but {', '.join(inviting)} gives `invitations`."
        )
        hint = "write `referral: {enter: STAGE, acceptance: 0.3, delay: exponential(mean=7 d)}`."
        yield Finding(path, message, hint)


def silent_referral(model: Model) -> Iterator[Finding]:
    """A referral section in a journey where nobody invites."""
    inviting = any(place_of(model, place).invitations.value > 0 for place in all_places(model))
    if not inviting and model.referral is not None:
        yield Finding(
            ("referral",), "there is a `referral`, but nobody gives `invitations`.", "give them to a stage."
        )


def wrong_word_of_mouth(model: Model) -> Iterator[Finding]:
    """Praise that begins before warning has ended."""
    word: WordOfMouth | None = model.word_of_mouth
    if word is None:
        return
    above = word.praise.above if word.praise is not None else None
    below = word.warning.below if word.warning is not None else None
    if above is not None and below is not None and above.value < below.value:
        message = f"customers between {above.value:g} and {below.value:g} would praise and warn at once."
        yield Finding(("word_of_mouth", "praise"), message, "praise begins where warning has ended.")


def wrong_memories(model: Model) -> Iterator[Finding]:
    """Memories at a role that does not exist."""
    for name, memory in model.memories.items():
        role = memory.at.removeprefix("role ") if memory.at and memory.at.startswith("role ") else None
        if role is not None and role not in ROLES:
            message = f"`{role}` is no role. Roles are {', '.join(ROLES)}."
            close = nearest(role, ROLES)
            yield Finding(("memories", name, "at"), message, f"did you mean `{close}`?" if close else "")


def late_comparisons(model: Model) -> Iterator[Finding]:
    """Days of a comparison that are never simulated."""
    for index, day in enumerate(model.compare_with.at if model.compare_with is not None else ()):
        if day > model.horizon:
            message = f"the comparison at day {day:g} lies behind the horizon, day {model.horizon:g}."
            yield Finding(("compare_with", "at", index), message, "simulate longer, or leave that day out.")


def absent_log(model: Model, document: Document | None) -> Iterator[Finding]:
    """A real log that is not there; the simulation can do without."""
    if model.compare_with is None or document is None or document.file.startswith("<"):
        return
    events = model.compare_with.events
    if not (document.folder / events).is_file():
        yield Finding(("compare_with", "events"), f"there is no file `{events}` beside the scenario.")


def unused(model: Model) -> Iterator[Finding]:
    """Things that are described and never used."""
    used = {(reference.kind, reference.name) for reference in references(model)}
    sections = {
        "traits": "trait",
        "desks": "desk",
        "memories": "memory",
        "tallies": "tally",
        "sources": "entry of sources",
    }
    for section, kind in sections.items():
        for name in getattr(model, section):
            if (kind, name) not in used:
                yield Finding((section, name), f"{kind} {name} is used nowhere.")
    channels = {t.channel for stage in model.stages.values() for t in stage.touchpoints.values()}
    for index, name in enumerate(model.channels):
        if name not in channels:
            yield Finding(("channels", index), f"channel {name} has no touchpoint.")


def silent_exits(model: Model) -> Iterator[Finding]:
    """Exits that invite: nobody is invited from there, so without word of mouth nothing happens."""
    for name, stage in model.stages.items():
        ends = is_exit(stage.role) and stage.next is None
        if ends and stage.invitations.value > 0 and model.word_of_mouth is None:
            message = f"{name} is an exit: its invitations move word of mouth only, and there is none."
            yield Finding(("stages", name, "invitations"), message)
