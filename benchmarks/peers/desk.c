/* W2 in C, with look-ahead: between two visits of the desk nobody meets anybody, so a customer's life
 * is run on at once to the next joining of the desk, and the calendar holds joinings alone. In a line
 * served in order of joining, without interruption, the outcome is known on joining: the turn comes when
 * the first of the servers is free of all who came before and stayed. */
#include <stdlib.h>

#include "draws.h"

typedef struct {
    uint64_t id;
    double came, joins_at;
    int32_t next; /* in the same slice of the calendar, or in the list of empty seats */
    uint32_t invitations, joins;
    int32_t at;
    uint32_t visits[MOST_PLACES];
} Customer;

typedef struct { double time; uint64_t id; int32_t seat; } Joining;

typedef struct {
    const World *w;
    Counters *c;
    Customer *customers;
    int32_t seats, room, empty;
    int32_t *slices; /* first customer of each */
    int64_t number, open;
    double per_day;
    Joining *today; /* the open slice, latest first */
    int64_t waiting, today_room;
    double *free_at; /* heap of the moments at which servers are free */
} Desk;

static int32_t take_seat(Desk *d, uint64_t id, double came) {
    int32_t seat = d->empty;
    if (seat >= 0) {
        d->empty = d->customers[seat].next;
    } else {
        if (d->seats == d->room) {
            d->room = d->room ? 2 * d->room : 1024;
            d->customers = realloc(d->customers, d->room * sizeof(Customer));
        }
        seat = d->seats++;
    }
    d->customers[seat] = (Customer){.id = id, .came = came};
    return seat;
}

static void leave_seat(Desk *d, int32_t seat) {
    d->customers[seat].next = d->empty;
    d->empty = seat;
}

static void insert_today(Desk *d, Joining new) {
    if (d->waiting == d->today_room) {
        d->today_room = d->today_room ? 2 * d->today_room : 64;
        d->today = realloc(d->today, d->today_room * sizeof(Joining));
    }
    int64_t i = d->waiting++;
    for (; i > 0; i--) {
        Joining other = d->today[i - 1];
        if (other.time > new.time || (other.time == new.time && other.id > new.id)) break;
        d->today[i] = other;
    }
    d->today[i] = new;
}

static void plan(Desk *d, int32_t seat) {
    Customer *customer = &d->customers[seat];
    int64_t slice = (int64_t)(customer->joins_at * d->per_day);
    if (slice == d->open) {
        insert_today(d, (Joining){customer->joins_at, customer->id, seat});
        return;
    }
    customer->next = d->slices[slice];
    d->slices[slice] = seat;
}

static void go_on(Desk *d, int32_t seat, int32_t at, double now);

static void invite(Desk *d, int32_t seat, int told, double now) {
    for (; told > 0; told--) {
        Customer *me = &d->customers[seat];
        uint64_t id = child(me->id, me->invitations++);
        if (uniform32(words(d->w, id, d->w->invitation, 0).word[0]) >= d->w->acceptance) continue;
        d->c->referred++;
        go_on(d, take_seat(d, id, now), d->w->enter, now);
    }
}

/* Spend the stay and decide: where next, or -1 at the horizon. */
static inline int32_t stay(const World *w, const Place *place, const Row *row, Words draw, double *now) {
    *now += place->scale * quantile(place->dwell, uniform52(draw.word[1], draw.word[2]));
    return *now > w->horizon ? -1 : choose(row, draw.word[0]);
}

/* Run a life on from the entry of a place to the next joining of the desk, or to its end. */
static void go_on(Desk *d, int32_t seat, int32_t at, double now) {
    const World *w = d->w;
    while (at >= 0) {
        Customer *me = &d->customers[seat];
        const Place *place = &w->place[at];
        uint32_t count = me->visits[at]++;
        d->c->visits[at]++;
        if (at == w->purchase && count == 0) {
            d->c->conversions++;
            d->c->days_to_convert += now - me->came;
        }
        if (!place->dwell) break;
        if (place->share > 0.0) {
            Words use = words(w, me->id, place->use, count);
            if (uniform52(use.word[0], use.word[1]) < place->share) {
                me->joins_at = now;
                me->at = at;
                plan(d, seat);
                return;
            }
        }
        Words draw = words(w, me->id, place->visit, count);
        if (place->invitations > 0.0) invite(d, seat, people_told(place, uniform32(draw.word[3])), now);
        at = stay(w, place, &place->next, draw, &now);
    }
    leave_seat(d, seat);
}

/* Give the first free server other work until `time`. */
static void occupy(Desk *d, double time) {
    double *heap = d->free_at;
    int32_t n = d->w->servers, i = 0;
    for (int32_t below; (below = 2 * i + 1) < n; i = below) {
        if (below + 1 < n && heap[below + 1] < heap[below]) below++;
        if (heap[below] >= time) break;
        heap[i] = heap[below];
    }
    heap[i] = time;
}

static void serve(Desk *d, Joining joining) {
    const World *w = d->w;
    Customer *me = &d->customers[joining.seat];
    const Place *place = &w->place[me->at];
    const Row *row = &place->next;
    double now = joining.time, turn = d->free_at[0] > now ? d->free_at[0] : now;
    Words contact = words(w, me->id, w->contact, me->joins++);
    d->c->joins++;
    double leaves = turn;
    if (turn > now) leaves = now + w->patience_scale * quantile(w->patience, uniform32(contact.word[0]));
    if (leaves < turn) {
        row = &place->on_abandon;
        if (leaves <= w->horizon) d->c->reneged++, d->c->wait += leaves - now;
    } else if (turn <= w->horizon) {
        leaves = turn + w->service_scale * quantile(w->service, uniform52(contact.word[1], contact.word[2]));
        occupy(d, leaves);
        d->c->wait += turn - now;
        double half = w->horizon / 2.0, until = leaves < w->horizon ? leaves : w->horizon;
        if (until > half) d->c->busy += until - (turn > half ? turn : half);
        if (leaves <= w->horizon) d->c->served++;
    }
    if (leaves > w->horizon) {
        leave_seat(d, joining.seat);
        return;
    }
    Words draw = words(w, me->id, place->visit, me->visits[me->at] - 1);
    int32_t next = stay(w, place, row, draw, &leaves); /* moves `leaves` on, so it must come first */
    go_on(d, joining.seat, next, leaves);
}

static double start_of(const World *w, int64_t member) {
    Words draw = words(w, 0, w->start, (uint32_t)member);
    return uniform52(draw.word[0], draw.word[1]) * w->over;
}

void count_desk(const World *w, Counters *c) {
    Desk d = {.w = w, .c = c, .empty = -1, .open = -1, .number = w->customers / 8 + 2};
    d.per_day = (double)(d.number - 1) / w->horizon;
    d.slices = malloc(d.number * sizeof *d.slices);
    memset(d.slices, -1, d.number * sizeof *d.slices);
    d.free_at = calloc(w->servers, sizeof *d.free_at);
    for (int64_t i = 0; i < w->customers; i++) {
        double came = start_of(w, i);
        go_on(&d, take_seat(&d, w->first + i, came), w->enter, came);
    }
    for (d.open = 0; d.open < d.number; d.open++) {
        for (int32_t seat = d.slices[d.open]; seat >= 0; seat = d.customers[seat].next)
            insert_today(&d, (Joining){d.customers[seat].joins_at, d.customers[seat].id, seat});
        while (d.waiting) serve(&d, d.today[--d.waiting]);
    }
    free(d.customers), free(d.slices), free(d.today), free(d.free_at);
}
