"""Measures of what customers say when they are asked: answers to surveys, and complaints.

Where touchpoints have surveys, an experience there is answered with the survey's response rate, drawn at
the address ``survey|PLACE`` of the visit. An answer is a complaint where satisfaction is below the survey's
threshold. Without surveys nobody says anything here, though policies may then read every experience.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from journeysim.results.addresses import blocks, key_of, uniforms52
from journeysim.results.log import Kind
from journeysim.results.observations import Measure, Observations, Parameter
from journeysim.results.visits import Flags, Floats, Integers

if TYPE_CHECKING:
    from journeysim.results.result import Result


@dataclass(frozen=True)
class Answers:
    """Answers to surveys in the order of the log; every column has shape (answers,).

    Attributes:
        customer: Index into ``log.ids``.
        when: Moment in days.
        satisfaction: What was answered, from 0 to 1.
        complaint: Whether it was below the survey's threshold.
    """

    customer: Integers
    when: Floats
    satisfaction: Floats
    complaint: Flags


def tabulate_answers(result: Result) -> Answers:
    """Draw again who answered the surveys of a run, and what."""
    log, visits, places = result.log, result.visits, result.compiled.places
    rows = np.flatnonzero(log.kind == Kind.EXPERIENCE)
    visit = np.searchsorted(visits.row, rows, side="right") - 1
    below = np.array([place.survey_below for place in places])
    answered = np.zeros(len(rows), dtype=np.bool_)
    for place in places:
        here = np.flatnonzero(log.what[rows] == place.index)
        if not place.survey or len(here) == 0:
            continue
        at = visit[here]
        ids, count = log.ids[visits.customer[at]], visits.number[at] - 1
        words = blocks(key_of(result), ids, place.purposes.survey, count)
        drawn = uniforms52(words[0], words[1]) < place.survey_response
        answered[here] = drawn | (place.survey_response >= 1.0)
    rows, visit = rows[answered], visit[answered]
    said = log.value[rows]
    return Answers(visits.customer[visit], log.time[rows], said, said < below[log.what[rows]])


def _complaints(result: Result, parameter: Parameter) -> Observations:
    said = tabulate_answers(result)
    return Observations(said.customer, said.when, said.complaint.astype(np.float64), np.ones(len(said.when)))


def _survey_satisfaction(result: Result, parameter: Parameter) -> Observations:
    said = tabulate_answers(result)
    return Observations(said.customer, said.when, said.satisfaction, np.ones(len(said.when)))


MEASURES: tuple[Measure, ...] = (
    Measure(
        "complaints",
        "Complaints",
        "Share of the answers to surveys in which satisfaction was below the survey's threshold; unknown "
        "without surveys.",
        "share",
        "answers to surveys",
        "lower",
        _complaints,
        window="the answer",
    ),
    Measure(
        "survey_satisfaction",
        "Satisfaction in surveys",
        "Mean satisfaction of those who answered a survey, right after the experience; unknown without "
        "surveys.",
        "points of 1",
        "answers to surveys",
        "higher",
        _survey_satisfaction,
        window="the answer",
    ),
)
