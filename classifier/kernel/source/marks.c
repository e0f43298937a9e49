/* The marks of words, beginnings and endings, by hash; marks.py says which carry which. */

#include "marks.h"

enum { SHORTEST = 3, LONGEST = 14, SHORTEST_ENDING = 2, LONGEST_ENDING = 6, REST = 4, WHOLE = '$',
       HEAD = '^', ENDING_SIGN = '~', INDEX_BITS = 13, FILTER_BITS = 18 };
static int first_mark[(1 << INDEX_BITS) + 1];
static u32 mark_filter[1 << FILTER_BITS >> 5];
static const Index index = {tables.mark_keys, 1, INDEX_BITS, FILTER_BITS, first_mark, mark_filter};

void prepare_marks(void) { fill_index(index, tables.mark_size[0]); }

static Marks marks_of_key(u32 key) {
  int at = look_up(index, key);
  return at < 0 ? 0 : tables.mark_bits[at];
}

/* The marks of letters, given the sums that run through them and what leads these to the first. */
static Marks marks_of(const u32 *sums, u32 inverse, int size) {
  Marks bits = marks_of_key((sums[size] - sums[0]) * inverse + WHOLE * power(size));
  for (int n = SHORTEST; n <= LONGEST && n <= size; n++) {
    Marks key_bits = marks_of_key((sums[n] - sums[0]) * inverse + HEAD * power(n));
    bits |= size - n > REST ? key_bits & ~NAME : key_bits;
  }
  for (int n = SHORTEST_ENDING; n <= LONGEST_ENDING && n <= size - SHORTEST; n++) {
    u32 ending = (sums[size] - sums[size - n]) * inverse * inverses[size - n];
    bits |= marks_of_key(ending + ENDING_SIGN * power(n));
  }
  return bits;
}

Marks marks_of_word(const Word *word) {
  return marks_of(running + word->start, inverses[word->start], word->stop - word->start);
}

static Marks marks_of_letters(const u32 *letters, int size) {
  u32 sums[WORD_CAP + 1] = {0};
  for (int i = 0; i < size; i++) sums[i + 1] = sums[i] + letters[i] * power(i);
  return marks_of(sums, 1, size);
}

/* Whether at most WORD_CAP letters are a listed insult or obscenity. */
bool abusive(const u32 *letters, int size) {
  return marks_of_letters(letters, size) & (MILD | OBSCENE);
}

bool obscene(const u32 *letters, int size) { return marks_of_letters(letters, size) & OBSCENE; }

/* Whether a word is one, taken back or not. */
bool listed(const Word *word) { return marks_of_word(word) & (MILD | OBSCENE); }

bool holds_obscene(int k) {
  int stop = words[k].stop;
  for (int at = words[k].start; at < stop; at++) {
    for (int n = SHORTEST; n <= LONGEST && at + n <= stop; n++) {
      u32 hash = hash_between(at, at + n);
      Marks bits = marks_of_key(hash + HEAD * power(n));
      if (at + n == stop) bits |= marks_of_key(hash + WHOLE * power(n));
      if (bits & OBSCENE) return true;
    }
  }
  return false;
}

