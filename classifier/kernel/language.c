/* language.py, for one text that it has prepared. */

#include "kernel.h"

enum { DROP = 1, FOREIGN = 2, PAD = 4, EXPECTED = 3 };
static const u32 MULTIPLIER = 0x9E3779B1u;
static const double FOREIGN_SHARE = 0.5, PRIOR = 2.5, PRIOR_GRAMS = 64;

static u32 codes[LANGUAGE_CAP + 1 + PAD];

/* Fold the text between one space and four, without what is hidden and without runs of spaces;
   return how many codes come before the four. */
static int collapse(const u32 *text, int length) {
  int count = 0;
  u32 before = 0; /* a space */
  codes[count++] = 0;
  for (int i = 0; i < length; i++) {
    u32 raw = text[i], code = tables.language_fold[raw < LANGUAGE_CHARS ? raw : LANGUAGE_CHARS - 1];
    if (code != DROP && (code || before)) codes[count++] = code;
    before = code;
  }
  for (int i = 0; i < PAD; i++) codes[count + i] = 0;
  return count;
}

static void add_grams(int count, int *sums) {
  for (int i = 0; i < count; i++) {
    u32 hash = 0;
    for (int order = 0; order < ORDERS; order++) {
      hash = (hash + codes[i + order]) * MULTIPLIER;
      const int8_t *weights = tables.language_weights[hash >> (32 - LANGUAGE_BITS)];
      for (int k = 0; k < LANGUAGES; k++) sums[k] += weights[k];
    }
  }
}

static void softmax(const int *sums, int grams, double *chances) {
  double scale = tables.language_scale[0] / sqrt((double)grams), most = -1e9, total = 0;
  double prior = grams < PRIOR_GRAMS ? PRIOR * (1 - grams / PRIOR_GRAMS) : 0;
  for (int k = 0; k < LANGUAGES; k++) {
    chances[k] = sums[k] * scale + tables.language_bias[k] + (k < EXPECTED ? prior : 0);
    most = chances[k] > most ? chances[k] : most;
  }
  for (int k = 0; k < LANGUAGES; k++) total += chances[k] = exp(chances[k] - most);
  for (int k = 0; k < LANGUAGES; k++) chances[k] /= total;
}

/* Return the likeliest language, by its place in LANGUAGES, and how sure that is. */
int detect(const u32 *text, int length, double *sure) {
  int count = collapse(text, length), foreign = 0, letters = 0, sums[LANGUAGES] = {0}, best = 0;
  for (int i = 0; i < count; i++) {
    foreign += codes[i] == FOREIGN;
    letters += codes[i] > APOSTROPHE;
  }
  *sure = 0;
  if (foreign + letters == 0) return LANGUAGES - 1;
  double share = (double)foreign / (foreign + letters), chances[LANGUAGES];
  if (share > FOREIGN_SHARE) {
    *sure = share;
    return LANGUAGES - 1;
  }
  add_grams(count, sums);
  softmax(sums, ORDERS * count, chances);
  for (int k = 0; k < LANGUAGES; k++) chances[k] *= 1 - share;
  chances[LANGUAGES - 1] += share;
  for (int k = 1; k < LANGUAGES; k++)
    if (chances[k] > chances[best]) best = k;
  *sure = chances[best];
  return best;
}
