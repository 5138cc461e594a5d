/* Draws by address: Philox4x32-10, uniforms, quantile tables, choices, counts and identities. */
#include <stdint.h>
#include <string.h>

#include "limit.h"

typedef struct { uint32_t word[4]; } Words;

static inline Words philox(uint64_t low, uint32_t c2, uint32_t c3, uint32_t k0, uint32_t k1) {
    uint32_t c0 = (uint32_t)low, c1 = (uint32_t)(low >> 32);
    for (int round = 0; round < 10; round++) {
        uint64_t p = (uint64_t)c0 * 0xD2511F53u, q = (uint64_t)c2 * 0xCD9E8D57u;
        c0 = (uint32_t)(q >> 32) ^ c1 ^ k0;
        c2 = (uint32_t)(p >> 32) ^ c3 ^ k1;
        c1 = (uint32_t)q;
        c3 = (uint32_t)p;
        k0 += 0x9E3779B9u;
        k1 += 0xBB67AE85u;
    }
    return (Words){{c0, c1, c2, c3}};
}

static inline Words words(const World *w, uint64_t identity, uint32_t purpose, uint32_t count) {
    return philox(identity, purpose, count, w->key_low, w->key_high);
}

static inline uint64_t child(uint64_t parent, uint32_t number) {
    Words b = philox(parent, number, 0x3C6EF372u, 0x6A09E667u, 0xBB67AE85u);
    return 1ull << 62 | (uint64_t)b.word[0] << 30 | b.word[1] >> 2;
}

static inline double uniform32(uint32_t word) { return (word + 0.5) * 0x1p-32; }

static inline double uniform52(uint32_t high, uint32_t low) {
    return ((double)((uint64_t)high << 20 | low >> 12) + 0.5) * 0x1p-52;
}

/* The parabola of the cell that u lies in: 52 octaves of each tail with 64 cells each. The bits of a float
 * are its octave and the place in it, so they count cells in units of 2^-46; the upper tail counts down.
 * Without branches: either tail is as likely, so a guess would be wrong every other time. */
static inline double quantile(const double *table, double u) {
    double down = 1.0 - u, tail = down < u ? down : u;
    uint64_t place, upper = -(uint64_t)(u >= 0.5);
    memcpy(&place, &tail, 8);
    place -= 970ull << 52;
    place = (place ^ upper) - upper + (upper & 6656ull << 46);
    const double *cell = table + 3 * (place >> 46);
    double t = (double)(int64_t)(place & 0x3FFFFFFFFFFFull) * 0x1p-46;
    return cell[0] + t * (cell[1] + t * cell[2]);
}

/* With branches: rows are lopsided, so a guess is mostly right, and the next draw need not wait. */
static inline int32_t choose(const Row *row, uint32_t word) {
    if (word < row->below[0]) return row->target[0];
    if (row->edges == 2 || word < row->below[1]) return row->target[1];
    return row->edges == 3 || word < row->below[2] ? row->target[2] : row->target[3];
}

static inline int people_told(const Place *place, double u) {
    double term = place->nobody, reached = term;
    int count = 0;
    if (u > 0.9999999998835847) u = 0.9999999998835847;
    while (u >= reached) {
        count++;
        term *= place->invitations / count;
        reached += term;
    }
    return count;
}
