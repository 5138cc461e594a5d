/* W1 in C: one customer after the other, the log into columns where it is wanted. */
#include <stdlib.h>

#include "draws.h"

enum { ARRIVE = 0, ENTER = 1, INVITE = 11, EXIT = 16, CENSOR = 17, ORIGIN = 18, FROM_REFERRAL = 0xFFFF };

typedef struct { uint64_t id, inviter; double time; } Friend;

typedef struct { Friend *waiting; int64_t count, room; } Friends;

static void add_friend(Friends *f, uint64_t id, uint64_t inviter, double time) {
    if (f->count == f->room) {
        f->room = f->room ? 2 * f->room : 64;
        f->waiting = realloc(f->waiting, f->room * sizeof(Friend));
    }
    f->waiting[f->count++] = (Friend){id, inviter, time};
}

static void make_room(Log *log, int64_t rows) {
    if (rows <= log->room) return;
    log->room = rows + rows / 2 + 1024;
    log->time = realloc(log->time, log->room * sizeof *log->time);
    log->value = realloc(log->value, log->room * sizeof *log->value);
    log->kind = realloc(log->kind, log->room * sizeof *log->kind);
    log->what = realloc(log->what, log->room * sizeof *log->what);
}

static inline void row(Log *log, double time, uint8_t kind, uint16_t what, double value) {
    int64_t i = log->rows++;
    if (i >= log->room) make_room(log, i + 1);
    log->time[i] = time;
    log->kind[i] = kind;
    log->what[i] = what;
    log->value[i] = value;
}

static inline double as_float(uint64_t identity) {
    double value;
    memcpy(&value, &identity, 8);
    return value;
}

static void open_customer(Log *log, uint64_t id) {
    if (log->people + 1 >= log->seats) {
        log->seats = log->seats ? 2 * log->seats : 1024;
        log->ids = realloc(log->ids, log->seats * sizeof *log->ids);
        log->offsets = realloc(log->offsets, log->seats * sizeof *log->offsets);
    }
    log->ids[log->people] = id;
    log->offsets[log->people++] = log->rows;
    log->offsets[log->people] = log->rows;
}

/* `log` is NULL for counters alone; the compiler makes two functions of it. */
static inline __attribute__((always_inline)) void live(
    const World *w, Counters *c, Log *log, Friends *friends, Friend me, uint16_t source) {
    uint32_t visits[MOST_PLACES] = {0}, invitations = 0;
    double now = me.time;
    int32_t at = w->enter;
    if (log) {
        open_customer(log, me.id);
        row(log, now, ARRIVE, 0, w->satisfaction);
        row(log, now, ORIGIN, source, as_float(me.inviter));
    }
    for (;;) {
        const Place *place = &w->place[at];
        uint32_t count = visits[at]++;
        c->visits[at]++;
        if (at == w->purchase && count == 0) {
            c->conversions++;
            c->days_to_convert += now - me.time;
        }
        if (log) row(log, now, ENTER, at, count + 1.0);
        if (!place->dwell) {
            if (log) row(log, now, EXIT, at, w->satisfaction);
            break;
        }
        Words draw = words(w, me.id, place->visit, count);
        if (place->invitations > 0.0) {
            for (int told = people_told(place, uniform32(draw.word[3])); told > 0; told--) {
                uint64_t id = child(me.id, invitations);
                if (log) row(log, now, INVITE, invitations & 0xFFFF, as_float(id));
                invitations++;
                if (uniform32(words(w, id, w->invitation, 0).word[0]) >= w->acceptance) continue;
                c->referred++;
                add_friend(friends, id, me.id, now);
            }
        }
        double ends = now + place->scale * quantile(place->dwell, uniform52(draw.word[1], draw.word[2]));
        if (ends > w->horizon) {
            if (log) row(log, w->horizon, CENSOR, at, w->satisfaction);
            break;
        }
        now = ends;
        at = choose(&place->next, draw.word[0]);
    }
    if (log) log->offsets[log->people] = log->rows;
}

static inline double start_of(const World *w, int64_t member) {
    if (w->over == 0.0) return 0.0;
    Words draw = words(w, 0, w->start, (uint32_t)member);
    return uniform52(draw.word[0], draw.word[1]) * w->over;
}

void count_only(const World *w, Counters *c) {
    Friends friends = {0};
    for (int64_t i = 0; i < w->customers; i++) {
        live(w, c, NULL, &friends, (Friend){w->first + i, 0, start_of(w, i)}, w->source);
        while (friends.count) live(w, c, NULL, &friends, friends.waiting[--friends.count], FROM_REFERRAL);
    }
    free(friends.waiting);
}

typedef struct { uint64_t id; int64_t place; } Seat;

static int by_identity(const void *a, const void *b) {
    uint64_t x = ((const Seat *)a)->id, y = ((const Seat *)b)->id;
    return (x > y) - (x < y);
}

void free_log(Log *log) {
    free(log->time), free(log->value), free(log->kind), free(log->what), free(log->ids), free(log->offsets);
}

/* Those invited have larger identities than all others: sort them, and put their rows at the end. */
static void append_in_order(Log *log, Log *invited) {
    Seat *seats = malloc((invited->people + 1) * sizeof *seats);
    for (int64_t i = 0; i < invited->people; i++) seats[i] = (Seat){invited->ids[i], i};
    qsort(seats, invited->people, sizeof *seats, by_identity);
    make_room(log, log->rows + invited->rows);
    for (int64_t i = 0; i < invited->people; i++) {
        int64_t from = invited->offsets[seats[i].place], to = log->rows;
        int64_t rows = invited->offsets[seats[i].place + 1] - from;
        open_customer(log, seats[i].id);
        memcpy(log->time + to, invited->time + from, rows * sizeof *log->time);
        memcpy(log->value + to, invited->value + from, rows * sizeof *log->value);
        memcpy(log->kind + to, invited->kind + from, rows * sizeof *log->kind);
        memcpy(log->what + to, invited->what + from, rows * sizeof *log->what);
        log->rows += rows;
        log->offsets[log->people] = log->rows;
    }
    free(seats);
}

void with_log(const World *w, Counters *c, Log *log) {
    Friends friends = {0};
    Log invited = {0};
    for (int64_t i = 0; i < w->customers; i++) {
        live(w, c, log, &friends, (Friend){w->first + i, 0, start_of(w, i)}, w->source);
        while (friends.count) live(w, c, &invited, &friends, friends.waiting[--friends.count], FROM_REFERRAL);
    }
    append_in_order(log, &invited);
    free_log(&invited);
    free(friends.waiting);
}
