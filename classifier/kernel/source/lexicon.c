/* Hashes of letters, indices of keys, and by both the words that the model knows and the
   misspellings that are taken for them. */

#include "kernel.h"

static const u32 BASE = 0x2C9277B5u, INVERSE = 0xCC2BFE9Du;

u32 powers[CHARS], inverses[CHARS], running[CHARS + 1];

__attribute__((constructor)) static void fill_powers(void) {
  powers[0] = inverses[0] = 1;
  for (int i = 1; i < CHARS; i++) {
    powers[i] = powers[i - 1] * BASE;
    inverses[i] = inverses[i - 1] * INVERSE;
  }
}

/* Let `hash_between` tell the hashes of the folded comment's parts. */
void sum_up(void) {
  for (int i = 0; i < folded.length; i++) running[i + 1] = running[i] + folded.chars[i] * powers[i];
}

/* Let the keys of an index be found. */
void fill_index(Index index, int count) {
  int at = 0;
  for (int i = 0; i < 1 << index.filter_bits >> 5; i++) index.filter[i] = 0;
  for (int upper = 0; upper <= 1 << index.bits; upper++) {
    while (at < count && (int)(index.keys[at * index.stride] >> (32 - index.bits)) < upper) at++;
    index.first[upper] = at;
  }
  for (int i = 0; i < count; i++) {
    u32 place = index.keys[i * index.stride] >> (32 - index.filter_bits);
    index.filter[place >> 5] |= 1u << (place & 31);
  }
}

enum { BITS = 16, FILTER_BITS = 21 };

static int first_known[(1 << BITS) + 1], first_variant[(1 << BITS) + 1];
static u32 known_filter[1 << FILTER_BITS >> 5], variant_filter[1 << FILTER_BITS >> 5];
static const Index lexicon = {&tables.lexicon[0].key, sizeof(Known) / sizeof(u32), BITS,
                              FILTER_BITS, first_known, known_filter};
static const Index variants = {tables.variants, 1, BITS, FILTER_BITS, first_variant, variant_filter};

/* Called once the tables are filled. */
EXPORT(prepare) void prepare(int known_words, int variant_count) {
  fill_index(lexicon, known_words);
  fill_index(variants, variant_count);
  prepare_folding();
  prepare_marks();
  prepare_masks();
  prepare_latin();
  prepare_parts();
  prepare_group();
}

/* The known word with a hash, or -1. */
int find(u32 hash) { return look_up(lexicon, hash); }

static volatile u32 asked; /* whatever it is: that it is read counts */

/* Fetch the keys near a hash, so that `word_at` does not wait for memory. */
void ask_for(u32 hash) {
  asked = tables.lexicon[first_known[hash >> (32 - BITS)] & (WORDS - 1)].key;
}

/* The known word of which this is a misspelling, or -1. */
int find_misspelt(u32 hash) {
  int at = look_up(variants, hash);
  return at < 0 ? -1 : (int)tables.variant_of[at];
}

/* The word between two places of the folded comment. */
Word word_at(int start, int stop) {
  u32 hash = hash_between(start, stop);
  int known = place_of(lexicon, hash); /* most are known */
  int level = known < 0 ? 0 : tables.lexicon[known].level;
  return (Word){start, stop, stop - start, known, level, 0, hash};
}
