/* Claims: what somebody is said to say without quotation marks, condemned by whoever reports it.

   'It is racist to say that Poles are rats' attacks nobody. A claim names a group or uses a slur;
   it follows "say that" or "calling" up to a comma or the end of its sentence; in Kazakh it stands
   before "деп". */

#include "marks.h"

/* MOST_WORDS of a sentence are looked at, so a text of nothing but "say that" costs no square. */
enum { NEAR = 8, LEAST = 2, INTRODUCED = 2, SPEAKER = 3, DISOWNED = 5, MOST_WORDS = 64,
       FIRST_CYRILLIC = 0x400 };

static bool has(int k, u32 sign) {
  int end = k < word_count ? words[k].start : folded.length;
  for (int i = gap_begin(k); i < end; i++)
    if (folded.chars[i] == sign) return true;
  return false;
}

/* Whether a sentence, or one of its parts, ends before word k. */
static bool ends_before(int k, bool parts) {
  for (int i = gap_begin(k); i < words[k].start; i++) {
    u32 c = folded.chars[i];
    if (c == SPACE) continue;
    if (c == '.' || c == '!' || c == '?' || c == 0x2026 || c == BREAK || c == ';') return true;
    if (parts && (c == ',' || c == ':' || c == '(' || c == ')')) return true;
  }
  return false;
}

static int end_of(int k, bool parts) {
  int last = k + MOST_WORDS < word_count ? k + MOST_WORDS : word_count;
  do k++;
  while (k < last && !ends_before(k, parts));
  return k;
}

static int begin_of(int k, bool parts) {
  int first = k > MOST_WORDS ? k - MOST_WORDS : 0;
  while (k > first && !ends_before(k, parts)) k--;
  return k;
}

int sentence_begin(int k) { return begin_of(k, false); }
int sentence_end(int k) { return end_of(k, false); }
bool ends_sentence_before(int k) { return ends_before(k, false); }
bool ends_part_before(int k) { return ends_before(k, true); }
bool asks(int k) { return has(k, '?'); }

/* Where a claim begins that word k introduces, or -1: "says that they", "calling them". */
static int introduced_by(int k) {
  for (int j = k + 1; j < word_count && j <= k + INTRODUCED; j++)
    if (marks[j] & THAT) return j + 1;
  return marks[k] & CLAIM_OF ? k + 1 : -1;
}

/* Where a claim ends whose own part of the sentence ends in a verdict, "is a lie": at the second
   "is", or the first behind "calling them rats" and in Russian, which has no "are". */
static int inner_end(int k, int begin, int end) {
  bool verb = marks[k] & CLAIM_OF || folded.chars[words[k].start] >= FIRST_CYRILLIC;
  for (int j = begin + 1; j < end; j++) {
    if (marks[j] & IS && verb) return j;
    verb |= (marks[j] & BEING) != 0;
  }
  return end;
}

/* Mark a claim, if it names a group or uses a slur; return where to go on. */
static int mark(int begin, int end, int next, u8 *quoted) {
  if (!names_group(begin, end) && !any_marked(begin, end, SLUR)) return next;
  for (int k = begin; k < end; k++) quoted[k] = CONDEMNED;
  return next;
}

/* Whether it is said that nobody says so, by whoever does not speak of "me" or to "you",
   and not that nobody dares to. */
static bool is_ruled_out(int k, int first, int sentence) {
  if (asks(sentence) || any_marked(first, k, SELF | PERSON | DARE)) return false;
  return is_denied(k, first);
}

/* Whether words deny that something was said: "denied having said", "denies that he said". */
static bool is_disowned(int begin, int end) {
  for (int k = begin; k < end; k++) {
    bool disowns = (marks[k] & (UNTRUE | CONDEMNED_AS)) == UNTRUE;
    if (disowns) return !any_marked(begin, k, NOT | CONTRACTED | UNABLE);
  }
  return false;
}

/* Mark the claim that word k introduces, if it is condemned; return where to go on. */
static int mark_behind(int k, u8 *quoted) {
  int begin = introduced_by(k);
  if (begin < 0) return k + 1;
  int sentence = end_of(k, false), first = begin_of(k, false);
  if (begin >= sentence || any_marked(k - SPEAKER < first ? first : k - SPEAKER, k, SELF))
    return k + 1;
  int end = inner_end(k, begin, end_of(begin, true)), reach = end + NEAR;
  if (end - begin < LEAST) return k + 1;
  if (reach > sentence && !asks(sentence)) reach = sentence;
  int before = verdict(first < k - NEAR ? k - NEAR : first, k + 1, REJECTED_AS);
  int after = verdict(end, reach, REJECTED_AS);
  bool condemned = before + after + is_ruled_out(k, first, sentence) > 0;
  if (is_disowned(k - DISOWNED < first ? first : k - DISOWNED, k)) condemned = !condemned;
  return condemned ? mark(begin, end, end, quoted) : k + 1;
}

/* Mark the claim before word k, "деп", if what follows condemns it; return where to go on. */
static int mark_before(int k, u8 *quoted) {
  int begin = begin_of(k, true), sentence = end_of(k, false), reach = k + 1 + NEAR;
  if (reach > sentence) reach = sentence;
  bool condemned = verdict(k + 1, reach, REJECTED_AS) > 0;
  if (is_disowned(k + 1, reach)) condemned = !condemned;
  if (k - begin < LEAST || !condemned) return k + 1;
  return mark(begin, k, k + 1, quoted);
}

void mark_claims(u8 *quoted) {
  for (int k = 0; k < word_count;) {
    if (marks[k] & CLAIM_BEFORE) k = mark_before(k, quoted);
    else k = marks[k] & (CLAIM | CLAIM_OF) ? mark_behind(k, quoted) : k + 1;
  }
}
