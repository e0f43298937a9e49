/* What a comment is weighed by, and the sums of the weights.

   A comment is seen as a set of distinct words. What a word adds depends on the word alone: for a
   known word it is one row of a table, and only unknown words are cut into n-grams. */

#include "marks.h"

enum { NEAR = 3, ZERO = 128, SHORTEST_GRAM = 2, LONGEST_GRAM = 5, STEPS = 32 };
enum { DENIES = 5, BEFORE = 8, BEHIND = 4, NEARBY = IS_GROUP | IS_PERSON }; /* words */
static const u32 MIX = 0x9E3779B1u, GRAM_SALT = 0x3C6EF372u;
static const u32 PAIR = 0x7F4A7C15u, GROUP_PAIR = 0xB5297A4Du, PERSON_PAIR = 0x68E31DA4u;
static const u32 DENIED = 0x5851F42Du, STYLE = 0x1B56C4E9u;
static const float STYLE_SCALE = 0.3f;

float rows[CHARS][LANES];
Features features;
u32 grams[GRAM_CAP];
static u8 role[CHARS], near[CHARS];

/* A set of keys that numbers them as they come; open addressing, at most half full. What an older
   set left is of another `age`. */
static struct {
  u64 key;
  u32 age;
  int number;
} slots[1 << 18];
static u32 slot_mask, age;
static int set_size;

static void set_clear(int most) {
  u32 size = 64;
  while (size < 2 * (u32)most) size *= 2;
  slot_mask = size - 1;
  set_size = 0;
  if (!++age) __builtin_memset(slots, 0, sizeof slots), age = 1;
}

/* Add a key; say whether it is new, and its number. */
static bool set_add(u64 key, int *number) {
  u32 at = ((u32)key * MIX >> 13) & slot_mask;
  while (slots[at].age == age && slots[at].key != key) at = (at + 1) & slot_mask;
  bool fresh = slots[at].age != age;
  if (fresh) {
    slots[at].key = key;
    slots[at].age = age;
    slots[at].number = set_size++;
  }
  *number = slots[at].number;
  return fresh;
}

typedef u8 Steps __attribute__((vector_size(LANES)));
typedef int16_t Row __attribute__((vector_size(2 * LANES)));
typedef int Ints __attribute__((vector_size(4 * LANES), aligned(4)));
typedef float Floats __attribute__((vector_size(4 * LANES), aligned(4)));
typedef double Doubles __attribute__((vector_size(8 * LANES)));

static void known_row(const Word *word, float *row) {
  Row steps = *(const Row *)tables.known[word->known];
  *(Floats *)row = __builtin_convertvector(steps, Floats) * *(const Floats *)tables.known_step;
}

static Floats larger(Floats a, Floats b) {
  Ints first = a > b;
  return (Floats)(((Ints)a & first) | ((Ints)b & ~first));
}

/* Add up the steps of buckets, each beyond ZERO. */
static Ints sum_of(const u8 (*table)[LANES], const u32 *buckets, int count) {
  Ints sums = {0};
  for (int i = 0; i < count; i++)
    sums += __builtin_convertvector(*(const Steps *)table[buckets[i]], Ints);
  return sums - ZERO * count;
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
  int count = cut(folded.chars + word->start, word->stop - word->start);
  Ints sums = sum_of(tables.grams, grams, count);
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

/* Look up the roles of the words; return all that occur. */
static int look_up_roles(void) {
  int roles = 0;
  for (int i = 0; i < word_count; i++) {
    int known = words[i].known;
    role[i] = known >= 0 ? tables.lexicon[known].roles : 0;
    near[i] = 0;
    roles |= role[i];
  }
  return roles;
}

/* Tell each word the roles of those within NEAR of it. */
static void spread_roles(void) {
  for (int i = 0; i < word_count; i++) {
    if (!(role[i] & NEARBY)) continue;
    int last = i + NEAR < word_count ? i + NEAR : word_count - 1;
    for (int j = i > NEAR ? i - NEAR : 0; j <= last; j++)
      if (j != i) near[j] |= role[i];
  }
}

/* Whether word i has one of some roles; "black people" is a group though "black" is none. */
static bool plays(int i, int roles) {
  bool people = roles & IS_GROUP && role[i] & IS_COLOUR && i + 1 < word_count;
  return role[i] & roles || (people && role[i + 1] & IS_PEOPLE);
}

/* Whether a word with a role stands at most `reach` words before word i, in its part of the
   sentence. */
static bool stands_before(int i, int reach, int roles) {
  for (int j = i; j > 0 && j > i - reach; j--) {
    if (ends_part_before(j)) return false;
    if (plays(j - 1, roles)) return true;
  }
  return false;
}

static bool stands_behind(int i, int reach, int roles) {
  for (int j = i + 1; j < word_count && j <= i + reach; j++) {
    if (ends_part_before(j)) return false;
    if (plays(j, roles)) return true;
  }
  return false;
}

/* Whether word i is praise that a group is denied: "Poles are not honest", "never trust a Pole",
   and in Russian, whose order is free, "trust not". */
static bool is_denied_praise(int i) {
  bool merit = role[i] & IS_MERIT, either = merit && role[i] & IS_KINDNESS;
  return (stands_before(i, DENIES, IS_DENIAL) || (either && stands_behind(i, 2, IS_DENIAL))) &&
         (stands_behind(i, BEHIND, IS_GROUP) || (merit && stands_before(i, BEFORE, IS_GROUP)));
}

/* Denied praise, as one word and as the word that it is. */
static void mark_denied_praise(void) {
  for (int i = 0, count = 0; i < word_count && count < MOST_DENIED; i++) {
    if (!(role[i] & (IS_MERIT | IS_KINDNESS)) || !is_denied_praise(i)) continue;
    add_extra(DENIED);
    add_extra(words[i].hash ^ DENIED);
    count++;
  }
}

/* Neighbours, words near a group's name or near a second person, and denied praise. */
static void pair_words(void) {
  set_clear(3 * word_count + 2 * MOST_DENIED);
  features.extras = 0;
  int roles = look_up_roles();
  if (roles & NEARBY) spread_roles();
  for (int i = 0; i < word_count; i++) {
    u32 name = name_of(i);
    if (i + 1 < word_count) {
      u32 reach = power(role[i] & IS_GROUP ? 1 : words[i].size);
      add_extra((name + name_of(i + 1) * reach) ^ PAIR);
    }
    if (near[i] & IS_GROUP) add_extra(name ^ GROUP_PAIR);
    if (near[i] & IS_PERSON) add_extra(name ^ PERSON_PAIR);
  }
  if (roles & IS_DENIAL && roles & (IS_GROUP | IS_COLOUR)) mark_denied_praise();
}

static int log2_floor(int value) { return 31 - __builtin_clz(value); }

/* Length, capitals, exclamation marks, figures, hidden characters, each in coarse steps. */
static void note_style(const u32 *raw, int length) {
  static const int limits[STYLES] = {STEPS - 1, 9, 4, 9, 2};
  int counts[5] = {0};
  for (int i = 0; i < length; i++) {
    u8 kind = tables.style[raw[i] < SIZE ? raw[i] : SIZE - 1];
    if (kind) counts[kind]++; /* few are of any */
  }
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

/* Add up the weights of what `extract` found. */
Sums add_up(void) {
  int distinct = features.distinct;
  Sums sums = {{0}, {0}, {0}, features.scale};
  weigh_words();
  Ints pairs = sum_of(tables.pairs, features.extra, features.extras);
  Ints style = sum_of(tables.pairs, features.style, STYLES);
  Doubles all = {0}, raised = {0};
  Floats none = {0}, strongest = distinct ? *(const Floats *)rows[0] : none;
  for (int i = 0; i < distinct; i++) {
    Floats row = *(const Floats *)rows[i];
    all += __builtin_convertvector(row, Doubles);
    raised += __builtin_convertvector(larger(row, none), Doubles);
    strongest = larger(row, strongest);
  }
  for (int k = 0; k < LANES; k++) {
    float step = tables.pair_step[k];
    sums.logits[k] = (all[k] + pairs[k] * step) * sums.scale + STYLE_SCALE * (style[k] * step) +
                     tables.bias[k];
    sums.raised[k] = raised[k] * sums.scale;
    sums.strongest[k] = strongest[k];
  }
  return sums;
}
