/* How a comment is read and scored, in C, compiled to WebAssembly; see __init__.py.

   This is the only definition: what serves calls `score`, training and the word lists call what
   reading.c exports. All memory is static: a comment of any content needs no more than what is
   declared here. */

#pragma once
#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define EXPORT(name) __attribute__((export_name(#name)))

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;

enum {
  CHUNK = 64,            /* comments of one call */
  COMMENT_CAP = 6000,    /* code points read of one comment */
  LANGUAGE_CAP = 2000,   /* of these, read for its language */
  EXPANSION_CAP = 4,
  CHARS = COMMENT_CAP * EXPANSION_CAP + 8,
  SIZE = 0x20000, SMALL = 0x2100, EXPANDS = 1 << 24,
  SPACE = 0x20, BREAK = 0x0A, STAR = 0x2A, DOLLAR = 0x24, APOSTROPHE = 0x27, NUMERO = 0x2116,
  GRAM_BITS = 18, WORD_BITS = 19,
  LANES = 8, ATTRIBUTES = 7, SPAM = 6, STYLES = 5, STACKED = 4 * ATTRIBUTES + 2,
  MOST_DENIED = 64, /* words of praise that are denied, of one comment */
  WORDS = 1 << 18, VARIANTS = 1 << 18,
  LANGUAGES = 9, ORDERS = 4, LANGUAGE_BITS = 16, LANGUAGE_CHARS = 0x10000,
  WORD_CAP = 40, GRAM_CAP = 4 * (WORD_CAP + 2), MOST = 8, MASKS = 1 << 14, HEADS = 1 << 10, MARKS = 1 << 14, SIGNS = 0x10000,
};
enum { LETTER = 1, DIGIT = 2, SYMBOL = 4, DOTTY = 8, PICTO = 16, OPENS = 32, LATIN = 64, CYRILLIC = 128 };
enum { IS_GROUP = 1, IS_PERSON = 2, IS_DENIAL = 4, IS_MERIT = 8, IS_KINDNESS = 16, IS_COLOUR = 32,
       IS_PEOPLE = 64 };
enum { RARE = 7 }; /* the level up to which a word may be a misspelt one */

/* A known word: its hash, how common it is, what it names, how many letters it has. */
typedef struct {
  u32 key;
  u8 level, roles, size, none;
} Known;

/* Arrays of the artefact; filled once, by name, from the manifest's arrays. */
typedef struct {
  u32 fold[SIZE], expansions[4096][EXPANSION_CAP];
  u8 kind[SIZE], script[SIZE], style[SIZE];
  u32 respell[2][SMALL], otherwise[2][SMALL];
  Known lexicon[WORDS];
  u32 variants[VARIANTS], variant_of[VARIANTS];
  u8 grams[1 << GRAM_BITS][LANES], pairs[1 << WORD_BITS][LANES];
  int16_t known[WORDS][LANES];
  float gram_step[LANES], pair_step[LANES], known_step[LANES], bias[LANES];
  float stack[LANGUAGES][STACKED][ATTRIBUTES];
  float lines[LANGUAGES][2][ATTRIBUTES];
  float highlight[1];
  u8 signs[SIGNS];
  u32 language_fold[LANGUAGE_CHARS];
  int8_t language_weights[1 << LANGUAGE_BITS][LANGUAGES];
  double language_bias[LANGUAGES], language_scale[1];
  u32 mask_keys[MASKS], mask_heads[HEADS][10];
  u16 mask_head[MASKS];
  int mask_count[1];
  u32 mark_keys[MARKS];
  u64 mark_bits[MARKS];
  int mark_size[1];
  int8_t site_grams[1 << GRAM_BITS], site_pairs[1 << WORD_BITS];
  float site_steps[2], site_stack[LANGUAGES][STACKED];
} Tables;
extern Tables tables;

/* One comment, folded: `chars` between two BREAKs, each with the code point it came from, and
   words as they were written, apart from what `repair` makes of them. */
typedef struct {
  int start, stop, respelled; /* respelled: letters were exchanged, or a mask was undone */
} Span;
typedef struct {
  int length, spans;
  u32 chars[CHARS], second[CHARS];
  int source[CHARS];
  u8 kind[CHARS];
  bool wordy[CHARS];
  Span span[CHARS];
  bool respelled, seconds;
} Folded;
extern Folded folded;

/* The running words: limits, hash, length in letters, index in the vocabulary or -1, how common,
   and which of the comment's distinct words it is. */
typedef struct {
  int start, stop, size, known, level, distinct;
  u32 hash;
} Word;
extern Word words[CHARS];
extern int word_count;

/* What a comment is weighed by: its distinct words, each by its first place among the running
   words; word-table buckets of pairs of words, and of style; what a word and a bucket of style
   count. */
typedef struct {
  int distinct, extras, first[CHARS];
  u32 extra[3 * CHARS + 2 * MOST_DENIED], style[STYLES];
  float scale, style_scale;
} Features;
extern Features features;
extern u32 grams[GRAM_CAP]; /* gram-table buckets of the word that was cut last */

typedef struct {
  int attribute, begin, end, begin_unit, end_unit; /* code points, and UTF-16 units; attribute
                                                     ATTRIBUTES is the site's own score */
  float weight;
} Highlight;
typedef struct {
  double sure;
  float probabilities[ATTRIBUTES];
  int language, highlights;
  float site; /* chance of being rejected here, by the site's layer */
  int sworn;  /* whether the text swears at nobody; `apart` are its probabilities without that */
  float apart[ATTRIBUTES];
  Highlight highlight[MOST];
} Answer;

/* The linear part of one comment. */
typedef struct {
  float logits[LANES], strongest[LANES], raised[LANES], scale;
} Sums;
extern float rows[CHARS][LANES]; /* what each distinct word adds */
extern float site_rows[CHARS];   /* what it adds by the site's layer; `site_logit` fills it */

/* What a call reads. For `score`: the texts one after another, each followed by its prepared form
   for the language where that differs; the lengths of both, the second SAME where it does not, and
   LOOK where it may: then it becomes the signs that were seen, 0 where the text was rated. */
enum { SAME = -1, LOOK = -2 };
extern u32 texts[CHUNK * (COMMENT_CAP + LANGUAGE_CAP)];
extern int lengths[CHUNK][2];
extern Answer answers[CHUNK];
extern float inputs[CHUNK][STACKED]; /* of the second layer; `score` leaves them here */

/* How much there is of what `fold_text` and its like leave in memory; see reading.c. */
typedef struct {
  int chars, spans, words, distinct, extras, grams, suspects;
  float scale, style_scale, gram_scale;
} Counts;
extern Counts counts;

/* What every file asks for at every character stands here, so that no call is made for it. The
   hash of letters is the sum of c[k] * BASE^k modulo 2^32 (Karp and Rabin 1987). BASE is odd, so
   that of a part is told by two of the sums that run through the whole. */
extern u32 powers[CHARS], inverses[CHARS]; /* of BASE */
extern u32 running[CHARS + 1];             /* sums of the folded characters before each place */
static inline u32 power(int exponent) { return powers[exponent]; }

static inline u32 hash_of(const u32 *chars, int length) {
  u32 sum = 0;
  for (int i = 0; i < length; i++) sum += chars[i] * powers[i];
  return sum;
}

/* The hash of a part of the folded comment, once `repair` has begun. */
static inline u32 hash_between(int start, int stop) {
  return (running[stop] - running[start]) * inverses[start];
}

static inline u32 bucket(u32 hash, int bits) {
  u32 spread = ((hash ^ hash >> 15) * 0x9E3779B1u) >> (32 - bits);
  return spread ? spread : 1;
}

/* Keys in ascending order, `stride` words apart. `first` has for each value of a hash's upper bits
   where its keys begin, so that no search is needed; `filter` has a bit for each value of some more
   bits: most look-ups of what is no key end there, in a cache. */
typedef struct {
  const u32 *keys;
  int stride, bits, filter_bits;
  int *first;
  u32 *filter;
} Index;

static inline bool may_hold(Index index, u32 hash) {
  u32 place = hash >> (32 - index.filter_bits);
  return index.filter[place >> 5] >> (place & 31) & 1;
}

/* Return the place of a key, or -1. */
static inline int place_of(Index index, u32 hash) {
  u32 upper = hash >> (32 - index.bits);
  for (int i = index.first[upper]; i < index.first[upper + 1]; i++)
    if (index.keys[i * index.stride] == hash) return i;
  return -1;
}

static inline int look_up(Index index, u32 hash) {
  return may_hold(index, hash) ? place_of(index, hash) : -1;
}

/* A part of a comment that is judged by itself: what is in another language than the whole, or a
   claim. `alphabets` are those of its letters; `most` is the highest probability that it gives to
   the whole. */
typedef struct {
  int begin, end, letters, words, alphabets, language;
  float most;
} CommentPart;
enum { MOST_PARTS = 8 };
extern CommentPart suspects[MOST_PARTS]; /* claims that are judged by themselves; see sincerity.c */
extern int suspect_count;                /* and sharing.c; `leave_asides_out` writes both */
int parts_of(const u32 *text, int length, int language, CommentPart *parts);

void fill_index(Index index, int count);
int find(u32 hash);
int find_misspelt(u32 hash);
int find_latin(const u32 *raw, int k);
bool is_cased(const u32 *raw, const Word *word);
void ask_for(u32 hash);
Word word_at(int start, int stop);
void prepare_lexicon(int known_words, int variants);
void prepare_folding(void);
void prepare_marks(void);
void prepare_masks(void);
void prepare_latin(void);
void prepare_parts(void);
void prepare_group(void);
void sum_up(void);

int unmask(bool *keep, int *restored);
void fold(const u32 *raw, int length);
void respell(int kinds); /* of the folded words, of these kinds of characters */
void repair(const u32 *raw);
bool listed(const Word *word);
bool abusive(const u32 *letters, int size);
bool is_prefix(const u32 *letters, int size);
void leave_asides_out(const u32 *raw, u32 *text, int length);
bool leave_swearing_out(void);
void extract(const u32 *raw, int length);
int cut(const u32 *letters, int length);
u32 group_hash(void);
float gram_scale(int count);
Sums add_up(void);
double site_logit(const float *inputs, int language);
int signs_of(const u32 *text, int length);
int detect(const u32 *text, int length, double *sure);
int language_grams(const u32 *text, int length);
extern u32 language_gram[ORDERS * (LANGUAGE_CAP + 1)];
int plain(const u32 *prepared, int prepared_length, bool placed, u32 *text);
