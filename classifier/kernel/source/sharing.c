/* Claims that the writer shares: "they forbid us to say that they are rats", "he was fired for saying
   that they are rats, and he was right", "we all see that they are rats".

   Words of reporting are mostly those of people who speak against a claim, so beside them it hardly
   counts. Where the writer shares it, it is judged by itself, too. A sober report stays as it
   is. */

#include "marks.h"

enum { LEAST = 2, CLOSE = 2, LEADING = 3, LONGEST = 16, SHORT_TEXT = 24 };
enum { ABSENT = 0, WEAK = 1, STRONG = 2 };

static bool is_punishment(Marks word) {
  return (word & (CONDEMNED_AS | REJECTED_AS)) == CONDEMNED_AS;
}

/* Whether the writer of a sentence complains that something may not be said: "you get banned for
   saying that". What rules forbid, and what "we" do not allow, may be a sober report. */
static int lament(int begin, int end) {
  Marks seen = 0;
  bool punished = false;
  for (int k = begin; k < end; k++) {
    seen |= marks[k];
    punished |= is_punishment(marks[k]);
  }
  bool barred = seen & DARE || punished;
  if (!(seen & (SAYING | AGREES | THAT)) || !(barred || seen & NOT)) return ABSENT;
  if (seen & SILENCED || (barred && seen & RESUMES)) return seen & (RULES | SELF) ? WEAK : STRONG;
  if (seen & DARE && seen & (NOT | SELF)) return WEAK;
  return punished && seen & (PERSON | MY) ? WEAK : ABSENT;
}

/* Whether word k is one of a speaker: "he", "said", and not "court". */
static bool is_speaking(int k) {
  return marks[k] & (PRONOUN | SAYING) && !(marks[k] & CONDEMNED_AS);
}

/* Whether word k, "right", is said of whoever speaks, not of a punishment. */
static bool is_of_speaker(int k) {
  for (int j = k; j > k - CLOSE && j > 0 && plain_gap(j, false); j--)
    if (is_speaking(j - 1)) return true;
  for (int j = k + 1; j <= k + CLOSE && j < word_count && plain_gap(j, false); j++)
    if (is_speaking(j)) return true;
  return false;
}

/* How surely the writer shares what some sentences claim. */
static int sharing(int begin, int end) {
  bool punished = false, agreed = false, rejected = false;
  int most = ABSENT;
  for (int next; begin < end; begin = next) {
    next = sentence_end(begin);
    int complaint = lament(begin, next);
    if (complaint > most) most = complaint;
    for (int k = begin; k < next; k++) {
      punished |= is_punishment(marks[k]);
      if (!(marks[k] & (AGREES | INSISTS | REJECTED_AS)) || is_denied(k, begin)) continue;
      if (marks[k] & REJECTED_AS) rejected = true;
      else if (asks(next)) continue;
      else if (marks[k] & INSISTS || is_of_speaker(k)) most = STRONG;
      else agreed = true;
    }
  }
  if (agreed && !punished) most = STRONG;
  return rejected && most == STRONG ? WEAK : most;
}

/* Whether a claim begins with word k: "calling them", "that they". */
static bool begins_claim(int k) { return k && marks[k - 1] & (THAT | CLAIM_OF); }

/* Whether the writer says himself what begins with word k: "I only wrote that they". */
static bool is_own(int k) {
  if (!begins_claim(k)) return false;
  for (int j = k - 1; j > k - CLOSE - 1 && j > 0; j--)
    if (marks[j] & SAYING) return any_marked(j - CLOSE, j, SELF) && !is_denied(j, j - CLOSE);
  return false;
}

/* Whether a part of a sentence is a claim of a group: one is named among its first words, and it
   follows "say that" or its like, precedes "деп", or the text is short. */
static bool is_claim(int begin, int end) {
  int size = end - begin, leading = begin + LEADING < end ? begin + LEADING : end;
  if (size < LEAST || size > LONGEST) return false;
  if (!names_group(begin, leading) && !any_marked(begin, leading, SLUR)) return false;
  if (word_count <= SHORT_TEXT || (end < word_count && marks[end] & CLAIM_BEFORE)) return true;
  return begins_claim(begin) && any_marked(begin - LEADING, begin, SAYING | AGREES | INSISTS);
}

/* Have the claims of a sentence judged that are shared in it, or in one of its neighbours. */
static void note_in(int before, int begin, int end) {
  int level = -1;
  for (int next; begin < end; begin = next) {
    for (next = begin + 1; next < end; next++)
      if (ends_part_before(next) || begins_claim(next) || marks[next] & CLAIM_BEFORE) break;
    if (!is_claim(begin, next)) continue;
    if (level < 0) level = sharing(before, end < word_count ? sentence_end(end) : end);
    if (level != ABSENT || is_own(begin)) suspect(begin, next, level == STRONG ? 1 : IN_DOUBT);
  }
}

void note_shared(void) {
  Marks seen = 0;
  for (int k = 0; k < word_count; k++) seen |= marks[k];
  if (!(seen & (SAYING | THAT | DARE | CONDEMNED_AS))) return;
  for (int before = 0, begin = 0, end; begin < word_count; before = begin, begin = end) {
    end = sentence_end(begin);
    note_in(before, begin, end);
  }
}
