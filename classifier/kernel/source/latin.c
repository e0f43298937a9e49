/* Russian and Kazakh obscenity that is typed in Latin letters, read as the word that is meant:
   "blyat", "pohuy".

   A letter is typed in several ways, so the readings of a word are tried one after another. One
   counts if it is a known word that is obscene, whole or behind a prefix of masks.json. Words of
   other languages that would read so are listed in asides.json; what English writes as a name, or
   serves as a dish, is one. */

#include "marks.h"

/* AROUND words on either side are looked at, so a text of nothing but "suka" costs no square. */
enum { SHORTEST = 4, LONGEST = 20, MOST_READINGS = 64, LONGEST_SPELLING = 4, LONGEST_PREFIX = 6,
       LETTERS = 26, SOFT_SIGN = 0x44C, COOKED = 3, AROUND = 64 };

/* What letters are typed for, in the order of the alphabet; by our own experience of chats. */
static const struct {
  char typed[LONGEST_SPELLING + 1];
  u16 meant;
} SPELLINGS[] = {
    {"a", 0x430},  {"b", 0x431},   {"c", 0x446},    {"ch", 0x447}, {"d", 0x434},  {"e", 0x435},
    {"f", 0x444},  {"g", 0x433},   {"h", 0x445},    {"i", 0x438},  {"i", 0x439},  {"ia", 0x44F},
    {"j", 0x436},  {"j", 0x439},   {"ja", 0x44F},   {"ju", 0x44E}, {"k", 0x43A},  {"kh", 0x445},
    {"l", 0x43B},  {"m", 0x43C},   {"n", 0x43D},    {"o", 0x43E},  {"p", 0x43F},  {"q", 0x49B},
    {"r", 0x440},  {"s", 0x441},   {"sch", 0x449},  {"sh", 0x448}, {"shch", 0x449}, {"t", 0x442},
    {"ts", 0x446}, {"u", 0x443},   {"v", 0x432},    {"w", 0x432},  {"x", 0x445},  {"y", 0x44B},
    {"y", 0x439},  {"y", 0x443},   {"ya", 0x44F},   {"ye", 0x435}, {"yo", 0x435}, {"yu", 0x44E},
    {"z", 0x437},  {"zh", 0x436},
};
enum { COUNT = sizeof SPELLINGS / sizeof *SPELLINGS };

static u8 first_spelling[LETTERS + 1]; /* of each Latin letter */

void prepare_latin(void) {
  for (int letter = 0, at = 0; letter <= LETTERS; letter++) {
    while (at < COUNT && SPELLINGS[at].typed[0] < 'a' + letter) at++;
    first_spelling[letter] = at;
  }
}

static bool is_latin(u32 letter) { return letter - 'a' < LETTERS; }

/* How many letters a spelling takes of what was typed, 0 if it is another one. */
static int taken(const char *spelling, const u32 *typed, int left) {
  int size = 0;
  for (; spelling[size]; size++)
    if (size == left || typed[size] != (u8)spelling[size]) return 0;
  return size;
}

static bool is_obscene(const u32 *letters, int size) {
  for (int at = 0; at <= LONGEST_PREFIX && at < size; at++)
    if ((!at || is_prefix(letters, at)) && obscene(letters + at, size - at)) return true;
  return false;
}

/* The known word that a reading makes, with or without a soft sign behind it, or -1. */
static int known_reading(u32 *letters, int size) {
  for (int more = 0; more < 2; more++) {
    int index = find(hash_of(letters, size + more));
    if (index >= 0 && is_obscene(letters, size + more)) return index;
    letters[size] = SOFT_SIGN;
  }
  return -1;
}

static int readings;

static int read_on(const u32 *typed, int left, u32 *letters, int size) {
  if (!left) return readings++ < MOST_READINGS ? known_reading(letters, size) : -1;
  int letter = typed[0] - 'a', index = -1;
  for (int at = first_spelling[letter]; at < first_spelling[letter + 1] && index < 0; at++) {
    int step = taken(SPELLINGS[at].typed, typed, left);
    if (!step || readings >= MOST_READINGS) continue;
    letters[size] = SPELLINGS[at].meant;
    index = read_on(typed + step, left - step, letters, size + 1);
  }
  return index;
}

static int first_around(int k) { return k > AROUND ? k - AROUND : 0; }
static int end_around(int k) { return k + AROUND < word_count ? k + AROUND + 1 : word_count; }
static Marks marks_at(int k) { return k < 0 || k >= word_count ? 0 : marks_of_word(&words[k]); }

/* Whether the words around word k are more often common ones of English than rare or unknown ones,
   and at least `least`. */
static bool is_english_around(int k, int least) {
  int common = 0, strange = 0;
  for (int j = first_around(k); j < end_around(k); j++) {
    if (j == k || !is_latin(folded.chars[words[j].start])) continue;
    if (words[j].known >= 0 && words[j].level > RARE) common++;
    else if (!(marks_at(j) & (ELSEWHERE | DISH))) strange++;
  }
  return common >= least && common > strange;
}

/* Whether anybody is addressed, meant or insulted around word k. */
static bool is_aimed(int k) {
  for (int j = first_around(k); j < end_around(k); j++)
    if (marks_at(j) & (PERSON | PRONOUN | AIMED | MILD | OBSCENE)) return true;
  return false;
}

/* Whether word k is served: "prawns and suka", "add the suka vinegar". */
static bool is_served(int k) {
  bool behind = marks_at(k - 1) & DETERMINER;
  if (is_aimed(k)) return false;
  if (marks_at(k - 1 - behind) & SERVING) return is_english_around(k, 1);
  return k + 1 < word_count && plain_gap(k + 1, false) && is_english_around(k, COOKED);
}

/* Whether word k is a name or a dish and not what it means in Russian or Kazakh: a listed one, or
   what stands capitalised inside an English sentence or before another capital. */
static bool is_elsewhere(const u32 *raw, int k) {
  if (marks_at(k - 1) & (PREDICATES | PERSON) && !begins_sentence(k)) return false;
  if (marks_at(k) & DISH) return is_served(k);
  if (!is_cased(raw, &words[k])) return false;
  if (marks_at(k) & ELSEWHERE) return !is_aimed(k);
  bool leads = k + 1 < word_count && plain_gap(k + 1, false) && is_cased(raw, &words[k + 1]);
  return is_english_around(k, 1) && (leads || !begins_sentence(k));
}

/* The known obscenity that word k means, if it is one in Latin letters, or -1. */
int find_latin(const u32 *raw, int k) {
  const u32 *typed = folded.chars + words[k].start;
  u32 letters[LONGEST + 1];
  int size = words[k].stop - words[k].start;
  if (size < SHORTEST || size > LONGEST) return -1;
  for (int i = 0; i < size; i++)
    if (!is_latin(typed[i])) return -1;
  if (marks_at(k) & FOREIGN) return -1;
  readings = 0;
  int meant = read_on(typed, size, letters, 0);
  return meant >= 0 && is_elsewhere(raw, k) ? -1 : meant;
}
