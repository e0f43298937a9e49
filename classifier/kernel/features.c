/* What a comment is weighed by, and the sums of the weights.

   A comment is seen as a set of distinct words. What a word adds depends on the word alone: for a
   known word it is one row of a table, and only unknown words are cut into n-grams. */

#include "kernel.h"

enum { NEAR = 3, ZERO = 128, SHORTEST_GRAM = 2, LONGEST_GRAM = 5, STEPS = 32 };
static const u32 MIX = 0x9E3779B1u, GRAM_SALT = 0x3C6EF372u;
static const u32 PAIR = 0x7F4A7C15u, GROUP_PAIR = 0xB5297A4Du, PERSON_PAIR = 0x68E31DA4u;
static const u32 STYLE = 0x1B56C4E9u;
static const float STYLE_SCALE = 0.3f;

float rows[CHARS][LANES];
Features features;
u32 grams[GRAM_CAP];
static u8 role[CHARS];

/* A set of keys that numbers them as they come; open addressing, at most half full. */
static struct {
  u64 key; /* plus 1; 0 is free */
  int number;
} slots[1 << 18];
static u32 slot_mask;
static int set_size;

static void set_clear(int most) {
  u32 size = 64;
  while (size < 2 * (u32)most) size *= 2;
  for (u32 i = 0; i < size; i++) slots[i].key = 0;
  slot_mask = size - 1;
  set_size = 0;
}

/* Add a key; say whether it is new, and its number. */
static bool set_add(u64 key, int *number) {
  u32 at = ((u32)key * MIX >> 13) & slot_mask;
  while (slots[at].key && slots[at].key != key + 1) at = (at + 1) & slot_mask;
  bool fresh = !slots[at].key;
  if (fresh) {
    slots[at].key = key + 1;
    slots[at].number = set_size++;
  }
  *number = slots[at].number;
  return fresh;
}

static void known_row(const Word *word, float *row) {
  for (int k = 0; k < LANES; k++) row[k] = tables.known[word->known][k] * tables.known_step[k];
}

/* Hash the n-grams of a word set between two spaces; return how many there are. */
int cut(const u32 *letters, int length) {
  u32 line[WORD_CAP + 2];
  int count = 0;
  line[0] = line[length + 1] = SPACE;
  for (int i = 0; i < length; i++) line[i + 1] = letters[i];
  for (int i = 0; i < length + 1; i++) {
    u32 hash = line[i];
    for (int n = SHORTEST_GRAM; n <= LONGEST_GRAM && i + n <= length + 2; n++) {
      hash += line[i + n - 1] * power(n - 1);
      grams[count++] = bucket(hash ^ n * GRAM_SALT, GRAM_BITS);
    }
  }
  return count;
}

/* What each n-gram of a word counts, given how many there are. */
float gram_scale(int count) { return (float)(1 / sqrt((double)count)); }

/* An unknown word: its n-grams and its own bucket. */
static void unknown_row(const Word *word, float *row) {
  int sums[LANES] = {0}, count = cut(folded.chars + word->start, word->stop - word->start);
  for (int i = 0; i < count; i++)
    for (int k = 0; k < LANES; k++) sums[k] += tables.grams[grams[i]][k] - ZERO;
  const u8 *own = tables.pairs[bucket(word->hash, WORD_BITS)];
  float each = gram_scale(count);
  for (int k = 0; k < LANES; k++)
    row[k] = sums[k] * (each * tables.gram_step[k]) + (own[k] - ZERO) * tables.pair_step[k];
  row[LANES - 1] += tables.bias[LANES - 1];
}

/* Number the distinct words. */
static void number_words(void) {
  set_clear(word_count);
  for (int i = 0; i < word_count; i++) {
    Word *word = &words[i];
    u64 key = word->known >= 0 ? (u64)word->known : (u64)1 << 32 | word->hash;
    if (set_add(key, &word->distinct)) features.first[word->distinct] = i;
  }
  features.distinct = set_size;
  features.scale = (float)(1 / sqrt(set_size + 2.0));
}

static void weigh_words(void) {
  for (int i = 0; i < features.distinct; i++) {
    const Word *word = &words[features.first[i]];
    if (word->known >= 0)
      known_row(word, rows[i]);
    else
      unknown_row(word, rows[i]);
  }
}

static void add_extra(u32 hash) {
  int number;
  if (set_add(hash, &number)) features.extra[features.extras++] = bucket(hash, WORD_BITS);
}

/* The one word that all names of groups share. */
u32 group_hash(void) {
  static const u32 name[] = {0xE000, 'g', 'r', 'o', 'u', 'p'};
  return hash_of(name, 6);
}

static u32 the_group;

void prepare_group(void) { the_group = group_hash(); }

static u32 name_of(int i) { return role[i] & IS_GROUP ? the_group : words[i].hash; }

/* Roles of the words within NEAR of word i. */
static int roles_near(int i) {
  int roles = 0, last = i + NEAR < word_count ? i + NEAR : word_count - 1;
  for (int j = i > NEAR ? i - NEAR : 0; j <= last; j++)
    if (j != i) roles |= role[j];
  return roles;
}

/* Neighbours, and words near a group's name or near a second person. */
static void pair_words(void) {
  set_clear(3 * word_count);
  features.extras = 0;
  int roles = 0;
  for (int i = 0; i < word_count; i++) {
    role[i] = words[i].known >= 0 ? tables.roles[words[i].known] : 0;
    roles |= role[i];
  }
  for (int i = 0; i < word_count; i++) {
    u32 name = name_of(i);
    if (i + 1 < word_count) {
      u32 reach = power(role[i] & IS_GROUP ? 1 : words[i].size);
      add_extra((name + name_of(i + 1) * reach) ^ PAIR);
    }
    int near = roles ? roles_near(i) : 0;
    if (near & IS_GROUP) add_extra(name ^ GROUP_PAIR);
    if (near & IS_PERSON) add_extra(name ^ PERSON_PAIR);
  }
}

static int log2_floor(int value) { return 31 - __builtin_clz(value); }

/* Length, capitals, exclamation marks, figures, hidden characters, each in coarse steps. */
static void note_style(const u32 *raw, int length) {
  static const int limits[STYLES] = {STEPS - 1, 9, 4, 9, 2};
  int counts[5] = {0};
  for (int i = 0; i < length; i++) counts[tables.style[raw[i] < SIZE ? raw[i] : SIZE - 1]]++;
  int whole = length > 1 ? length : 1;
  int steps[STYLES] = {log2_floor(whole + 1), 10 * counts[1] / whole, counts[2],
                       20 * counts[3] / whole, counts[4]};
  for (int kind = 0; kind < STYLES; kind++) {
    int step = steps[kind] < limits[kind] ? steps[kind] : limits[kind];
    features.style[kind] = bucket(((u32)(kind * STEPS + step + 1) * MIX) ^ STYLE, WORD_BITS);
  }
  features.style_scale = STYLE_SCALE;
}

/* Find out what the comment is weighed by, from its running words. */
void extract(const u32 *raw, int length) {
  number_words();
  pair_words();
  note_style(raw, length);
}

static void add_buckets(const u32 *buckets, int count, int *sums) {
  for (int i = 0; i < count; i++)
    for (int k = 0; k < LANES; k++) sums[k] += tables.pairs[buckets[i]][k] - ZERO;
}

/* Add up the weights of what `extract` found. */
Sums add_up(void) {
  int distinct = features.distinct, pairs[LANES] = {0}, style[LANES] = {0};
  Sums sums = {{0}, {0}, {0}, features.scale};
  weigh_words();
  add_buckets(features.extra, features.extras, pairs);
  add_buckets(features.style, STYLES, style);
  for (int k = 0; k < LANES; k++) {
    double all = 0, raised = 0;
    float strongest = distinct ? rows[0][k] : 0;
    for (int i = 0; i < distinct; i++) {
      all += rows[i][k];
      raised += rows[i][k] > 0 ? rows[i][k] : 0;
      strongest = rows[i][k] > strongest ? rows[i][k] : strongest;
    }
    float step = tables.pair_step[k];
    sums.logits[k] = (all + pairs[k] * step) * sums.scale + STYLE_SCALE * (style[k] * step) +
                     tables.bias[k];
    sums.raised[k] = raised * sums.scale;
    sums.strongest[k] = strongest;
  }
  return sums;
}
