/* Quotations: what somebody is said to have said, and what is condemned by whoever quotes it.

   'He shouted "idiot"' insults nobody, and 'saying "they are rats" is racist' attacks nobody. */

#include "marks.h"

enum { QUOTED = 12, SENTENCE = 3, SHORTEST = 2, LONGEST = 24, BEFORE = 6, BEHIND = 5, CLOSE_BY = 3,
       AROUND = 8, DENIED = 3 };

bool any_marked(int begin, int end, Marks mark) {
  for (int k = begin < 0 ? 0 : begin; k < end && k < word_count; k++)
    if (marks[k] & mark) return true;
  return false;
}

static bool is_report(int begin, int end) {
  return any_marked(begin - BEFORE, begin, REPORT) || any_marked(end, end + BEHIND, REPORT);
}

bool is_denied(int k, int begin) {
  int from = k - DENIED < begin ? begin : k - DENIED;
  return any_marked(from, k, NOT | CONTRACTED) || any_marked(k + 1, k + 2, AFTER);
}

/* What is said of a quotation from word `begin` on: 1 if it is condemned ("is racist", "is not
   funny"), -1 if it is shared ("is the truth", "call me a racist"), 0 if neither. `condemned` marks
   the words that may condemn. */
int verdict(int begin, int end, Marks condemned) {
  for (int k = begin < 0 ? 0 : begin; k < end && k < word_count; k++) {
    bool denied = is_denied(k, begin);
    if (marks[k] & condemned) return denied || any_marked(begin, k, CALL) ? -1 : 1;
    if (marks[k] & APPROVED_AS) return denied ? 1 : -1;
  }
  return 0;
}

/* Whether it is said not to say so: "never say". */
static bool is_forbidden(int begin) {
  for (int k = begin - CLOSE_BY < 0 ? 0 : begin - CLOSE_BY; k < begin; k++)
    if (marks[k] & REPORT && is_denied(k, 0)) return true;
  return false;
}

bool names_group(int begin, int end) {
  for (int k = begin; k < end; k++)
    if (words[k].known >= 0 && tables.lexicon[words[k].known].roles & IS_GROUP) return true;
  return false;
}

/* Whether words may be a sentence ("they are rats", «Цыгане крысы») and no scare quotes. */
static bool is_sentence(int begin, int end) {
  int count = end - begin;
  return count <= LONGEST && count >= (names_group(begin, end) ? SHORTEST : SENTENCE);
}

static bool is_condemned(int begin, int end) {
  int before = verdict(begin - AROUND, begin, CONDEMNED_AS);
  int behind = verdict(end, end + AROUND, CONDEMNED_AS);
  return before + behind + is_forbidden(begin) > 0;
}

/* Whether a mark in place i opens a quotation, `by` being what opened one that is not closed. */
static bool opens(int i, u32 by) {
  u32 c = folded.chars[i];
  if (c == APOSTROPHE) return !by && !(folded.kind[i - 1] & (LETTER | DIGIT));
  return c == '"' || c == 0xAB || c == 0x201C || c == 0x201E;
}

static bool closes(int i, u32 by) {
  u32 c = folded.chars[i];
  if (c == APOSTROPHE) return by == c;
  return c == 0xBB || c == 0x201D || (c == 0x201C && by == 0x201E) ||
         (c == '"' && by && by != APOSTROPHE);
}

static bool ends_within(int from, int to, const char *signs) {
  for (int i = from; i < to; i++)
    for (const char *sign = signs; *sign; sign++)
      if (folded.chars[i] == (u8)*sign) return true;
  return false;
}

/* Whether a sentence is about the quoted word: '"Idiot" is no argument', not '"Idiot", he said'. */
static bool is_subject(int begin, int end) {
  if (begin && !ends_within(gap_begin(begin), words[begin].start, ".!?")) return false;
  if (end >= word_count || ends_within(gap_begin(end), words[end].start, ".!?,")) return false;
  return !any_marked(begin, end + AROUND, PERSON);
}

/* Whether words stand as a title does: "Kill Bill", "Dirty Rotten Scoundrels". */
static bool is_title(int begin, int end) {
  if (end - begin < SHORTEST || names_group(begin, end) || any_marked(begin, end, PERSON | OBSCENE))
    return false;
  for (int k = begin; k < end; k++)
    if (!cased[k] && (k == begin || !(marks[k] & (LIGHT | PLACE)))) return false;
  return cased[end - 1];
}

/* Whether whoever quotes agrees, in the same sentence or close behind it. */
static bool is_agreed_with(int begin, int end) {
  int from = sentence_begin(begin);
  for (int k = from; k < end + AROUND && k < word_count; k++)
    if ((k < begin || k >= end) && marks[k] & AGREES && !is_denied(k, from)) return true;
  return false;
}

/* Whether the sentence around a quotation names a group: 'Tatars are "rats", as they say', and not
   'the word "idiot" is Greek'. */
static bool is_about_group(int begin, int end) {
  if (names_group(sentence_begin(begin), begin)) return true;
  return !any_marked(begin - 1, begin, REPORT) && names_group(end, sentence_end(end - 1));
}

/* `condemning`: whether what is condemned is left out; see sincerity.c. */
static u8 kind_of(int begin, int end, bool condemning) {
  bool condemned = is_condemned(begin, end);
  if (is_agreed_with(begin, end)) return 0;
  if (condemned && is_sentence(begin, end)) {
    if (condemning) return CONDEMNED;
    if (names_group(begin, end)) return 0;
  }
  if (end - begin > QUOTED || any_marked(begin - CLOSE_BY, begin, PERSON)) return 0;
  if (is_about_group(begin, end)) return condemned && condemning ? CONDEMNED : 0;
  if (is_title(begin, end)) return TITLED;
  return condemned || is_report(begin, end) || is_subject(begin, end) ? REPORTED : 0;
}

static bool inside[CHARS];
static int inside_end; /* of the last quotation */
bool in_quotation(int k) { return inside[k]; }

static void mark_quotation(int begin, int end, bool condemning, u8 *quoted) {
  if (begin == end) return; /* "..." */
  u8 kind = kind_of(begin, end, condemning);
  for (int k = begin; k < end; k++) quoted[k] = kind, inside[k] = true;
  inside_end = end;
}

void mark_quotations(u8 *quoted, bool condemning) {
  u32 by = 0;
  while (inside_end) inside[--inside_end] = false;
  for (int k = 0, begin = 0; k <= word_count; k++) {
    int end = k < word_count ? words[k].start : folded.length - 1;
    if (k < word_count) quoted[k] = 0;
    for (int i = gap_begin(k); i < end; i++) {
      if (folded.chars[i] == folded.chars[i - 1]) continue; /* ""so"" */
      if (closes(i, by)) {
        if (by) mark_quotation(begin, k, condemning, quoted);
        by = 0;
      } else if (opens(i, by)) {
        begin = k;
        by = folded.chars[i];
      }
    }
  }
}
