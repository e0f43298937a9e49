/* features.py and the sums of model.py, for one comment. */

#include "kernel.h"

enum { NEAR = 3, ZERO = 128, SHORTEST_GRAM = 2, LONGEST_GRAM = 5, STEPS = 32 };
static const u32 MIX = 0x9E3779B1u, GRAM_SALT = 0x3C6EF372u;
static const u32 PAIR = 0x7F4A7C15u, GROUP_PAIR = 0xB5297A4Du, PERSON_PAIR = 0x68E31DA4u;
static const u32 STYLE = 0x1B56C4E9u;
static const float STYLE_SCALE = 0.3f;

float rows[CHARS][LANES];
static u8 role[CHARS];

/* A set of keys that numbers them as they come; open addressing, at most half full. */
static struct {
  u64 key; /* plus 1; 0 is free */
  int number;
} slots[1 << 18];
static u32 slot_mask;
static int set_size;

void set_clear(int most) {
  u32 size = 64;
  while (size < 2 * (u32)most) size *= 2;
  for (u32 i = 0; i < size; i++) slots[i].key = 0;
  slot_mask = size - 1;
  set_size = 0;
}

/* Add a key; say whether it is new, and its number. */
bool set_add(u64 key, int *number) {
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

/* An unknown word: its n-grams between two spaces, each by 1/sqrt(how many), and its own bucket. */
static void unknown_row(const Word *word, float *row) {
  u32 line[WORD_CAP + 2 + LONGEST_GRAM];
  int length = word->stop - word->start + 2, sums[LANES] = {0}, count = 0;
  line[0] = line[length - 1] = SPACE;
  for (int i = 1; i < length - 1; i++) line[i] = folded.chars[word->start + i - 1];
  for (int i = 0; i < length - 1; i++) {
    u32 hash = line[i];
    for (int n = SHORTEST_GRAM; n <= LONGEST_GRAM && i + n <= length; n++, count++) {
      hash += line[i + n - 1] * power(n - 1);
      const u8 *weights = tables.grams[bucket(hash ^ n * GRAM_SALT, GRAM_BITS)];
      for (int k = 0; k < LANES; k++) sums[k] += weights[k] - ZERO;
    }
  }
  const u8 *own = tables.pairs[bucket(word->hash, WORD_BITS)];
  float each = (float)(1 / sqrt((double)count));
  for (int k = 0; k < LANES; k++)
    row[k] = sums[k] * (each * tables.gram_step[k]) + (own[k] - ZERO) * tables.pair_step[k];
  row[LANES - 1] += tables.bias[LANES - 1];
}

/* Number the distinct words and compute what each adds; return how many there are. */
static int number_words(void) {
  set_clear(word_count);
  for (int i = 0; i < word_count; i++) {
    Word *word = &words[i];
    u64 key = word->known >= 0 ? (u64)word->known : (u64)1 << 32 | word->hash;
    if (!set_add(key, &word->distinct)) continue;
    if (word->known >= 0)
      known_row(word, rows[word->distinct]);
    else
      unknown_row(word, rows[word->distinct]);
  }
  return set_size;
}

static void add_bucket(u32 hash, int *sums) {
  const u8 *weights = tables.pairs[bucket(hash, WORD_BITS)];
  for (int k = 0; k < LANES; k++) sums[k] += weights[k] - ZERO;
}

static void add_once(u32 hash, int *sums) {
  int number;
  if (set_add(hash, &number)) add_bucket(hash, sums);
}

static u32 name_of(int i) { return role[i] & IS_GROUP ? tables.group_hash[0] : words[i].hash; }

/* Roles of the words within NEAR of word i. */
static int roles_near(int i) {
  int found = 0, last = i + NEAR < word_count ? i + NEAR : word_count - 1;
  for (int j = i > NEAR ? i - NEAR : 0; j <= last; j++)
    if (j != i) found |= role[j];
  return found;
}

/* Neighbours, and words near a group's name or near a second person. */
static void add_pairs(int *sums) {
  set_clear(3 * word_count);
  int seen = 0;
  for (int i = 0; i < word_count; i++) {
    role[i] = words[i].known >= 0 ? tables.roles[words[i].known] : 0;
    seen |= role[i];
  }
  for (int i = 0; i < word_count; i++) {
    u32 name = name_of(i);
    if (i + 1 < word_count) {
      u32 reach = power(role[i] & IS_GROUP ? 1 : words[i].size);
      add_once((name + name_of(i + 1) * reach) ^ PAIR, sums);
    }
    int near = seen ? roles_near(i) : 0;
    if (near & IS_GROUP) add_once(name ^ GROUP_PAIR, sums);
    if (near & IS_PERSON) add_once(name ^ PERSON_PAIR, sums);
  }
}

static int log2_floor(int value) { return 31 - __builtin_clz(value); }

static void add_style(const u32 *raw, int length, int *sums) {
  static const int limits[STYLES] = {STEPS - 1, 9, 4, 9, 2};
  int counts[5] = {0};
  for (int i = 0; i < length; i++) counts[tables.style[raw[i] < SIZE ? raw[i] : SIZE - 1]]++;
  int whole = length > 1 ? length : 1;
  int steps[STYLES] = {log2_floor(whole + 1), 10 * counts[1] / whole, counts[2],
                       20 * counts[3] / whole, counts[4]};
  for (int kind = 0; kind < STYLES; kind++) {
    int step = steps[kind] < limits[kind] ? steps[kind] : limits[kind];
    add_bucket(((u32)(kind * STEPS + step + 1) * MIX) ^ STYLE, sums);
  }
}

Sums add_up(const u32 *raw, int length) {
  int distinct = number_words(), pairs[LANES] = {0}, style[LANES] = {0};
  Sums sums = {{0}, {0}, {0}, (float)(1 / sqrt(distinct + 2.0))};
  add_pairs(pairs);
  add_style(raw, length, style);
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
