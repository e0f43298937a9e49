/* Abusive words with a letter hidden behind a sign, read as they are meant: "f#ck". Which words
   and where they may be hidden, masks.py says. */

#include "kernel.h"

enum { LONGEST = 10, LONGEST_PREFIX = 6, REACH = LONGEST + LONGEST_PREFIX, SHORTEST_HEAD = 3,
       BLANK = '*', A = 0x430, O = 0x43E, CLOSED = '$', PREFIX = '^', LATIN_WORD = 0, CYRILLIC_WORD = 1,
       INDEX_BITS = 12, FILTER_BITS = 16 };

static bool is_one_of(u32 character, const char *signs) {
  for (; *signs; signs++)
    if (character == (u8)*signs) return true;
  return false;
}

/* Latin-1 signs are written as escapes: a byte is a code point here. */
static bool may_end(u32 sign) { return is_one_of(sign, "*@#$%&^~_+\xa4"); }
static bool may_open(u32 sign) { return is_one_of(sign, "*%&^~"); }
static bool natural(int i) {
  return folded.kind[i] & (DOTTY | DIGIT) || is_one_of(folded.chars[i], "'\"!?()[]{}<>\xab\xbb");
}
static bool letter(int i) { return folded.kind[i] & LETTER; }
static bool gap(int i) { return folded.chars[i] == SPACE || folded.chars[i] == BREAK; }

/* Whether a word ends here, but for an ending: "муда-и", "ублю-ок", and not "кто-то". */
static bool ends_soon(int i) {
  int size = 0;
  while (letter(i + size)) size++;
  if (folded.kind[i + size] & DIGIT) return false;
  return size < 2 || (size == 2 && (folded.chars[i] == A || folded.chars[i] == O));
}

static int first_mask[(1 << INDEX_BITS) + 1];
static u32 mask_filter[1 << FILTER_BITS >> 5];
static const Index index = {tables.mask_keys, 1, INDEX_BITS, FILTER_BITS, first_mask, mask_filter};

void prepare_masks(void) { fill_index(index, tables.mask_count[0]); }

/* The number of the head behind a hash, 0 for a prefix, or -1. */
static int look_up_mask(u32 hash) {
  int at = look_up(index, hash);
  return at < 0 ? -1 : tables.mask_head[at];
}

/* Whether letters may stand before a head. */
bool is_prefix(const u32 *letters, int size) {
  return look_up_mask(hash_of(letters, size) + PREFIX * power(size)) == 0;
}

typedef struct {
  int begin, size; /* where in the comment, and how long */
  const u32 *text; /* letters, and a star for every sign */
  u32 hash;
  bool chained, pure;
} Mask;

static bool plausible(const Mask *mask, int signs, int first, int last, bool any_natural) {
  int end = mask->size - 1, after = mask->begin + mask->size;
  if (mask->chained && mask->size - signs == 1) return false;
  if (any_natural)
    return signs == 1 && first > 0 && mask->pure && !mask->chained &&
           (first < end || (letter(after) && ends_soon(after)));
  if (last < end || letter(after)) return true;
  return may_end(folded.chars[mask->begin + end]) && !may_end(folded.chars[after]);
}

static void write_head(const Mask *mask, const u32 *head) {
  for (int i = 0; i < mask->size; i++) {
    folded.chars[mask->begin + i] = head[i];
    folded.kind[mask->begin + i] = tables.kind[head[i]];
  }
}

static bool undo(const Mask *mask, bool *keep) {
  int signs = 0, first = 0, last = 0, after = mask->begin + mask->size, head = -1, length = 0;
  bool any_natural = false;
  for (int i = 0; i < mask->size; i++) {
    if (mask->text[i] != BLANK) continue;
    if (!signs++) first = i;
    last = i;
    any_natural |= natural(mask->begin + i);
  }
  if (!signs || !plausible(mask, signs, first, last, any_natural)) return false;
  if (!(folded.kind[after] & (LETTER | DIGIT)))
    head = look_up_mask(mask->hash + CLOSED * power(mask->size));
  if (head <= 0) head = look_up_mask(mask->hash);
  if (head <= 0) return false;
  while (length < LONGEST && tables.mask_heads[head][length]) length++;
  if (length == mask->size) write_head(mask, tables.mask_heads[head]);
  else if (any_natural && (!ends_soon(after) || folded.chars[mask->begin + first] == APOSTROPHE))
    return false; /* "who're" has nothing between the letters of a word */
  else keep[mask->begin + last] = false;
  return true;
}

/* Where a mask was undone; the end is 0 where none was. */
typedef struct {
  int begin, end;
} Reach;
static const Reach NONE = {0, 0};

/* Undo the first mask of a word that may begin at a place of it. */
static Reach try_window(Mask mask, int stop, bool *keep) {
  u32 hashes[LONGEST + 2] = {0};
  int most = stop < LONGEST + 1 ? stop : LONGEST + 1;
  for (int i = 0; i < most; i++) hashes[i + 1] = hashes[i] + mask.text[i] * power(i);
  for (mask.size = most; mask.size >= SHORTEST_HEAD; mask.size--) {
    mask.hash = hashes[mask.size];
    if (undo(&mask, keep)) return (Reach){mask.begin, mask.begin + mask.size};
  }
  return NONE;
}

static Reach undo_word(int start, int size, int target, bool *keep) {
  u32 text[REACH + 1], hash = 0;
  for (int i = 0; i < size; i++) {
    u32 character = folded.chars[start + i];
    if (target >= 0 && character < SMALL) character = tables.respell[target][character];
    text[i] = letter(start + i) ? character : BLANK;
  }
  bool chained = folded.kind[start - 1] & (DOTTY | DIGIT);
  for (int at = 0; at <= LONGEST_PREFIX && at <= size - SHORTEST_HEAD; at++) {
    if (at) hash += text[at - 1] * power(at - 1);
    if (at && look_up_mask(hash + PREFIX * power(at)) != 0) continue;
    Mask mask = {start + at, 0, text + at, 0, chained, target < 0};
    Reach reach = try_window(mask, size - at, keep);
    if (reach.end) return reach;
  }
  return NONE;
}

static Reach undo_at(int start, bool *keep) {
  int size = 0, kinds = 0;
  while (size < REACH + 1 && !gap(start + size)) kinds |= folded.kind[start + size++];
  if (!(kinds & LATIN && kinds & CYRILLIC)) return undo_word(start, size, -1, keep);
  Reach reach = undo_word(start, size, CYRILLIC_WORD, keep);
  return reach.end ? reach : undo_word(start, size, LATIN_WORD, keep);
}

/* Whether a sign stands in or behind a word, or opens one, as no plain text has it. */
static bool may_mask(int i) {
  if (letter(i) || gap(i)) return false;
  if (letter(i - 1)) return letter(i + 1) || !natural(i);
  return letter(i + 1) && gap(i - 1) && may_open(folded.chars[i]);
}

static int begin_of_word(int i) {
  while (letter(i - 1)) i--;
  return i;
}

/* Undo all masks; `keep` says which characters stay, `restored` from which code points the words
   come that were restored, in order. Return how many there are. */
int unmask(bool *keep, int *restored) {
  int count = 0, past = 0;
  for (int i = 1; i < folded.length - 1; i++) {
    int begin = may_mask(i) ? begin_of_word(i) : 0;
    Reach reach = begin && begin >= past ? undo_at(begin, keep) : NONE;
    if (!reach.end) continue;
    restored[count++] = folded.source[reach.begin];
    past = reach.end;
    i = past - 1;
  }
  return count;
}
