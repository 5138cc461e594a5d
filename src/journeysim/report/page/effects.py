"""What strategies do: the forest of effects, and each effect with its interval, n and origin."""

from __future__ import annotations

from journeysim.report.page.definitions import title_of, unit_of
from journeysim.report.page.markup import Html, section, table, tag, together
from journeysim.report.page.numbers import basis_of, defined, doubt_of, interval_of, value_of
from journeysim.report.page.outcome import Outcome, estimate_in
from journeysim.report.page.svg import picture
from journeysim.report.wording import LEVEL, number_text, unit_text
from journeysim.results.estimates import Estimate
from journeysim.scenario.strategies import BASELINE

HEADS = ("", "value", f"{LEVEL} interval", "based on", "")


def effects(outcome: Outcome) -> Html:
    """The forest, and a table for each measure."""
    if outcome.study == "portfolio":
        return Html("")
    drawn = [
        picture("effects", outcome.figures[name], "Effects of the strategies with their intervals.")
        for name in ("effects",)
        if name in outcome.figures
    ]
    shown = (name for name in outcome.measures if name in outcome.levels(BASELINE))
    tables = [_table(outcome, measure) for measure in shown]
    behind = [_behind(outcome)] if outcome.study == "ranking" else []
    return section("effects", "What each strategy does", *drawn, *tables, *behind)


def _table(outcome: Outcome, measure: str) -> Html:
    """The baseline's level, and each strategy's difference from it."""
    model = outcome.model
    unit = unit_of(measure, model)
    title = title_of(measure, model)
    rows = [_row(BASELINE, outcome.levels(BASELINE)[measure], measure, unit, effect=False)]
    for name in outcome.strategies:
        rows.append(_row(name, outcome.effects(name)[measure], measure, unit, effect=True))
    words = unit_text(unit, model.currency)
    said = f", in {words}; differences in points" if unit == "share" else f", in {words}" if words else ""
    heading = together([defined(measure, title), said])
    return table(HEADS, rows[:1], rows[1:], caption=heading, class_="stacked")


def _behind(outcome: Outcome) -> Html:
    """How far each strategy of a ranking is behind the best one, and beside the baseline."""
    unit, best = unit_of(outcome.headline, outcome.model), outcome.document["best"]
    rows = []
    for name, told in outcome.document["strategies"].items():
        if name != best:
            behind = estimate_in(told["behind"])
            value, interval = value_of(behind, "behind", unit), interval_of(behind, unit)
            sure = "told from it" if told["told_from_best"] else "not told from it"
            beside = "" if name == BASELINE else f"; beside the baseline: {told['verdict']}"
            rows.append([name, value, interval, basis_of(behind), defined("told", sure + beside)])
    words = unit_text(unit, outcome.model.currency, difference=True)
    caption = together([defined("behind", f"Behind {best}"), f", in {words}" if words else ""])
    return table(HEADS, rows, caption=caption, class_="stacked")


def _row(name: str, estimate: Estimate, measure: str, unit: str, *, effect: bool) -> list[Html]:
    doubt = doubt_of(estimate, unit) if effect else Html("")
    value = value_of(estimate, measure, unit, effect=effect)
    return [_strategy(name), value, interval_of(estimate, unit), basis_of(estimate), doubt]


def _strategy(name: str) -> Html:
    """A strategy's name; the baseline is no strategy, so its row says that it holds levels."""
    return tag("span", f"{name} (level)" if name == BASELINE else name)


def over_time(outcome: Outcome) -> Html:
    """What strategies cost first and pay later, where something has to be learned."""
    told = outcome.document.get("over_time", {})
    tables = [_periods(outcome, measure, strategies) for measure, strategies in told.items()]
    said = "Where something has to be learned first, it costs first and pays later."
    return section("over-time", "When it pays", *([tag("p", said), *tables] if tables else []))


def _periods(outcome: Outcome, measure: str, strategies: dict[str, list[dict[str, object]]]) -> Html:
    """A row for each strategy and period."""
    unit = unit_of(measure, outcome.model)
    bodies: list[list[list[str]]] = []
    for name, spans in strategies.items():
        rows: list[list[str]] = [[tag("b", name)]]
        for span in spans:
            effect = estimate_in(span)
            days = f"days {_day(span['from'])} to {_day(span['to'])}"
            value = value_of(effect, measure, unit, effect=True)
            rows.append([days, value, interval_of(effect, unit), basis_of(effect), doubt_of(effect, unit)])
        bodies.append(rows)
    words = unit_text(unit, outcome.model.currency, difference=True)
    caption = together([defined(measure, title_of(measure, outcome.model)), f": effect by period, {words}"])
    return table(HEADS, *bodies, caption=caption, class_="stacked")


def _day(day: object) -> str:
    return number_text(float(str(day)))
