/* Words of a folded comment, with misspelt, torn and spelled-out ones read as known words.

   Only a word that is not known, or known as rare, is ever changed, and only into a known one that
   is far more common: second readings of figures first ("ki11"), then a doubled letter, a swap of
   inner neighbours, a missing inner letter. Two neighbours are joined where together they are at
   least 2^JOIN times as common as the rarer.

   The hash of a word is the sum of c[k] * BASE^k over its characters, modulo 2^32 (Karp and Rabin
   1987), so that of two words run together is hash(a) + BASE^length(a) * hash(b). */

#include "kernel.h"

enum { JOIN = 3, RARE = 7, FAR = 5, SHORTEST = 3, SPELLED = 6, LONGEST = 20, RUN_CAP = 400,
       MOST_READ = 4 };
static const double STRAY = 3;
static const u32 BASE = 0x2C9277B5u;

Word words[CHARS];
int word_count;
u32 powers[POWERS];
/* For each value of a hash's upper 16 bits, where its keys begin: look-ups need no search. */
static int first_key[WORDS + 1], first_variant[WORDS + 1];

void index_by_upper_bits(const u32 *keys, int count, int *first) {
  int at = 0;
  for (int upper = 0; upper <= WORDS; upper++) {
    while (at < count && (int)(keys[at] >> 16) < upper) at++;
    first[upper] = at;
  }
}

__attribute__((constructor)) static void fill_powers(void) {
  powers[0] = 1;
  for (int i = 1; i < POWERS; i++) powers[i] = powers[i - 1] * BASE;
}

/* Called once, after the tables are filled. */
EXPORT(prepare) void prepare(int known_words, int variants) {
  index_by_upper_bits(tables.keys, known_words, first_key);
  index_by_upper_bits(tables.variants, variants, first_variant);
  prepare_marks();
  prepare_group();
}

int find(u32 hash) { return look_up(tables.keys, first_key, hash); }

int find_misspelt(u32 hash) {
  int at = look_up(tables.variants, first_variant, hash);
  return at < 0 ? -1 : tables.variant_of[at];
}

static void prefer(int *index, u32 hash) {
  int candidate = find(hash);
  if (candidate >= 0) *index = candidate;
}

static Word word_at(int start, int stop) {
  u32 hash = hash_of(folded.chars + start, stop - start);
  int known = find(hash);
  return (Word){start, stop, stop - start, known, known < 0 ? 0 : tables.levels[known], 0, hash};
}

/* The known word that two neighbours make together, or -1. */
static int joined(Word a, Word b) {
  int rarer = a.level < b.level ? a.level : b.level;
  if (b.start - a.stop != 1 || rarer >= 16 - JOIN || a.size + b.size <= 3) return -1;
  int index = find(a.hash + b.hash * powers[a.size]);
  int gain = (index < 0 ? 0 : tables.levels[index]) - rarer;
  return gain >= (rarer > 0 ? JOIN + 1 : JOIN) ? index : -1;
}

static void become(Word *word, int known) {
  word->known = known;
  word->hash = tables.keys[known];
  word->size = tables.sizes[known];
  word->level = tables.levels[known];
}

static void join(void) {
  int count = 0;
  bool before = false; /* whether the pair that ends here would join */
  for (int k = 0; k < word_count; k++) {
    int index = k + 1 < word_count ? joined(words[k], words[k + 1]) : -1;
    Word word = words[k];
    if (index >= 0 && !before) {
      bool next = k + 2 < word_count && joined(words[k + 1], words[k + 2]) >= 0;
      word.stop = words[k + 1].stop;
      become(&word, index);
      k++;
      before = next;
    } else {
      before = index >= 0;
    }
    words[count++] = word;
  }
  word_count = count;
}

/* Second readings: each of the first figures alone, then all at once, then each kind. */
static u32 reread(Word word, u32 only) {
  u32 change = 0;
  for (int i = word.start; i < word.stop; i++) {
    u32 second = folded.second[i];
    if (second && (!only || second == only))
      change += (second - folded.chars[i]) * powers[i - word.start];
  }
  return change;
}

static void try_readings(Word word, int *index) {
  for (int i = word.start, tried = 0; i < word.stop && tried < MOST_READ; i++) {
    if (!folded.second[i]) continue;
    prefer(index, word.hash + (folded.second[i] - folded.chars[i]) * powers[i - word.start]);
    tried++;
  }
  u32 change = reread(word, 0), letter = 0;
  if (change) prefer(index, word.hash + change);
  for (;;) { /* the letters in ascending order */
    u32 next = 0;
    for (int i = word.start; i < word.stop; i++) {
      u32 second = folded.second[i];
      if (second > letter && (!next || second < next)) next = second;
    }
    if (!next) return;
    letter = next;
    change = reread(word, letter);
    if (change) prefer(index, word.hash + change);
  }
}

/* Write a word with each run of a letter shortened to one, but for the run at a place; return the
   length. */
static int shorten(const u32 *chars, int length, int spared, u32 *into) {
  int size = 0;
  for (int i = 0; i < length; i++)
    if (i == 0 || i == spared || chars[i] != chars[i - 1]) into[size++] = chars[i];
  return size;
}

/* Write a word with "ss" as the b that a sharp s may be drawn for; return the length. */
static int unsharpen(Word word, u32 *into) {
  int size = 0;
  for (int i = word.start; i < word.stop; i++) {
    bool sharp = i + 1 < word.stop && folded.chars[i] == 's' && folded.chars[i + 1] == 's' &&
                 folded.source[i] == folded.source[i + 1];
    into[size++] = sharp ? 'b' : folded.chars[i];
    i += sharp;
  }
  return size;
}

static bool prefer_abusive(int *index, const u32 *letters, int size) {
  int candidate = abusive(letters, size) ? find(hash_of(letters, size)) : -1;
  if (candidate >= 0) *index = candidate;
  return candidate >= 0;
}

/* Abuse behind drawn-out letters: "fuuucckk", "asssholeee", "ßitch". */
static void try_abusive(Word word, int *index) {
  u32 letters[WORD_CAP];
  const u32 *chars = folded.chars + word.start;
  int length = word.stop - word.start, size = unsharpen(word, letters);
  if (size < length && prefer_abusive(index, letters, size)) return;
  size = shorten(chars, length, 0, letters);
  if (size == length || prefer_abusive(index, letters, size)) return;
  if (find(hash_of(letters, size)) >= 0) return; /* "aaass" is a long "as" */
  for (int i = 1; i < length; i++)
    if (chars[i] == chars[i - 1] &&
        prefer_abusive(index, letters, shorten(chars, length, i, letters)))
      return;
}

/* The known word that an unknown one stands for, or -1; what is tried last is preferred. */
static int correct(Word word) {
  int index = find_misspelt(word.hash), length = word.stop - word.start;
  const u32 *chars = folded.chars + word.start;
  for (int i = 1; i + 2 < length; i++)
    if (chars[i] != chars[i + 1])
      prefer(&index, word.hash + (chars[i + 1] - chars[i]) * (powers[i] - powers[i + 1]));
  for (int i = 0; i + 1 < length; i++)
    if (chars[i] == chars[i + 1])
      prefer(&index, hash_of(chars, i) + hash_of(chars + i + 1, length - i - 1) * powers[i]);
  if (folded.seconds) try_readings(word, &index);
  try_abusive(word, &index);
  return index;
}

/* Cut a spelled-out run into known words and append these to `into`; return how many there are.
   `cost` is that of the first k letters, `back` where the last word of them begins. */
static int split(Word word, int limit, Word *into) {
  static double cost[RUN_CAP + 1];
  static int back[RUN_CAP + 1], cuts[RUN_CAP + 1];
  int length = limit - word.start < RUN_CAP ? limit - word.start : RUN_CAP, count = 0;
  const u32 *chars = folded.chars + word.start;
  for (int stop = 1; stop <= length; stop++) {
    cost[stop] = cost[stop - 1] + STRAY;
    back[stop] = stop - 1;
    for (int size = 1; size <= LONGEST && size <= stop; size++) {
      int index = find(hash_of(chars + stop - size, size));
      if (index < 0) continue;
      int level = tables.levels[index] < 12 ? tables.levels[index] : 12;
      double sum = cost[stop - size] + 2 - level / 12.0 + (size < 3);
      if (sum > cost[stop] || (sum == cost[stop] && stop - size >= back[stop])) continue;
      cost[stop] = sum;
      back[stop] = stop - size;
    }
  }
  for (int stop = length; stop > 0; stop = back[stop]) cuts[count++] = stop;
  for (int k = 0; k < count; k++) {
    int begin = k ? cuts[count - k] : 0, end = cuts[count - 1 - k];
    into[k] = word_at(word.start + begin, word.start + end);
  }
  return count;
}

static bool torn(Word word) {
  int width = folded.source[word.stop - 1] - folded.source[word.start];
  return word.size >= SPELLED && width >= 2 * (word.size - 1);
}

void repair(void) {
  static Word read[CHARS];
  int rarest = 99, count = 0, span = 0;
  word_count = folded.spans;
  for (int k = 0; k < word_count; k++) {
    Span s = folded.span[k];
    words[k] = word_at(s.start, s.stop - s.start > WORD_CAP ? s.start + WORD_CAP : s.stop);
    if (words[k].level < rarest) rarest = words[k].level;
  }
  if (rarest >= 16 - JOIN) return;
  join();
  for (int k = 0; k < word_count; k++) {
    Word word = words[k];
    while (folded.span[span].stop <= word.start) span++;
    if (word.level <= RARE && word.size >= SHORTEST) {
      int index = correct(word);
      if (index >= 0 && (word.level == 0 || tables.levels[index] - word.level >= FAR)) {
        become(&word, index);
      } else if (word.level == 0 && torn(word)) {
        count += split(word, folded.span[span].stop, read + count);
        continue;
      }
    }
    read[count++] = word;
  }
  word_count = count;
  for (int k = 0; k < count; k++) words[k] = read[k];
}
