/* Powers of the hash's base, sums that run through a folded comment, and indices of keys. */

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
