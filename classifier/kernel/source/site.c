/* A site's own layer: what the model says and what the comment says, weighed as the site's people
   decide; see classifier/site_layer.py.

   A word adds what its letters' n-grams and its own bucket weigh, whether the model knows it or
   not. That of a known word in its plain spelling is remembered, so that it is cut only once. */

#include "kernel.h"

float site_rows[CHARS];
static float remembered[WORDS]; /* by index in the vocabulary; not a number: not yet */

/* Weigh by what lies in the tables from now on. */
EXPORT(take_site) void take_site(void) {
  for (int i = 0; i < WORDS; i++) remembered[i] = NAN;
}

static float own_bucket(u32 hash) {
  return tables.site_pairs[bucket(hash, WORD_BITS)] * tables.site_steps[1];
}

static float cut_row(const u32 *letters, int length, u32 hash) {
  int count = cut(letters, length), sum = 0;
  for (int i = 0; i < count; i++) sum += tables.site_grams[grams[i]];
  return sum * (gram_scale(count) * tables.site_steps[0]) + own_bucket(hash);
}

/* What a word adds; all names of groups share one bucket and have no n-grams. */
static float row_of(const Word *word) {
  const u32 *letters = folded.chars + word->start;
  int length = word->stop - word->start;
  bool group = word->known >= 0 && tables.lexicon[word->known].roles & IS_GROUP;
  if (group) return own_bucket(group_hash());
  if (length > WORD_CAP) length = WORD_CAP;
  if (word->known < 0 || hash_of(letters, length) != word->hash)
    return cut_row(letters, length, word->hash);
  float *row = &remembered[word->known];
  if (isnan(*row)) *row = cut_row(letters, length, word->hash);
  return *row;
}

static int add_buckets(const u32 *buckets, int count) {
  int sum = 0;
  for (int i = 0; i < count; i++) sum += tables.site_pairs[buckets[i]];
  return sum;
}

/* The log-odds of what `extract` found, given the inputs of the second layer. */
double site_logit(const float *inputs, int language) {
  double words_sum = 0, sum = 0;
  for (int i = 0; i < features.distinct; i++)
    words_sum += site_rows[i] = row_of(&words[features.first[i]]);
  float step = tables.site_steps[1];
  sum = (words_sum + add_buckets(features.extra, features.extras) * step) * features.scale;
  sum += features.style_scale * (add_buckets(features.style, STYLES) * step);
  for (int i = 0; i < STACKED; i++) sum += inputs[i] * tables.site_stack[language][i];
  return sum;
}
