"""Desks: joining, waiting in line, giving up, being served, and who is called next."""

from __future__ import annotations

from math import inf

from journeysim.compiled.shared_records import WEEK
from journeysim.engines.compiled.arriving import FEELING, IN_LINE, IN_SERVICE, RETURNING
from journeysim.engines.compiled.choices import words_of
from journeysim.engines.compiled.heap import DESK_JOIN, PATIENCE_OVER, SERVICE_END, push
from journeysim.engines.compiled.jit import compiled, entry, inlined
from journeysim.engines.compiled.lanes import has_lane, take_lane
from journeysim.engines.compiled.layout import NO_QUALITY, RETURN, TURN_AWAY, Scene
from journeysim.engines.compiled.spending import expose_join
from journeysim.engines.compiled.state import SEEN_ABANDONED, SEEN_BLOCKED, SEEN_CONTACT, World
from journeysim.engines.compiled.terms import sample, scaled, summed
from journeysim.engines.compiled.visits import ABANDONED, BLOCKED, UNRESOLVED
from journeysim.engines.compiled.watching import see
from journeysim.engines.compiled.writing import pass_time, write
from journeysim.kernels.choice import shift_odds
from journeysim.kernels.philox import uniform32, uniform52
from journeysim.kernels.strength import periodic
from journeysim.results.log import Kind

JOIN, START, SERVED = int(Kind.JOIN), int(Kind.START), int(Kind.SERVED)
CLOSED = -1


@compiled
def scheduled(scene: Scene, number: int, now: float) -> int:
    """Return the servers that a desk plans for now; CLOSED outside its hours."""
    desk = scene.desks[number]
    if not desk.weekly:
        servers = 0
        for index in range(desk.schedule_from, desk.schedule_to):
            if scene.shifts[index].start > now:
                break
            servers = scene.shifts[index].servers
        return servers
    moment = (now + desk.hours_shift) % WEEK
    for index in range(desk.schedule_from, desk.schedule_to):
        shift = scene.shifts[index]
        if shift.start <= moment < shift.end:
            return shift.servers
    return CLOSED


@inlined
def _is_on(scene: Scene, index: int, now: float) -> bool:
    """Whether servers are added now, or taken away for the lead time."""
    term = scene.servers[index]
    change = scene.acts.changes[term.change]
    if change.coverage <= 0.0:
        return False
    if term.during_lead_time:
        return change.start <= now < change.begin
    if not change.begin <= now < change.end:
        return False
    return change.every <= 0.0 or periodic(now, change.begin, change.every, change.length)


@compiled
def on_duty(scene: Scene, number: int, now: float) -> int:
    """Return the servers on duty: max(0, schedule + what changes add), and nobody while it is closed."""
    planned = scheduled(scene, number, now)
    if planned == CLOSED:
        return 0
    desk = scene.desks[number]
    total = planned
    largest_group = -1
    for index in range(desk.servers_from, desk.servers_to):
        term = scene.servers[index]
        if not _is_on(scene, index, now):
            continue
        if term.group < 0:
            total += term.number
        else:
            largest_group = max(largest_group, term.group)
    for group in range(largest_group + 1):
        largest = 0
        for index in range(desk.servers_from, desk.servers_to):
            term = scene.servers[index]
            if term.group == group and _is_on(scene, index, now) and abs(term.number) > abs(largest):
                largest = term.number
        total += largest
    return max(0, total)


@inlined
def _return_time(scene: Scene, world: World, slot: int, number: int) -> float:
    """Return a moment drawn evenly from the next opening."""
    globe, life, desk = scene.globe[0], world.people.lives[slot], scene.desks[number]
    count = world.people.joins[slot * globe.desks + number]
    a, b, _, _ = words_of(globe, life.id, desk.return_purpose, count)
    u = uniform52(a, b)
    week = ((life.now + desk.hours_shift) // WEEK) * WEEK - desk.hours_shift
    for turn in range(2):
        shift_by = turn * WEEK
        for index in range(desk.schedule_from, desk.schedule_to):
            shift = scene.shifts[index]
            opens = week + shift_by + shift.start
            if opens > life.now:
                return opens + u * (week + shift_by + shift.end - opens)
    return inf


@inlined
def join(scene: Scene, world: World, slot: int) -> bool:
    """Let a customer join the desk they came for; return whether the visit is over at once."""
    globe, people = scene.globe[0], world.people
    life = people.lives[slot]
    number = life.desk
    desk, line = scene.desks[number], world.shared.lines[number]
    closed = scheduled(scene, number, life.now) == CLOSED
    if closed and desk.out_of_hours == RETURN and life.phase != RETURNING:
        life.phase = RETURNING
        push(world, _return_time(scene, world, slot, number), DESK_JOIN, life.id, 0, slot)
        return False
    people.joins[slot * globe.desks + number] += 1
    write(world.writing, life, JOIN, number, 0.0)
    if globe.capped:
        expose_join(scene, world, slot, number)
    life.joined = life.now
    life.wait = 0.0
    if closed and desk.out_of_hours == TURN_AWAY:
        _end(scene, world, slot, ABANDONED)
        return True
    if not line.waiting and line.busy < on_duty(scene, number, life.now):
        line.busy += 1
        start(scene, world, slot)
    elif line.waiting >= desk.room:
        _end(scene, world, slot, BLOCKED)
        return True
    else:
        _wait(scene, world, slot)
    return False


@inlined
def _wait(scene: Scene, world: World, slot: int) -> None:
    """Stand in line: higher priority first, then the time of joining, then identity."""
    globe, people = scene.globe[0], world.people
    lives, life = people.lives, people.lives[slot]
    number = life.desk
    line = world.shared.lines[number]
    behind, ahead = -1, line.last
    while ahead >= 0 and _goes_before(scene, world, slot, ahead):
        behind = ahead
        ahead = lives[ahead].previous
    life.previous, life.next = ahead, behind
    if ahead >= 0:
        lives[ahead].next = slot
    else:
        line.first = slot
    if behind >= 0:
        lives[behind].previous = slot
    else:
        line.last = slot
    line.waiting += 1
    life.ticket += 1
    life.phase = IN_LINE
    contact = scene.contacts[life.persona * globe.desks + number]
    longer = summed(
        scene.acts,
        contact.patience_terms_from,
        contact.patience_terms_to,
        people.treated,
        slot * globe.changes,
        life.now,
    )
    patience = scaled(contact.patience_factor, longer)
    if contact.patience >= 0:
        count = people.joins[slot * globe.desks + number] - 1
        word, _, _, _ = words_of(globe, life.id, scene.desks[number].service_purpose, count)
        patience *= sample(scene.laws, contact.patience, uniform32(word), people.traits, slot * globe.traits)
        push(world, life.now + patience, PATIENCE_OVER, life.id, life.ticket, slot)


@inlined
def _goes_before(scene: Scene, world: World, slot: int, other: int) -> bool:
    """Whether a customer's turn comes before that of another who waits."""
    mine, theirs = world.people.lives[slot], world.people.lives[other]
    if scene.desks[mine.desk].priority:
        my, their = scene.personas[mine.persona].priority, scene.personas[theirs.persona].priority
        if my != their:
            return my > their
    if mine.joined != theirs.joined:
        return mine.joined < theirs.joined
    return mine.id < theirs.id


@inlined
def _step_out(world: World, slot: int) -> None:
    """Take a customer out of the line."""
    lives, life = world.people.lives, world.people.lives[slot]
    line = world.shared.lines[life.desk]
    if life.previous >= 0:
        lives[life.previous].next = life.next
    else:
        line.first = life.next
    if life.next >= 0:
        lives[life.next].previous = life.previous
    else:
        line.last = life.previous
    line.waiting -= 1


@compiled
def start(scene: Scene, world: World, slot: int) -> None:
    """Begin a service; the server is free again at its end.

    Who runs ahead and finds a lane is done with the desk now: nothing can alter what the service comes to.
    """
    globe, people = scene.globe[0], world.people
    life = people.lives[slot]
    number = life.desk
    contact = scene.contacts[life.persona * globe.desks + number]
    life.wait = life.now - life.joined
    life.phase = IN_SERVICE
    write(world.writing, life, START, number, life.wait)
    count = people.joins[slot * globe.desks + number] - 1
    _, a, b, _ = words_of(globe, life.id, scene.desks[number].service_purpose, count)
    time = sample(scene.laws, contact.service, uniform52(a, b), people.traits, slot * globe.traits)
    longer = summed(
        scene.acts,
        contact.service_terms_from,
        contact.service_terms_to,
        people.treated,
        slot * globe.changes,
        life.now,
    )
    ends = life.now + time * scaled(contact.service_factor, longer)
    if has_lane(world) and ends <= globe.horizon:
        push(world, ends, SERVICE_END, life.id, 0, -1 - number)
        pass_time(life, ends)
        _resolve(scene, world, slot)
        take_lane(scene, world, slot)
    else:
        push(world, ends, SERVICE_END, life.id, 0, slot)


@entry
def call_next(scene: Scene, world: World, number: int, now: float) -> None:
    """Call waiting customers while servers are free."""
    line = world.shared.lines[number]
    while line.waiting and line.busy < on_duty(scene, number, now):
        slot = line.first
        _step_out(world, slot)
        line.busy += 1
        pass_time(world.people.lives[slot], now)
        start(scene, world, slot)


@inlined
def free_server(scene: Scene, world: World, number: int, now: float) -> None:
    """Let the server whose service ends call the next one."""
    world.shared.lines[number].busy -= 1
    call_next(scene, world, number, now)


@inlined
def finish(scene: Scene, world: World, slot: int) -> None:
    """End a service: the next one is called, and the problem is solved or not."""
    life = world.people.lives[slot]
    free_server(scene, world, life.desk, life.now)
    _resolve(scene, world, slot)


@compiled
def _resolve(scene: Scene, world: World, slot: int) -> None:
    """End a visit of a desk whose service has ended."""
    globe, people = scene.globe[0], world.people
    life = people.lives[slot]
    number = life.desk
    contact = scene.contacts[life.persona * globe.desks + number]
    odds = summed(
        scene.acts,
        contact.resolution_terms_from,
        contact.resolution_terms_to,
        people.treated,
        slot * globe.changes,
        life.now,
    )
    count = people.joins[slot * globe.desks + number] - 1
    _, _, _, word = words_of(globe, life.id, scene.desks[number].service_purpose, count)
    solved = uniform32(word) < shift_odds(contact.resolution, odds)
    _end(scene, world, slot, SERVED if solved else UNRESOLVED)


@inlined
def give_up(scene: Scene, world: World, slot: int) -> None:
    """End the wait of a customer whose turn has not come."""
    life = world.people.lives[slot]
    _step_out(world, slot)
    life.wait = life.now - life.joined
    _end(scene, world, slot, ABANDONED)


@compiled
def _end(scene: Scene, world: World, slot: int, outcome: int) -> None:
    """Log how a visit of a desk ended, and what is left of the quality."""
    globe, people = scene.globe[0], world.people
    life = people.lives[slot]
    write(world.writing, life, outcome, life.desk, life.wait if outcome == ABANDONED else 0.0)
    if globe.watched:
        see(world.shared, SEEN_CONTACT, life.now)
        if outcome == ABANDONED:
            see(world.shared, SEEN_ABANDONED, life.now)
        elif outcome == BLOCKED:
            see(world.shared, SEEN_BLOCKED, life.now)
    life.outcome = outcome
    life.phase = FEELING
    place = scene.places[life.persona * globe.places + life.place]
    if place.quality == NO_QUALITY:
        return
    if outcome in (ABANDONED, BLOCKED):
        life.quality = 0.0
        return
    contact = scene.contacts[life.persona * globe.desks + life.desk]
    if contact.tolerance < inf:
        longer = summed(
            scene.acts,
            contact.tolerance_terms_from,
            contact.tolerance_terms_to,
            people.treated,
            slot * globe.changes,
            life.now,
        )
        tolerance = contact.tolerance * scaled(1.0, longer)
        life.quality = life.quality / (1.0 + life.wait / tolerance)
    if outcome == UNRESOLVED:
        life.quality *= contact.unresolved_quality
