/* What the limit is told, and what it answers. The same records in the same order stand in limit.py. */
#include <stdint.h>

enum { MOST_PLACES = 16, MOST_EDGES = 4 };

typedef struct { /* where to go, in the order of progress: a word below the first of these takes its edge */
    int32_t edges;
    int32_t target[MOST_EDGES];
    uint64_t below[MOST_EDGES];
} Row;

typedef struct {
    const double *dwell; /* table of quantiles; NULL where the journey ends */
    double scale;
    double invitations; /* mean number of people told on entry */
    double nobody;      /* exp(-invitations) */
    uint32_t visit, use; /* addresses of draws */
    double share;        /* of visits that need the desk; 0 without one */
    Row next, on_abandon;
} Place;

typedef struct {
    uint32_t key_low, key_high;
    uint64_t first; /* identity of the first external customer; the others follow */
    int64_t customers;
    double horizon, over;
    double acceptance;
    uint32_t start, invitation, contact; /* addresses of draws */
    int32_t enter, purchase, source, servers;
    double satisfaction;
    const double *service, *patience;
    double service_scale, patience_scale;
    Place place[MOST_PLACES];
} World;

typedef struct {
    int64_t visits[MOST_PLACES];
    int64_t conversions, referred, joins, served, reneged;
    double days_to_convert, wait, busy;
} Counters;

typedef struct { /* the columns of the log; customers in order of identity, `offsets` has one more */
    double *time, *value;
    uint8_t *kind;
    uint16_t *what;
    int64_t rows, room;
    uint64_t *ids;
    int64_t *offsets;
    int64_t people, seats;
} Log;
