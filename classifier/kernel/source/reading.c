/* One text at a time, read as `score` reads it, for training and for the word lists.

   Each function reads `texts` and leaves what it found in `folded`, `words`, `features` and so on;
   `counts` says how much of these is meant. */

#include "kernel.h"

static void count_words(void) {
  counts.chars = folded.length;
  counts.spans = folded.spans;
  counts.words = word_count;
}

/* Fold a text; there are no words yet. */
EXPORT(fold_text) void fold_text(int length) {
  fold(texts, length);
  word_count = 0;
  count_words();
}

/* Find the running words of a text, asides included. */
EXPORT(read_words) void read_words(int length) {
  fold(texts, length);
  repair(texts);
  count_words();
}

/* Find what a text is weighed by. */
EXPORT(read_features) void read_features(int length) {
  fold(texts, length);
  repair(texts);
  leave_asides_out(texts, texts, 0);
  extract(texts, length);
  count_words();
  counts.distinct = features.distinct;
  counts.extras = features.extras;
  counts.suspects = suspect_count;
  counts.scale = features.scale;
  counts.style_scale = features.style_scale;
}

/* Cut a word with these roles; its word-table bucket comes after the n-grams. All names of groups
   share one bucket and have no n-grams. */
EXPORT(cut_word) void cut_word(int length, int roles) {
  bool group = roles & IS_GROUP;
  length = length < WORD_CAP ? length : WORD_CAP;
  counts.grams = group ? 0 : cut(texts, length);
  counts.gram_scale = group ? 0 : gram_scale(counts.grams);
  grams[counts.grams] = bucket(group ? group_hash() : hash_of(texts, length), WORD_BITS);
}

/* Find the n-grams by which the language of a prepared text is told; return how many. */
EXPORT(read_language) int read_language(int length) { return language_grams(texts, length); }

/* Return the language of a prepared text; the first answer says how sure that is. */
EXPORT(detect_language) int detect_language(int length) {
  return detect(texts, length, &answers[0].sure);
}

/* Replace words, each with a 0 behind it, by their hashes: word k stands at k or later. */
EXPORT(hash_words) void hash_words(int count) {
  int begin = 0;
  for (int k = 0; k < count; k++) {
    int size = 0;
    while (texts[begin + size]) size++;
    u32 hash = hash_of(texts + begin, size < WORD_CAP ? size : WORD_CAP);
    begin += size + 1;
    texts[k] = hash;
  }
}
