"""What strategies cost and give back, and which of them are worth a step up."""

from __future__ import annotations

from journeysim.report.page.definitions import title_of, unit_of
from journeysim.report.page.markup import Html, section, table, tag, together
from journeysim.report.page.numbers import basis_of, defined, exact, has_spread, interval_of, value_of
from journeysim.report.page.outcome import Outcome, estimate_in
from journeysim.report.page.svg import picture
from journeysim.report.wording import LEVEL, is_exactly_zero, number_text, unit_scale, unit_text
from journeysim.results.estimates import Estimate


def outlay(outcome: Outcome, strategy: str) -> float | None:
    """What a strategy spends more than the baseline on practices and on staff; None where unmeasured."""
    parts = outlay_parts(outcome, strategy)
    return sum(part.value for part in parts.values()) if parts else None


def outlay_parts(outcome: Outcome, strategy: str) -> dict[str, Estimate]:
    """What a strategy spends more than the baseline, by what it is spent on, each with its interval."""
    if outcome.study != "comparison":
        cost = outcome.strategies[strategy]["cost"]
        return {} if cost is None else {"practice_cost": estimate_in(cost)}
    effects = outcome.effects(strategy)
    if "practice_cost" not in effects:
        return {}
    staff = {name: effects[name] for name in ("staff_cost",) if name in effects}
    return {"practice_cost": effects["practice_cost"]} | {
        name: part for name, part in staff.items() if not is_exactly_zero(part)
    }


def spent(outcome: Outcome, strategy: str) -> tuple[Html, Html]:
    """What a strategy costs, and how precisely that is known: by part where it has two."""
    cost, parts = outlay(outcome, strategy), outlay_parts(outcome, strategy)
    if cost is None:
        return defined("outlay", "–"), Html("")
    value = defined("outlay", exact(cost, number_text(cost, 0)))
    words = {"practice_cost": "practices ", "staff_cost": "staff "}
    said = [
        together([words[name] if len(parts) > 1 else "", _known(part, name)]) for name, part in parts.items()
    ]
    return value, together(said, "; ")


def _known(part: Estimate, name: str) -> Html:
    """The interval of a cost, or the cost itself where it has none."""
    return interval_of(part, "currency") if has_spread(part) else value_of(part, name, "currency")


def money(outcome: Outcome) -> Html:
    """Cost and return of every strategy; the frontier of a ranking; what a budget buys."""
    if outcome.study == "portfolio":
        return _bought(outcome)
    if outcome.study == "ranking":
        return _frontier(outcome)
    if not any(outlay(outcome, name) for name in outcome.strategies):
        return Html("")
    says = "Cost of each strategy against the margin that it adds."
    drawn = [
        picture(name, outcome.figures[name], says) for name in ("cost-and-margin",) if name in outcome.figures
    ]
    return section("money", "What it costs and gives back", *drawn, _returns(outcome))


def _returns(outcome: Outcome) -> Html:
    currency, rows = outcome.model.currency, []
    for name, told in outcome.strategies.items():
        cost, gained = outlay(outcome, name), estimate_in(told["return"])
        paid = gained.value == gained.value
        back = value_of(gained, "return", "share", effect=True) if paid else defined("return", "–")
        budget = outcome.model.budget
        over = "above the budget" if budget and cost is not None and cost > budget.value else ""
        rows.append(
            [name, _both(*spent(outcome, name)), back, interval_of(gained, "share"), basis_of(gained), over]
        )
    heads = ("", f"cost, {currency}", "return, %", f"{LEVEL} interval of the return", "based on", "")
    return table(heads, rows, caption="Cost and return", class_="stacked returns")


def _both(value: Html, known: Html) -> Html:
    return together([value, " ", tag("span", "(", known, ")", class_="small")]) if known else value


def _frontier(outcome: Outcome) -> Html:
    """The strategies by cost, and what a step from one to the next one costs."""
    choices = outcome.document["frontier"]
    if not choices:
        return Html("")
    measure = outcome.document["frontier_measure"]
    unit, currency = unit_of(measure, outcome.model), outcome.model.currency
    words = unit_text(unit, currency, difference=True)
    rows = []
    for choice in choices:
        cost = defined("outlay", exact(choice["cost"], number_text(choice["cost"], 0)))
        size = exact(choice["effect"], number_text(unit_scale(unit) * choice["effect"], sign=True))
        rows.append([choice["strategy"], cost, defined(measure, size), _standing(choice, unit)])
    title = title_of(measure, outcome.model)
    heads = ("", f"cost, {currency}", f"{title.lower()}, {words}", "")
    caption = together(["Frontier of ", defined(measure, title.lower()), " against cost"])
    says = f"{title} against cost; the frontier joins what is worth its price."
    drawn = [picture(n, outcome.figures[n], says) for n in ("frontier",) if n in outcome.figures]
    said = tag("p", outcome.document.get("frontier_in_words", ""))
    return section("money", "What a step up costs", said, *drawn, table(heads, rows, caption=caption))


def _bought(outcome: Outcome) -> Html:
    """The best set of practices for every budget."""
    measure, currency = outcome.headline, outcome.model.currency
    unit = unit_of(measure, outcome.model)
    rows = []
    for name in outcome.strategies:
        effect = outcome.effects(name)[measure]
        cost, known = spent(outcome, name)
        mark = ", for this budget" if name == outcome.leader else ""
        rows.append(
            [
                name.replace("+", " + ") + mark,
                _both(cost, known) if has_spread(estimate_in(outcome.strategies[name]["cost"])) else cost,
                value_of(effect, measure, unit, effect=True),
                interval_of(effect, unit),
                basis_of(effect),
            ]
        )
    words = unit_text(unit, currency, difference=True)
    title = title_of(measure, outcome.model)
    heads = (
        "",
        f"from a budget of, {currency}",
        f"{title.lower()}, {words}",
        f"{LEVEL} interval",
        "based on",
    )
    caption = together(["The best set of practices for every budget, by ", defined(measure, title.lower())])
    says = "The best set of practices for each budget, and what is in it; grey: other sets."
    drawn = [picture(n, outcome.figures[n], says) for n in ("budget",) if n in outcome.figures]
    beside = [tag("p", line) for line in outcome.document["beside"]]
    shown = [table(heads, rows, caption=caption, class_="stacked")] if rows else []
    return section("money", "What a budget buys", *drawn, *shown, *beside)


def _standing(choice: dict[str, object], unit: str) -> Html:
    """Whether a strategy is on the frontier, at what price; or what beats it."""
    by = choice["dominated_by"]
    if choice["standing"] != "frontier" and isinstance(by, list):
        return together([f"beaten by {' and '.join(map(str, by))}"])
    price = choice["cost_per_unit"]
    if not isinstance(price, float):
        return together(["on the frontier"])
    each = exact(price, number_text(price / unit_scale(unit)))
    return together(["on the frontier; price of the step: ", defined("ratio", each)])
