"""The question, and the answer to it in a sentence, with the numbers of the strategy that leads."""

from __future__ import annotations

from journeysim.report.page.definitions import title_of, unit_of
from journeysim.report.page.markup import Html, section, slug, tag, text, together
from journeysim.report.page.money import outlay, spent
from journeysim.report.page.numbers import basis_of, defined, doubt_of, interval_of, value_of
from journeysim.report.page.outcome import Outcome, estimate_in
from journeysim.report.wording import duration_text, effect_text, money_text, unit_text


def question(outcome: Outcome) -> Html:
    """What was asked."""
    if outcome.study == "portfolio":
        return _question_of_budget(outcome)
    names = list(outcome.strategies)
    title = title_of(outcome.headline, outcome.model).lower()
    links = [tag("a", name, href=f"#strategy-{slug(name)}") for name in names]
    which = "What does a strategy do for "
    if len(names) > 1:
        which = f"Which of {len(names)} strategies does most for "
    asked = tag(
        "p",
        which,
        defined(outcome.headline, title),
        f" within {duration_text(outcome.model.horizon)}, compared with leaving everything as it is? ",
        "Compared: ",
        together(links, ", "),
        ".",
    )
    note = [tag("p", outcome.model.note)] if outcome.model.note else []
    return section("question", "The question", asked, *note)


def _question_of_budget(outcome: Outcome) -> Html:
    """What was asked of a budget."""
    document, model = outcome.document, outcome.model
    budget = document["budget"]
    money = "whatever they cost" if budget is None else f"for at most {money_text(budget, model.currency)}"
    asked = tag(
        "p",
        f"Which of {len(document['practices'])} practices together do most for ",
        defined(outcome.headline, title_of(outcome.headline, model).lower()),
        f" within {duration_text(model.horizon)}, {money}? To choose from: ",
        f"{', '.join(document['practices'])}.",
    )
    note = [tag("p", model.note)] if model.note else []
    return section("question", "The question", asked, *note)


def answer(outcome: Outcome) -> Html:
    """The answer in a sentence, and the numbers of the strategy that leads."""
    sentence = tag("p", _linked(outcome, outcome.document["answer"]), class_="answer")
    leader = outcome.leader
    tiles = tag("div", *_tiles(outcome, leader), class_="tiles") if leader else Html("")
    return section("answer", "The answer", sentence, tiles)


def _linked(outcome: Outcome, sentence: str) -> Html:
    """The sentence, in which numbers lead to the definition of what they count."""
    currency = outcome.model.currency
    known: dict[str, str] = {}
    for name in outcome.strategies:
        effect = outcome.effects(name)[outcome.headline]
        known[effect_text(effect, unit_of(outcome.headline, outcome.model), currency)] = outcome.headline
        cost = outlay(outcome, name)
        if cost:
            known[f"cost of {money_text(cost, currency)}"] = "outlay"
    words = text(sentence)
    for said, measure in known.items():
        escaped = text(said)
        words = Html(words.replace(escaped, defined(measure, escaped), 1))
    return words


def _tiles(outcome: Outcome, name: str) -> list[Html]:
    """Effect, cost and return of a strategy, large."""
    model, measure = outcome.model, outcome.headline
    unit, effect = unit_of(measure, model), outcome.effects(name)[measure]
    words = unit_text(unit, model.currency, difference=True)
    size = "Effect" if outcome.study == "portfolio" else "Largest effect"
    title = f"{size}: {title_of(measure, model).lower()} with {name.replace('+', ' + ')}"
    spread = effect.kind != "exact"
    interval = together([interval_of(effect, unit), f" {words}"]) if spread else Html("")
    tiles = [
        _tile(
            title,
            value_of(effect, measure, unit, effect=True),
            words,
            interval,
            basis_of(effect),
            doubt_of(effect, unit),
        )
    ]
    if outlay(outcome, name):
        value, known = spent(outcome, name)
        tiles.append(_tile("Cost of it", value, model.currency, together([known, f" {model.currency}"])))
    gained = outcome.strategies[name].get("return")
    if gained and gained["value"] is not None:
        back = estimate_in(gained)
        interval = together([interval_of(back, "share"), " %"])
        tiles.append(_tile("Return on it", value_of(back, "return", "share", effect=True), "%", interval))
    return tiles


def _tile(title: str, value: Html, unit: str, *below: Html) -> Html:
    lines = [tag("span", each, class_="small") for each in below if each]
    number = tag("span", value, " ", tag("small", unit), class_="large")
    return tag("div", tag("span", title, class_="small"), number, *lines, class_="tile")
