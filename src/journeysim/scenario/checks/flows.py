"""Warnings that need expected flows: word of mouth that explodes, desks that cannot keep up."""

from __future__ import annotations

from collections.abc import Iterator

from journeysim.errors import UsageError
from journeysim.scenario.checks.findings import Finding
from journeysim.scenario.flows import desk_loads, k_factor
from journeysim.scenario.model import Model


def no_purchase(model: Model) -> Iterator[Finding]:
    """A journey in which nothing counts as a conversion."""
    if (
        not any(stage.role == "purchase" for stage in model.stages.values())
        and "conversion" not in model.measures
    ):
        message = "no stage has the role purchase, so there is no conversion to measure."
        hint = "give a stage `role: purchase`, or write `measures: {conversion: {first_entry: STAGE}}`."
        yield Finding(("stages",), message, hint)


def explosive_referral(model: Model) -> Iterator[Finding]:
    """Each customer brings at least one more, and nothing limits the market."""
    if model.referral is None or model.market is not None:
        return
    try:
        factor = k_factor(model)
    except UsageError:
        return
    if factor >= 1:
        message = (
            f"each invited customer brings {factor:.3g} more over a whole journey, so in an unlimited market "
            "their number grows without end."
        )
        yield Finding(("referral",), message, "lower `acceptance` or `invitations`, or state a `market`.")


FULL = 1.25
"""Load from which a desk is called too busy: the estimate leaves satisfaction and giving up aside."""


def busy_desks(model: Model) -> Iterator[Finding]:
    """Desks that more work reaches than their servers can do."""
    try:
        loads = desk_loads(model) if model.desks else {}
    except UsageError:
        return
    for name, load in sorted(loads.items()):
        if load > FULL:
            message = (
                f"the work that reaches desk {name} would take about {load:.3g} times its servers, "
                "on average over the run."
            )
            yield Finding(("desks", name), message, "add servers, or expect people to give up.")
