/* Which language a text is written in, and how sure that is; language.py prepares it.

   A linear model over hashed character 1-4-grams. One word rarely tells neighbours apart, so the
   shorter a text, the more it is taken for one of the languages that a newsroom of Kazakhstan
   gets: PRIOR is the log-odds in their favour where nothing was read yet, and PRIOR_GRAMS n-grams,
   some 15 letters, take them away. Both were chosen on held-out text: in pieces of three words no
   language loses a hundredth. Where more letters than FOREIGN_SHARE come from neither Latin nor
   Cyrillic the n-grams have nothing to say. */

#include "kernel.h"

enum { DROP = 1, FOREIGN = 2, PAD = 4, EXPECTED = 3, STRIDE = 64 };
static const u32 MULTIPLIER = 0x9E3779B1u;
static const double FOREIGN_SHARE = 0.5, PRIOR = 2.5, PRIOR_GRAMS = 64;

static u32 codes[LANGUAGE_CAP + 1 + PAD];
u32 language_gram[ORDERS * (LANGUAGE_CAP + 1)];

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

/* Extend the hash of an n-gram by a code; return its bucket. */
static u32 extend(u32 *hash, u32 code) {
  *hash = (*hash + code) * MULTIPLIER;
  return *hash >> (32 - LANGUAGE_BITS);
}

typedef int8_t Weights __attribute__((vector_size(LANES), aligned(1)));
typedef int16_t Lanes __attribute__((vector_size(2 * LANES)));
enum { LAST = LANGUAGES - 1 };
_Static_assert(LAST == LANES, "all languages but the last are added at once");

/* Add what the n-grams weigh; the sums of STRIDE places do not exceed 16 bits. */
static void add_grams(int count, int *sums) {
  for (int begin = 0; begin < count; begin += STRIDE) {
    int end = begin + STRIDE < count ? begin + STRIDE : count;
    Lanes lanes = {0};
    for (int i = begin; i < end; i++) {
      u32 hash = 0;
      for (int order = 0; order < ORDERS; order++) {
        const int8_t *weights = tables.language_weights[extend(&hash, codes[i + order])];
        lanes += __builtin_convertvector(*(const Weights *)weights, Lanes);
        sums[LAST] += weights[LAST];
      }
    }
    for (int k = 0; k < LAST; k++) sums[k] += lanes[k];
  }
}

/* How many of as many codes are letters of ours, and of other scripts. */
typedef struct {
  int ours, foreign;
} Letters;

static Letters letters_of(int count) {
  Letters letters = {0, 0};
  for (int i = 0; i < count; i++) {
    letters.foreign += codes[i] == FOREIGN;
    letters.ours += codes[i] > APOSTROPHE;
  }
  return letters;
}

/* Write the n-grams of a text; return how many there are, 0 where there is no letter. */
int language_grams(const u32 *text, int length) {
  int count = collapse(text, length);
  Letters letters = letters_of(count);
  if (letters.ours + letters.foreign == 0) return 0;
  for (int i = 0; i < count; i++) {
    u32 hash = 0;
    for (int order = 0; order < ORDERS; order++)
      language_gram[i * ORDERS + order] = extend(&hash, codes[i + order]);
  }
  return ORDERS * count;
}

static void softmax(const int *sums, int grams, double *probabilities) {
  double scale = tables.language_scale[0] / sqrt((double)grams), most = -1e9, total = 0;
  double prior = grams < PRIOR_GRAMS ? PRIOR * (1 - grams / PRIOR_GRAMS) : 0;
  for (int k = 0; k < LANGUAGES; k++) {
    probabilities[k] = sums[k] * scale + tables.language_bias[k] + (k < EXPECTED ? prior : 0);
    most = probabilities[k] > most ? probabilities[k] : most;
  }
  for (int k = 0; k < LANGUAGES; k++) total += probabilities[k] = exp(probabilities[k] - most);
  for (int k = 0; k < LANGUAGES; k++) probabilities[k] /= total;
}

typedef struct {
  int language;
  double sure;
} Detected;

/* The language of the first `count` codes. */
static Detected detect_codes(int count) {
  int sums[LANGUAGES] = {0}, best = 0;
  Letters letters = letters_of(count);
  if (letters.ours + letters.foreign == 0) return (Detected){LANGUAGES - 1, 0};
  double share = (double)letters.foreign / (letters.ours + letters.foreign), probabilities[LANGUAGES];
  if (share > FOREIGN_SHARE) return (Detected){LANGUAGES - 1, share};
  add_grams(count, sums);
  softmax(sums, ORDERS * count, probabilities);
  for (int k = 0; k < LANGUAGES; k++) probabilities[k] *= 1 - share;
  probabilities[LANGUAGES - 1] += share;
  for (int k = 1; k < LANGUAGES; k++)
    if (probabilities[k] > probabilities[best]) best = k;
  return (Detected){best, probabilities[best]};
}

/* Return the likeliest language, by its place in LANGUAGES, and how sure that is. A comment with
   links comes once more without them, mostly as the same codes. */
int detect(const u32 *text, int length, double *sure) {
  static u32 before[LANGUAGE_CAP + 1];
  static int size = -1;
  static Detected last;
  int count = collapse(text, length);
  size_t bytes = count * sizeof *codes;
  if (count != size || __builtin_memcmp(codes, before, bytes)) {
    last = detect_codes(count);
    __builtin_memcpy(before, codes, bytes);
    size = count;
  }
  *sure = last.sure;
  return last.language;
}

/* What texts hold signs of: links, handles, figures, Roman numerals and accents, from which no
   language is read; see text/signs.py. */

enum { NUMERAL = 2, NUMERAL_LETTER = 4, LINK = 16 };

/* Whether a dot or colon at a place may be that of a link: ".c", "www.-", "://". */
static bool may_link(const u32 *text, int i, int length) {
  u32 before = i ? text[i - 1] : SPACE, next = i + 1 < length ? text[i + 1] : SPACE;
  if (text[i] == ':') return next == '/' && i + 2 < length && text[i + 2] == '/';
  return next >= '0' || ((before == 'w' || before == 'W') && next > SPACE);
}

/* Return what the language of a text is not to be read from, as bits; 0 where it is plain. */
int signs_of(const u32 *text, int length) {
  int all = 0, before = 0;
  for (int i = 0; i < length; i++) {
    u32 code = text[i];
    int bits = tables.signs[code < SIGNS ? code : SIGNS - 1];
    all |= bits | (bits & before & NUMERAL_LETTER) / NUMERAL; /* two neighbours are a NUMERAL */
    before = bits;
    if ((code == '.' || code == ':') && may_link(text, i, length)) all |= LINK;
  }
  return all & ~NUMERAL_LETTER;
}
