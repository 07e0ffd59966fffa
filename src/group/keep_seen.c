// SPDX-License-Identifier: MIT
//
// Within a group, from the smallest picture up, each larger one that was enlarged from a smaller one counts as of that
// one's size, and as no better in quality: a number of each member, so that the order has no circles. Owns nothing past a
// call.
#include "group/keep_seen.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "group/collection_rank.h"
#include "group/keep_order.h"
#include "likeness/carried.h"

// Pixels of the larger picture by those of the smaller one below which sizes count as one: twx_is_enlarged knows less.
static const double SAME_SIZE = 1.1;
enum {
    QUALITY_OF_LOSSLESS = 101,  // above that of any JPEG
    SHOWS_BLOCKS = 98,          // most quality of a JPEG whose blocks a copy shows in any case
};

/** What was seen of a member. */
struct seen {
    struct twx_ranked ranked;  // without its path
    bool has_no_blocks;        // lossless, and not made from a JPEG of usual quality
    uint32_t place;            // among the members
    uint32_t keeper;           // its group
};

/** Members under way to their order. */
struct ranking {
    struct twx_keep_order order;
    const struct twx_member *members;
};

// ---------------------------------------------------------------------------------------------------------
// Questions

/** What the members of a group differ in. Pixels are never 0: they have a hash. */
struct group_facts {
    uint64_t least_pixels;
    uint64_t most_pixels;
    bool has_lossless;
    bool has_lossy;
};

static bool is_in_question(const struct group_facts *g)
{
    return (double)g->most_pixels > SAME_SIZE * (double)g->least_pixels ||
           (g->has_lossless && g->has_lossy);
}

static void add_facts(struct group_facts *g, const struct twx_ranked *r)
{
    const bool is_first = g->most_pixels == 0;
    g->least_pixels = is_first || r->pixels < g->least_pixels ? r->pixels : g->least_pixels;
    g->most_pixels = r->pixels > g->most_pixels ? r->pixels : g->most_pixels;
    g->has_lossless = g->has_lossless || twx_format_is_lossless(r->format);
    g->has_lossy = g->has_lossy || !twx_format_is_lossless(r->format);
}

bool twx_keep_ask(const struct twx_collection *points, struct twx_member *members, size_t n,
                  const struct twx_verified *verified, size_t *n_asked)
{
    struct group_facts *facts = twx_alloc(n, sizeof *facts);
    *n_asked = 0;
    if (facts == NULL) {
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        const struct twx_ranked r = twx_collection_ranked(points, points->best[members[i].point]);
        add_facts(&facts[verified[i].keeper], &r);
    }
    for (size_t i = 0; i < n; i++) {
        members[i].needs_fineness = is_in_question(&facts[verified[i].keeper]);
        *n_asked += members[i].needs_fineness;
    }
    free(facts);
    return true;
}

// ---------------------------------------------------------------------------------------------------------
// Answers

static struct seen see(const struct twx_collection *points, const struct twx_member *members,
                       const struct twx_verified *verified, uint32_t place)
{
    const struct twx_fineness *fineness = &members[place].fineness;
    struct seen seen = {.ranked = twx_collection_ranked(points, points->best[members[place].point]),
                        .place = place,
                        .keeper = verified[place].keeper};
    // A GIF has lost colours to its palette, and dithering hides the blocks.
    seen.has_no_blocks = seen.ranked.seen.is_reencoded && seen.ranked.format != TWX_FORMAT_GIF &&
                         fineness->is_measured && !twx_shows_jpeg_blocks(fineness);
    return seen;
}

/** By group, then from the smallest picture up; then in the order that they had. */
static int by_group_then_pixels(const void *a, const void *b)
{
    const struct seen *x = a;
    const struct seen *y = b;
    if (x->keeper != y->keeper) {
        return x->keeper < y->keeper ? -1 : 1;
    }
    if (x->ranked.pixels != y->ranked.pixels) {
        return x->ranked.pixels < y->ranked.pixels ? -1 : 1;
    }
    return x->place < y->place ? -1 : x->place > y->place;
}

/**
 * Takes the lossless pictures among some of one group and size for sources if they cannot be made from the lossy ones: from
 * none but JPEGs whose blocks would show.
 */
static void find_sources(struct seen *seen, size_t n)
{
    bool would_show = true;
    for (size_t i = 0; i < n; i++) {
        const struct twx_ranked *r = &seen[i].ranked;
        would_show = would_show && (r->seen.is_reencoded ||
                                    (r->seen.quality > 0 && r->seen.quality <= SHOWS_BLOCKS));
    }
    for (size_t i = 0; i < n; i++) {
        if (would_show && seen[i].has_no_blocks) {
            seen[i].ranked.seen.is_reencoded = false;
            seen[i].ranked.seen.quality = QUALITY_OF_LOSSLESS;
        }
    }
}

/** The same, of all: those of one size are side by side. */
static void find_all_sources(struct seen *seen, size_t n)
{
    for (size_t begin = 0, end = 0; begin < n; begin = end) {
        while (end < n && seen[end].keeper == seen[begin].keeper &&
               seen[end].ranked.pixels == seen[begin].ranked.pixels) {
            end++;
        }
        find_sources(seen + begin, end - begin);
    }
}

/** Finds what the picture at `larger` was enlarged from among those of its group before it. */
static void find_what_it_carries(const struct twx_member *members, struct seen *seen, size_t larger)
{
    struct twx_ranked *r = &seen[larger].ranked;
    for (size_t i = larger; i > 0 && seen[i - 1].keeper == seen[larger].keeper; i--) {
        const struct twx_ranked *smaller = &seen[i - 1].ranked;
        if ((double)r->pixels <= SAME_SIZE * (double)smaller->pixels ||
            !twx_is_enlarged(&members[seen[larger].place].fineness,
                             &members[seen[i - 1].place].fineness,
                             sqrt((double)r->pixels / (double)smaller->pixels))) {
            continue;
        }
        r->seen.is_enlarged = true;
        if (smaller->seen.carried_pixels < r->seen.carried_pixels) {
            r->seen.carried_pixels = smaller->seen.carried_pixels;
        }
        if (smaller->seen.quality < r->seen.quality) {
            r->seen.quality = smaller->seen.quality;
        }
    }
}

static int by_keep_rules(const void *a, const void *b, void *user)
{
    const struct ranking *ranking = user;
    const struct seen *x = a;
    const struct seen *y = b;
    const uint32_t *best = ranking->order.points->best;
    const struct twx_kept_file first = {best[ranking->members[x->place].point], x->ranked};
    const struct twx_kept_file second = {best[ranking->members[y->place].point], y->ranked};
    return twx_keep_order_compare(&ranking->order, &first, &second);
}

/** Moves the members to the places that were found, with what was seen of them.  old: room for as many */
static bool reorder(struct twx_member *members, struct twx_member *old, const struct seen *seen,
                    size_t n)
{
    bool changed = false;
    memcpy(old, members, n * sizeof *members);
    for (size_t i = 0; i < n; i++) {
        changed = changed || seen[i].place != i;
        members[i] = old[seen[i].place];
        members[i].seen = seen[i].ranked.seen;
        members[i].seen.is_measured = members[i].fineness.is_measured;
    }
    return changed;
}

/** Puts members in order by the keep rules, which see what is in `seen`.  returns: false when out of memory */
static bool rank(const struct twx_collection *points, const struct twx_keep *keep,
                 struct twx_member *members, struct seen *seen, size_t n, bool *changed)
{
    struct twx_member *old = twx_alloc(n, sizeof *old);
    struct ranking ranking = {.members = members};
    const bool is_made = twx_keep_order_init(points, keep, &ranking.order) && old != NULL;
    if (is_made) {
        qsort_r(seen, n, sizeof *seen, by_keep_rules, &ranking);
        *changed = reorder(members, old, seen, n);
    }
    twx_keep_order_release(&ranking.order);
    free(old);
    return is_made;
}

bool twx_keep_rank_seen(const struct twx_collection *points, const struct twx_keep *keep,
                        struct twx_member *members, size_t n, const struct twx_verified *verified,
                        bool *changed)
{
    struct seen *seen = twx_alloc(n, sizeof *seen);
    if (seen == NULL) {
        return false;
    }
    for (uint32_t i = 0; i < n; i++) {
        seen[i] = see(points, members, verified, i);
    }
    qsort(seen, n, sizeof *seen, by_group_then_pixels);
    find_all_sources(seen, n);
    for (size_t i = 0; i < n; i++) {
        find_what_it_carries(members, seen, i);
    }
    const bool is_made = rank(points, keep, members, seen, n, changed);
    free(seen);
    return is_made;
}

bool twx_keep_rank_known(const struct twx_collection *points, const struct twx_keep *keep,
                         struct twx_member *members, size_t n)
{
    struct seen *seen = twx_alloc(n, sizeof *seen);
    bool changed = false;
    if (seen == NULL) {
        return false;
    }
    for (uint32_t i = 0; i < n; i++) {
        seen[i] = (struct seen){
            .ranked = twx_collection_ranked(points, points->best[members[i].point]), .place = i};
    }
    const bool is_made = rank(points, keep, members, seen, n, &changed);
    free(seen);
    return is_made;
}

bool twx_keep_was_seen(enum twx_keep_ground ground, const struct twx_ranked *keeper,
                       const struct twx_ranked *other)
{
    const double ratio = (double)keeper->pixels / (double)other->pixels;
    switch (ground) {
    case TWX_KEEP_BY_CARRIED:
        return ratio <= SAME_SIZE || (keeper->seen.is_measured && other->seen.is_measured &&
                                      ratio <= TWX_ENLARGED_MOST * TWX_ENLARGED_MOST);
    case TWX_KEEP_BY_SOURCE:
        return other->seen.is_measured;
    default:
        return true;
    }
}
