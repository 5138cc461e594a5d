"""How the compiled engine lays a scenario out: arrays of records, told apart by what they describe.

A record's field ending in ``_from`` and its twin in ``_to`` bound a stretch of another array. Indices of
things that are not there are NONE. Times are in days.
"""

from __future__ import annotations

from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

Records: TypeAlias = Any
"""An array of records: numpy's types do not know that compiled functions read fields as attributes."""

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]
Numbers = NDArray[np.int32]
Codes = NDArray[np.uint16]
Octets = NDArray[np.uint8]

FIXED, TABLE, EMPIRICAL, UNTIL = 0, 1, 2, 3
"""Kinds of laws."""

NO_QUALITY, BY_NUMBER, BY_STEPS, BY_LAW = 0, 1, 2, 3
"""Where a place's quality comes from."""

RETURN, WAIT, TURN_AWAY = 0, 1, 2
"""What happens to who comes while a desk is closed."""


def record(ints: str = "", floats: str = "", spans: str = "", small: str = "") -> np.dtype[Any]:
    """Return a record type with whole numbers, floats and stretches of other arrays.

    Args:
        ints: Names of whole numbers.
        floats: Names of floats.
        spans: Names of stretches.
        small: Names of whole numbers below 2³¹; they come first, the rest as named.

    Example:
        >>> record("size", "value", "terms").names
        ('size', 'terms_from', 'terms_to', 'value')
    """
    whole = ints.split() + [f"{span}_{end}" for span in spans.split() for end in ("from", "to")]
    kinds: list[tuple[str, Any]] = [(name, np.int32) for name in small.split()]
    kinds += [(name, np.int64) for name in whole]
    return np.dtype(kinds + [(name, np.float64) for name in floats.split()], align=True)


NEVER, AT_ENTRY, AT_END = 0, 1, 2
"""When a plain place invites."""

NOT_PLAIN, PLAIN, ASKS, STAYS = 0, 1, 2, 3
"""What is plain: nothing; all of a visit; the question whether it needs the desk; the stay that follows."""

HOP = record(
    "purpose",
    "location scale factor share purchase",
    small="kind law exit final conversion invites targets desk stay",
)
"""A place as one persona meets it where nothing can alter it; ``law`` is a row of the tables, or NONE.

``purchase`` is added to the moment of a visit: 0, or infinity where nothing is bought. ``share`` of the
visits need the desk. ``stay`` is the hop that follows when it has served, or when it is not
needed; the next three follow when it has not solved the problem, was left, or was full.
"""

TARGET = record("place below")
"""An edge of a plain row: where it leads, and below which random word an edge up to and with it is taken.

Every word lies below the last edge's; rows of few edges are filled up with it to SURE_TARGETS.
"""

SURE_TARGETS = 3
"""Edges of a plain row that can be asked for without looking how many there are."""

PLACE = record(
    "stage final exit churned purchase conversion clocks channel row on_abandon on_unresolved on_blocked "
    "dwell desk invite_at_entry revenue cost survey quality quality_at "
    "visit_purpose experience_purpose value_purpose use_purpose survey_purpose",
    "gain dwell_factor desk_share invitations nobody quality_number survey_response survey_below",
    "touchpoints gains dwell_traits dwell_terms invitation_terms",
)
ROW = record("plain at_once stepped by_trait", "", "edges")
EDGE = record(
    "target steps trait rest clock clock_purpose",
    "p persona satisfaction word_of_mouth visits visits_cap hazard_power",
    "traits terms memories sets risks",
)
TERM = record("change group", "size")
SET = record("change group", "p dose")
RISK = record("change group takes", "size")
SLOPE = record("of", "value")
STEPS = record("by_visits", "", "steps")
STEP = record("", "start value")
DRAW = record("kind table trait power", "location scale factor every at", "samples")
CHANGE = record(
    "season target switched exposed_referral",
    "start begin end ramp half_life coverage every length fixed per_day per_exposure per_reward cap",
)
COVER = record("purpose")
SEASON = record("", "period amplitude peak", "factors")
TARGETING = record(
    "any_persona any_stage has_tenure at_arrival",
    "satisfaction_low satisfaction_high visits_low visits_high tenure_low tenure_high "
    "sensitivity specificity",
    "memories",
)
TARGET_MEMORY = record("memory", "low high")
PERSONA = record(
    "has_referral enter delay",
    "share satisfaction priority acceptance slope carry_over",
    "acceptance_terms delay_terms",
)
FIRST = record("place", "weight", "terms")
HANDOVER = record("", "factor", "terms")
MEMORY = record("abandoned unresolved blocked", "span cap", "bounds")
BOUND = record("", "low high")
DESK = record(
    "priority out_of_hours rank service_purpose return_purpose weekly",
    "hours_shift room",
    "schedule servers",
)
SHIFT = record("servers", "start end")
SERVERS = record("change number during_lead_time group")
CONTACT = record(
    "service patience",
    "tolerance resolution unresolved_quality service_factor patience_factor",
    "service_terms patience_terms tolerance_terms resolution_terms",
)
SOURCE = record("bits enter start_purpose season", "height", "schedule pulses terms peaks")
PULSE = record("", "start end ratio")
POLICY = record("samples answer_purpose", "response_rate")
GLOBE = record(
    "places personas desks channels traits changes memories groups "
    "key seed_low seed_high talks market networked member_purpose watched surveyed targeted capped "
    "customers_limit visits_limit instant_limit",
    "horizon satisfaction_weight satisfaction_reference "
    "tau praise_above praise_moves warning_below warning_moves arrivals",
)
"""The whole: sizes, seed, word of mouth, market and limits; an array of one."""


class Acts(NamedTuple):
    """What is needed to sum what changes add to a parameter."""

    terms: Records
    changes: Records
    seasons: Records
    factors: Floats
    acting: Flags


class Laws(NamedTuple):
    """What is needed to draw from a law."""

    draws: Records
    tables: Floats
    samples: Floats


class Scene(NamedTuple):
    """A scenario under one strategy, as compiled functions read it; only ``acts.changes`` may be altered.

    Places, hops and contacts stand persona by persona; handovers persona by persona, then channel before by
    channel now. ``target_personas``, ``target_stages``, ``target_purposes``, ``exposed``, ``exposed_desks``
    and ``listens`` are tables of shape (changes or memories, things), row after row.
    """

    globe: Records
    acts: Acts
    laws: Laws
    hops: Records
    targets: Records
    places: Records
    rows: Records
    edges: Records
    sets: Records
    risks: Records
    slopes: Records
    stepped: Records
    steps: Records
    covers: Records
    targeting: Records
    target_memories: Records
    target_personas: Flags
    target_stages: Flags
    target_purposes: Integers
    exposed: Flags
    exposed_desks: Flags
    personas: Records
    mixes: Floats
    traits: Records
    firsts: Records
    handovers: Records
    memories: Records
    bounds: Records
    listens: Flags
    desks: Records
    shifts: Records
    servers: Records
    contacts: Records
    sources: Records
    schedule: Records
    pulses: Records
    layer_purposes: Integers
    policies: Records
    known_from: Integers
    known: Integers
