"""What reviews are worth, in plain sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from journeysim.report.wording import duration_text, effect_text, not_told_from_zero, share_text
from journeysim.results.registry import find

if TYPE_CHECKING:
    from journeysim.results.estimates import Estimate
    from journeysim.studies.reviews.grid import Settings
    from journeysim.studies.reviews.outcome import Reviews, Worth


def answer(found: Reviews) -> str:
    """What the policy changes beside never and always acting, and what better figures are worth."""
    own, policy = found.own, found.grid.policy
    said = (
        f"{found.grid.name}, which reviews {policy.measure} every {_days(own.settings.every)} on "
        f"{_figures(own.settings)}, changes {_title(found)} by {_effect(found, own.effect)} beside never "
        f"acting, and by {_effect(found, own.beside_always)} beside {found.always} from the first "
        "day, without a review."
    )
    worths = [worth for worth in found.worths if _is_from_own(found, worth)]
    for worth in worths:
        said += f" {_capital(improvement(worth))}: worth {_effect(found, worth.gain)}."
    if found.does_harm:
        said += (
            f" What it switches does harm by {_title(found)}, so a review that acts sooner and more surely "
            "does more of it: mend the practice or the threshold first."
        )
    elif own.switches.value == 0.0:
        said += " It never switched anything on: its threshold was not reached."
    return said


def answered(found: Reviews) -> dict[str, Any]:
    """The study as one document of plain data, the answer first."""
    return {"answer": answer(found), "how": how(found), **found.to_json()}


def how(found: Reviews) -> str:
    """How the numbers were made."""
    made = found.provenance
    return (
        f"How: {len(found.cells)} ways of reviewing, never and always, {made.replications} replications of "
        f"each on the same luck; a review reads everybody, so each replication is one sample. Seed "
        f"{made.seed}, engine {made.engine}, journeysim {made.version}. The practices' own costs and lead "
        "times are paid at each switch; what better figures cost is not in here."
    )


def improvement(worth: Worth) -> str:
    """An improvement of the figures in words."""
    if worth.what == "every":
        return f"reviews every {_days(worth.after)} instead of every {_days(worth.before)}"
    if worth.what == "delay":
        return f"{_age(worth.after)} instead of {_days(worth.before)} old"
    after = "without error" if worth.after == 0.0 else f"right to ± {share_text(worth.after)}"
    return f"figures {after} instead of ± {share_text(worth.before)}"


def _is_from_own(found: Reviews, worth: Worth) -> bool:
    """Whether an improvement begins at the policy as it is and goes as far as was looked at."""
    return worth.before == getattr(found.grid.own, worth.what) and worth.after == min(
        found.grid.values(worth.what)
    )


def _figures(settings: Settings) -> str:
    error = "without error" if settings.noise == 0.0 else f"right to ± {share_text(settings.noise)}"
    return f"{_age(settings.delay)}, {error}"


def _age(days: float) -> str:
    return "figures of today" if days == 0.0 else f"figures {_days(days)} old"


def _days(days: float) -> str:
    return duration_text(round(days, 1))


def _title(found: Reviews) -> str:
    title = find(found.measure, found.scenario.model.measures)[0].title
    return title[:1].lower() + title[1:]


def _effect(found: Reviews, effect: Estimate) -> str:
    unit = find(found.measure, found.scenario.model.measures)[0].unit
    said = effect_text(effect, unit, found.scenario.model.currency)
    return f"{said}, which cannot be told from 0" if not_told_from_zero(effect) else said


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
