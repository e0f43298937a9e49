/* Words of a folded comment, with misspelt, torn and spelled-out ones read as known words.

   Only a word that is not known, or known as rare, is ever changed, and only into a known one that
   is far more common: second readings of figures first ("ki11"), then a doubled letter, a swap of
   inner neighbours, a missing inner letter. Two neighbours are joined where together they are at
   least 2^JOIN times as common as the rarer. */

#include "kernel.h"

enum { JOIN = 3, FAR = 5, SHORTEST = 3, SPELLED = 6, LONGEST = 20, RUN_CAP = 400,
       MOST_READ = 4 };
static const double STRAY = 3;

Word words[CHARS];
int word_count;

static void prefer(int *index, u32 hash) {
  int candidate = find(hash);
  if (candidate >= 0) *index = candidate;
}

/* The known word that two neighbours make together, or -1. */
static int joined(Word a, Word b) {
  int rarer = a.level < b.level ? a.level : b.level;
  if (b.start - a.stop != 1 || rarer >= 16 - JOIN || a.size + b.size <= 3) return -1;
  int index = find(a.hash + b.hash * powers[a.size]);
  int gain = (index < 0 ? 0 : tables.lexicon[index].level) - rarer;
  return gain >= (rarer > 0 ? JOIN + 1 : JOIN) ? index : -1;
}

static void become(Word *word, int known) {
  word->known = known;
  word->hash = tables.lexicon[known].key;
  word->size = tables.lexicon[known].size;
  word->level = tables.lexicon[known].level;
}

static void join(void) {
  int count = 0, next = word_count > 1 ? joined(words[0], words[1]) : -1;
  bool before = false; /* whether the pair that ends here would join */
  for (int k = 0; k < word_count; k++) {
    int index = next;
    next = k + 2 < word_count ? joined(words[k + 1], words[k + 2]) : -1;
    if (count < k) words[count] = words[k];
    if (index >= 0 && !before) {
      words[count].stop = words[k + 1].stop;
      become(&words[count], index);
      before = next >= 0;
      k++;
      next = k + 2 < word_count ? joined(words[k + 1], words[k + 2]) : -1;
    } else {
      before = index >= 0;
    }
    count++;
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

static int find_abusive(const u32 *letters, int size) {
  return abusive(letters, size) ? find(hash_of(letters, size)) : -1;
}

static bool any_doubled(const u32 *chars, int length) {
  for (int i = 1; i < length; i++)
    if (chars[i] == chars[i - 1]) return true;
  return false;
}

/* Abuse behind drawn-out letters: "fuuucckk", "asssholeee", "ßitch"; or -1. */
static int undraw(Word word) {
  u32 letters[WORD_CAP];
  const u32 *chars = folded.chars + word.start;
  int length = word.stop - word.start, index = -1;
  if (length > WORD_CAP || !any_doubled(chars, length)) return -1;
  int size = unsharpen(word, letters);
  if (size < length && (index = find_abusive(letters, size)) >= 0) return index;
  size = shorten(chars, length, 0, letters);
  if ((index = find_abusive(letters, size)) >= 0) return index;
  if (find(hash_of(letters, size)) >= 0) return -1; /* "aaass" is a long "as" */
  for (int i = 1; i < length && index < 0; i++)
    if (chars[i] == chars[i - 1])
      index = find_abusive(letters, shorten(chars, length, i, letters));
  return index;
}

/* The known word without a letter that is doubled, or -1. */
static int undouble(Word word) {
  const u32 *chars = folded.chars;
  for (int i = word.stop - 2; i >= word.start; i--) {
    if (chars[i] != chars[i + 1]) continue;
    u32 rest = hash_between(i + 1, word.stop) * powers[i - word.start];
    int index = find(hash_between(word.start, i) + rest);
    if (index >= 0) return index;
  }
  return -1;
}

/* The known word with two inner letters in the other order, or -1. */
static int unswap(Word word) {
  const u32 *chars = folded.chars + word.start;
  for (int i = word.stop - word.start - 3; i > 0; i--) {
    if (chars[i] == chars[i + 1]) continue;
    int index = find(word.hash + (chars[i + 1] - chars[i]) * (powers[i] - powers[i + 1]));
    if (index >= 0) return index;
  }
  return -1;
}

/* The known word that an unknown one stands for, or -1. */
static int correct(Word word) {
  int index = undraw(word);
  if (index < 0 && folded.seconds) try_readings(word, &index);
  if (index < 0) index = undouble(word);
  if (index < 0) index = unswap(word);
  return index < 0 ? find_misspelt(word.hash) : index;
}

/* Cut a spelled-out run into known words and append these to `into`; return how many there are.
   `cost` is that of the first k letters, `back` where the last word of them begins. */
static int split(Word word, int limit, Word *into) {
  static double cost[RUN_CAP + 1];
  static int back[RUN_CAP + 1], cuts[RUN_CAP + 1];
  int length = limit - word.start < RUN_CAP ? limit - word.start : RUN_CAP, count = 0;
  for (int stop = 1; stop <= length; stop++) {
    cost[stop] = cost[stop - 1] + STRAY;
    back[stop] = stop - 1;
    for (int size = 1; size <= LONGEST && size <= stop; size++) {
      int index = find(hash_between(word.start + stop - size, word.start + stop));
      if (index < 0) continue;
      int level = tables.lexicon[index].level < 12 ? tables.lexicon[index].level : 12;
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

/* Whether a word that is not known was spelled out. */
static bool torn(Word word) {
  if (word.level > 0 || word.size < SPELLED) return false;
  int width = folded.source[word.stop - 1] - folded.source[word.start];
  return width >= 2 * (word.size - 1);
}

static int stop_of(Span s) { return s.stop - s.start > WORD_CAP ? s.start + WORD_CAP : s.stop; }

/* Find the words as they were written; return how common the rarest is. Their keys are fetched all
   at once: whether one is the right one is a branch that would wait for each. */
static int take_words(void) {
  int rarest = 99;
  word_count = folded.spans;
  for (int k = 0; k < word_count; k++)
    ask_for(hash_between(folded.span[k].start, stop_of(folded.span[k])));
  for (int k = 0; k < word_count; k++) {
    Span s = folded.span[k];
    words[k] = word_at(s.start, stop_of(s));
    if (words[k].level < rarest) rarest = words[k].level;
  }
  return rarest;
}

/* Cut the torn words, of which there are few. */
static void cut_torn(void) {
  static Word read[CHARS];
  int count = 0, span = 0;
  for (int k = 0; k < word_count; k++) {
    while (folded.span[span].stop <= words[k].start) span++;
    if (torn(words[k])) count += split(words[k], folded.span[span].stop, read + count);
    else read[count++] = words[k];
  }
  word_count = count;
  for (int k = 0; k < count; k++) words[k] = read[k];
}

void repair(const u32 *raw) {
  bool any_torn = false;
  sum_up();
  if (take_words() >= 16 - JOIN) return;
  join();
  for (int k = 0; k < word_count; k++) {
    Word *word = &words[k];
    if (word->level > RARE || word->size < SHORTEST) continue;
    int meant = find_latin(raw, k);
    if (meant >= 0) {
      become(word, meant);
      continue;
    }
    int index = correct(*word);
    if (index >= 0 && (word->level == 0 || tables.lexicon[index].level - word->level >= FAR))
      become(word, index);
    any_torn |= torn(*word);
  }
  if (any_torn) cut_torn();
}
