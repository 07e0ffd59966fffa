// SPDX-License-Identifier: MIT
//
// The adaptive radius in whole numbers, and the reach that options mean.
#include "hash/radius.h"

#include <limits.h>

#include "base/bytes.h"
#include "twindex_commands.h"

/** The rule's constants for the bits compared. */
struct rule {
    unsigned base;   // allowed at any structure
    unsigned low;    // structure up to which no more is allowed
    unsigned span;   // structure from there to where the whole radius is
    unsigned usual;  // the default radius
    unsigned plain;  // that of the plain rule
};

/**
 * 128 bits: measured on 32,039 photos. 512 bits: finer grids have 4.25 times as much structure (median 384 against 90;
 * of pieces of photos with 20 and 60 of 128 bits, 150 and 290). A row half has half of all.
 */
static struct rule rule_of(unsigned n_bits)
{
    switch (n_bits) {
    case 64:
        return (struct rule){.base = 4, .low = 10, .span = 20, .usual = 9, .plain = 6};
    case 128:
        return (struct rule){.base = 8, .low = 20, .span = 40, .usual = 18, .plain = 12};
    case 256:
        return (struct rule){.base = 16, .low = 70, .span = 70, .usual = 48, .plain = 36};
    case 512:
        return (struct rule){.base = 32, .low = 140, .span = 140, .usual = 96, .plain = 72};
    default:
        return (struct rule){.span = 1};
    }
}

unsigned twx_default_radius(unsigned n_bits)
{
    return rule_of(n_bits).usual;
}

unsigned twx_plain_radius(unsigned n_bits)
{
    return rule_of(n_bits).plain;
}

// ---------------------------------------------------------------------------------------------------------
// Structure

static unsigned count(uint64_t bits)
{
    return (unsigned)__builtin_popcountll(bits);
}

/** Of a grid of 8 x 8 bits: a row a byte. */
static unsigned structure8(const uint8_t *grid)
{
    const uint64_t rows = twx_get_be64(grid);
    return count((rows ^ rows >> 1) & UINT64_C(0x7f7f7f7f7f7f7f7f)) +
           count((rows ^ rows >> 8) & (UINT64_MAX >> 8));
}

/** Of a grid of 16 x 16 bits: a row two bytes. */
static unsigned structure16(const uint8_t *grid)
{
    unsigned n = 0;
    for (unsigned word = 0; word < 4; word++) {
        const uint64_t rows = twx_get_be64(grid + 8 * (size_t)word);
        n += count((rows ^ rows >> 1) & UINT64_C(0x7fff7fff7fff7fff)) +
             count((rows ^ rows >> 16) & (UINT64_MAX >> 16));
        if (word > 0) {  // the row above is the last of the word before
            const uint16_t above = twx_get_be16(grid + 8 * (size_t)word - 2);
            n += count((uint64_t)(above ^ twx_get_be16(grid + 8 * (size_t)word)));
        }
    }
    return n;
}

unsigned twx_hash_structure(const uint8_t *hash, unsigned n_bits)
{
    switch (n_bits) {
    case 64:
        return structure8(hash);
    case 128:
        return structure8(hash) + structure8(hash + 8);
    case 256:
        return structure16(hash);
    case 512:
        return structure16(hash) + structure16(hash + 32);
    default:
        return 0;
    }
}

// ---------------------------------------------------------------------------------------------------------
// The rule

/** How much of the way from the base to the radius is allowed, of rule->span. */
static unsigned step_of(const struct rule *rule, unsigned structure)
{
    const unsigned above = structure > rule->low ? structure - rule->low : 0;
    return above < rule->span ? above : rule->span;
}

unsigned twx_adaptive_radius(unsigned n_bits, unsigned radius, unsigned structure)
{
    const struct rule rule = rule_of(n_bits);
    if (radius <= rule.base) {
        return radius;
    }
    return rule.base + (radius - rule.base) * step_of(&rule, structure) / rule.span;
}

unsigned twx_adaptive_distance(unsigned n_bits, unsigned distance, unsigned structure)
{
    const struct rule rule = rule_of(n_bits);
    if (distance <= rule.base) {
        return distance;
    }
    const unsigned step = step_of(&rule, structure);
    const unsigned wanted = (distance - rule.base) * rule.span;
    return step == 0 ? UINT_MAX : rule.base + (wanted + step - 1) / step;
}

// ---------------------------------------------------------------------------------------------------------
// Reach

const char *twx_reach_suffix(const struct twx_reach *reach)
{
    return reach->is_adaptive ? " (adaptive)" : "";
}

enum twx_status twx_reach_of(int asked, bool adaptive, unsigned n_bits, struct twx_reach *reach,
                             struct twx_error *err)
{
    *reach = (struct twx_reach){.n_bits = n_bits, .is_adaptive = adaptive || asked == -1};
    if (asked == -1) {
        reach->radius = twx_default_radius(n_bits);
        return TWX_OK;
    }
    if (asked < 0) {
        return twx_fail(err, TWX_USAGE, 0, "radius %d is negative", asked);
    }
    if ((unsigned)asked > n_bits) {
        return twx_fail(err, TWX_USAGE, 0, "radius %d is above the %u bits compared", asked,
                        n_bits);
    }
    reach->radius = (unsigned)asked;
    return TWX_OK;
}

unsigned twx_reach_limit(const struct twx_reach *reach, const uint8_t *code)
{
    return reach->is_adaptive ? twx_adaptive_radius(reach->n_bits, reach->radius,
                                                    twx_hash_structure(code, reach->n_bits))
                              : reach->radius;
}

unsigned twx_reach_allowed(const struct twx_reach *reach, const uint8_t *a, const uint8_t *b)
{
    // More structure never allows less.
    const unsigned of_a = twx_reach_limit(reach, a);
    const unsigned of_b = twx_reach_limit(reach, b);
    return of_a < of_b ? of_a : of_b;
}

unsigned twx_reach_least(const struct twx_reach *reach)
{
    const unsigned base = rule_of(reach->n_bits).base;
    return reach->is_adaptive && base < reach->radius ? base : reach->radius;
}
