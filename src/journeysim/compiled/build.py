"""Scenario and strategy in, compiled scenario out."""

from __future__ import annotations

from math import inf

from journeysim.compiled.changing import compile_change, to_bounds
from journeysim.compiled.closing import dead_ends
from journeysim.compiled.effects import EffectTable, group_names, tabulate
from journeysim.compiled.index import Addresses, Index
from journeysim.compiled.laws import to_draw
from journeysim.compiled.places import compile_handovers, compile_place, compile_referral
from journeysim.compiled.population import compile_source, scaled
from journeysim.compiled.records import Compiled, Market, Memory, Names, Persona, Source, Tally
from journeysim.compiled.sharing import (
    compile_contacts,
    compile_desk,
    compile_market,
    compile_policy,
    compile_word_of_mouth,
)
from journeysim.errors import Problem, ScenarioError
from journeysim.keeping import beside
from journeysim.scenario import model as written
from journeysim.scenario.places import all_places
from journeysim.scenario.scenario import Scenario
from journeysim.scenario.strategies import Plan
from journeysim.scenario.values import Bound

EVERYONE = "everyone"


def compile_scenario(
    scenario: Scenario, strategy: str = "baseline", customers: int | None = None
) -> Compiled:
    """Compile a scenario under a strategy; it is done once, and kept as long as the scenario.

    Args:
        scenario: A checked scenario.
        strategy: Name of the strategy.
        customers: Expected number of external customers to scale cohorts and rates to; None to leave them.

    Raises:
        UsageError: if the strategy is unknown, or the number of customers cannot be reached.
        ScenarioError: if changes of the strategy would together close every edge of a row.
    """
    key = "compiled", strategy, customers
    return beside(scenario, key, lambda: _compile(scenario, strategy, customers))


def _compile(scenario: Scenario, strategy: str, customers: int | None) -> Compiled:
    model = scenario.model
    plan = scenario.plan(strategy)
    acting = plan.changes | plan.switched
    purpose = Addresses()
    names = _names(model)
    changes = tuple(
        compile_change(name, acting[name], model, names, purpose, switched=name in plan.switched)
        for name in sorted(acting)
    )
    effects = tabulate(model, acting)
    personas = _personas(scenario, effects, names, purpose)
    if problems := dead_ends(personas, changes, scenario.file):
        raise ScenarioError(problems)
    sources = _sources(model, effects, names, personas, purpose)
    if customers is not None:
        sources = scaled(sources, model.horizon, customers)
    market = _market(scenario, purpose)
    return Compiled(
        scenario=scenario.name,
        strategy=plan.name,
        names=names,
        horizon=model.horizon,
        currency=model.currency,
        year_discount=model.discount.value,
        satisfaction_weight=model.satisfaction.weight.value,
        satisfaction_reference=model.satisfaction.reference.value,
        personas=personas,
        traits=tuple(to_draw(model.traits[trait], names.traits) for trait in names.traits),
        trait_purposes=tuple(purpose("trait", trait) for trait in names.traits),
        sources=sources,
        changes=changes,
        groups=group_names(acting),
        memories=tuple(_memory(name, model, names) for name in names.memories),
        tallies=tuple(Tally(name, model.tallies[name].discount.value) for name in sorted(model.tallies)),
        purchase=_stages(model, names, "purchase"),
        conversion=_conversion(model, names),
        milestones=_milestones(model, names),
        shares=shared_state(model, plan),
        desks=tuple(compile_desk(name, model, effects, changes, purpose) for name in names.desks),
        word_of_mouth=compile_word_of_mouth(model, sources, market),
        market=market,
        policies=tuple(
            compile_policy(name, plan.policies[name], effects, tuple(sorted(acting)), purpose)
            for name in sorted(plan.policies)
        ),
    )


def _market(scenario: Scenario, purpose: Addresses) -> Market | None:
    """Return the finite market, which strategies share: a network may be large."""
    said = scenario.model.market
    if said is None:
        return None
    member = purpose("member")
    return beside(scenario, "market", lambda: compile_market(said, scenario.file, member))


def _milestones(model: written.Model, names: Names) -> tuple[tuple[str, frozenset[int]], ...]:
    """Return the measures of the scenario's own, other than the conversion."""
    return tuple(
        (name, frozenset({names.places.index(rule.first_entry)}))
        for name, rule in sorted(model.measures.items())
        if name != "conversion"
    )


def shared_state(model: written.Model, plan: Plan) -> tuple[str, ...]:
    """Return what lets customers meet under a strategy; empty when they do not."""
    found = {
        "desks": bool(model.desks),
        "word of mouth": model.word_of_mouth is not None,
        "a finite market": model.market is not None and model.market.size is not None,
        "a social network": model.market is not None and model.market.network is not None,
        "review policies": bool(plan.policies),
        "caps on spending": any(change.cost.cap is not None for change in plan.changes.values()),
    }
    return tuple(name for name, is_there in found.items() if is_there)


def _names(model: written.Model) -> Names:
    return Names(
        places=all_places(model),
        personas=tuple(sorted(model.personas)) or (EVERYONE,),
        traits=tuple(sorted(model.traits)),
        channels=tuple(sorted(model.channels)),
        desks=tuple(sorted(model.desks)),
        memories=tuple(sorted(model.memories)),
        sources=tuple(sorted(model.arrivals)),
    )


def _personas(
    scenario: Scenario, effects: EffectTable, names: Names, purpose: Addresses
) -> tuple[Persona, ...]:
    """Compile every persona with its own places."""
    models = scenario.persona_models()
    return tuple(
        _persona(number, name, models[name], effects, names, purpose)
        for number, name in enumerate(names.personas)
    )


def _persona(
    number: int, name: str, model: written.Model, effects: EffectTable, names: Names, purpose: Addresses
) -> Persona:
    """Compile one persona: its overrides are in the model already, its effects are folded in here."""
    said = model.personas.get(name)
    start = model.satisfaction.start
    if said is not None and said.satisfaction is not None:
        start = said.satisfaction
    index = Index(
        model=model,
        place={place: position for position, place in enumerate(names.places)},
        traits=names.traits,
        channels=names.channels,
        memories=names.memories,
        tallies=tuple(sorted(model.tallies)),
        effects=effects,
        persona_effects=tabulate(model, {} if said is None else {name: said}),
        preference={} if said is None else {c: weight.value for c, weight in said.channels.items()},
        dwell_ratio=1.0 if said is None else said.dwell_ratio.value,
        purpose=purpose,
    )
    return Persona(
        index=number,
        name=name,
        share=1.0 if said is None else said.share.value,
        satisfaction=start.value,
        priority=0.0 if said is None else said.priority.value,
        places=tuple(compile_place(index, place) for place in names.places),
        handovers=compile_handovers(index),
        referral=compile_referral(index),
        contacts=compile_contacts(index),
    )


def _sources(
    model: written.Model,
    effects: EffectTable,
    names: Names,
    personas: tuple[Persona, ...],
    purpose: Addresses,
) -> tuple[Source, ...]:
    shares = tuple(persona.share for persona in personas)
    sources = tuple(
        compile_source(name, model.arrivals[name], names, shares, effects, purpose)
        for name in sorted(model.arrivals)
    )
    known: dict[int, str] = {}
    for source in sources:
        other = known.setdefault(source.bits, source.name)
        if other != source.name:
            message = f"the sources '{other}' and '{source.name}' share one address of identities."
            raise ScenarioError([Problem(message, path="arrivals", hint="Rename one of them.")])
    return sources


def _memory(name: str, model: written.Model, names: Names) -> Memory:
    """Compile a memory: which outcomes and which qualities it keeps, where, and for how long."""
    memory = model.memories[name]
    return Memory(
        name=name,
        span=memory.for_,
        cap=inf if memory.cap is None else memory.cap.value,
        abandoned="abandoned" in memory.on,
        unresolved="unresolved" in memory.on,
        blocked="blocked" in memory.on,
        quality=tuple(to_bounds([event]) for event in memory.on if isinstance(event, Bound)),
        stages=_memory_stages(memory.at, model, names),
    )


def _memory_stages(at: str | None, model: written.Model, names: Names) -> frozenset[int]:
    """Return the stages at which a memory listens: ``stage NAME`` or ``role ROLE``; empty for all."""
    if at is None:
        return frozenset()
    kind, _, name = at.partition(" ")
    if kind == "role":
        return _stages(model, names, name)
    return frozenset({names.places.index(name or kind)})


def _stages(model: written.Model, names: Names, role: str) -> frozenset[int]:
    return frozenset(names.places.index(name) for name, stage in model.stages.items() if stage.role == role)


def _conversion(model: written.Model, names: Names) -> frozenset[int]:
    """Return the stages whose first entry is the conversion: stated, or those with role purchase."""
    stated = model.measures.get("conversion")
    if stated is not None:
        return frozenset({names.places.index(stated.first_entry)})
    return _stages(model, names, "purchase")
