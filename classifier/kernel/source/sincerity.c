/* Whether a text that condemns what somebody says does nothing else.

   A condemned claim is left out, so who attacks may feign to condemn: "It is racist to say that
   they steal. They steal." So it is left out only where the rest is short, neither doubts the
   condemnation nor repeats the claim, nor lets others condemn it ("they call it racist"), and where
   all that stands behind it are words of condemning. In doubt the claim counts. */

#include "marks.h"

enum { MOST_AROUND = 24, MOST_CLAIMED = 24, STEM = 4, SHORTEST = 3, LEADING = 2, NEAR = 8 };
#define VERDICT (CONDEMNED_AS | APPROVED_AS)
#define BESIDE_A_VERDICT                                                                        \
  (VERDICT | LIGHT | LIGHT_NOT | SELF | MY | THING | PERSON | PLACE | SAYING | BESIDE |            \
   NOT | CONTRACTED | QUANTIFIER | THAT | IS | BEING | AFTER)

static const u8 *kinds; /* how each running word is quoted */

static bool is_claim(int k) { return kinds[k] == CONDEMNED; }

/* Whether word k shares a claim or denies its condemnation: an undenied "true", "not racist". */
static bool is_shared(int k, int begin) {
  if (marks[k] & CONDEMNED_AS) return is_denied(k, begin);
  return marks[k] & AGREES && !is_denied(k, begin);
}

/* Whether the writer says so of himself or says it himself: "delete me", "we think it". */
static bool is_own(int k) {
  if (marks[k] & CONDEMNED_AS)
    return k + 1 < word_count && marks[k + 1] & SELF && plain_gap(k + 1, false);
  return marks[k] & SAYING && any_marked(k - LEADING, k, SELF) && !is_denied(k, k - LEADING);
}

/* Whether word k is in the way of a condemnation: "but", 'a "racist"', and a "not" that ends its
   clause ("or not,"). */
static bool is_doubtful(int k) {
  if (marks[k] & DOUBTFUL || (marks[k] & CONDEMNED_AS && in_quotation(k)) || is_own(k)) return true;
  return marks[k] & NOT && (k + 1 == word_count || !plain_gap(k + 1, false));
}

/* Whether a claim without quotation marks goes on as the writer's own words: "and they are". */
static bool is_resumed(int k) {
  if (marks[k] & DOUBTFUL) return true;
  return marks[k] & RESUMES && k >= LEADING && is_claim(k - 1) && is_claim(k - LEADING);
}

/* Whether word k begins as a word of a claim does that is no light word. */
static bool repeats(int k) {
  int size = words[k].stop - words[k].start;
  if (size < SHORTEST || marks[k] & (LIGHT | LIGHT_NOT | PLACE | THAT | SAYING)) return false;
  int stem = size < STEM ? size : STEM;
  u32 hash = hash_between(words[k].start, words[k].start + stem);
  for (int j = 0; j < word_count; j++) {
    int start = words[j].start, other = words[j].stop - start;
    if (!is_claim(j) || other < stem || (stem < STEM && other != stem)) continue;
    if (hash_between(start, start + stem) == hash) return true;
  }
  return false;
}

/* Whether word k is a picture, or dots that trail off, a smile or a picture stand before it. */
static bool winks(int k) {
  int end = k < word_count ? words[k].start + 1 : folded.length;
  for (int i = gap_begin(k); i < end; i++) {
    u32 c = folded.chars[i];
    if (c == 0x2026 || folded.kind[i] & PICTO) return true;
    if ((c == '.' || c == ')') && folded.chars[i - 1] == c) return true;
  }
  return false;
}

/* Whether the words from `begin` on hold a verdict, no denied one. */
static bool condemns(int begin, int end) {
  for (int k = begin; k < end; k++) {
    if (is_claim(k)) continue;
    if (marks[k] & CONDEMNED_AS && !is_denied(k, begin)) return true;
    if (marks[k] & APPROVED_AS && is_denied(k, begin)) return true;
  }
  return false;
}

/* Whether somebody else judges, or a verdict is judged: "they say it is racist to", "a lie that it
   is racist to", "a shame that nobody may"; behind a claim "is racist, they say". */
static bool is_hearsay(int begin, int end, bool behind) {
  bool said = false, judged = false, denied = false;
  for (int k = begin; k < end; k++) {
    judged |= (marks[k] & CONDEMNED_AS) != 0;
    denied |= (marks[k] & (NOT | CONTRACTED)) != 0;
    bool says = (marks[k] & SAYING) && !(marks[k] & CONDEMNED_AS);
    if (behind ? judged && says : said && marks[k] & CONDEMNED_AS) return true;
    if (judged && denied && !behind) return true;
    said |= (marks[k] & (SAYING | THAT | CONDITIONAL)) && !(marks[k] & CONDEMNED_AS);
  }
  return false;
}

static bool is_beside(int begin, int end) {
  for (int k = begin; k < end; k++)
    if (!(marks[k] & BESIDE_A_VERDICT)) return false;
  return true;
}

/* Whether a sentence that holds a claim condemns it in earnest, `first` to `last` being the claim. */
static bool is_earnest(int begin, int end, int first, int last) {
  if (asks(end) && any_marked(begin, first, CONDEMNED_AS)) return false;
  if (asks(end) && any_marked(last, end, CONDEMNED_AS)) return false;
  return is_beside(last, end) && !is_hearsay(begin, first, false) && !is_hearsay(last, end, true);
}

/* Whether a sentence beside that of the claim condemns, too, and nothing else: neither the writer
   himself nor, with "nonsense", a verdict before it. */
static bool goes_along(int begin, int end, bool judged) {
  if (asks(end) || !is_beside(begin, end) || !condemns(begin, end)) return false;
  if (any_marked(begin, end, SELF) && any_marked(begin, end, BIGOT)) return false;
  return !judged || !any_marked(begin, end, UNTRUE);
}

/* Where the sentence of word `begin` ends, quoted ones not counted, and where its claims are. */
static int read_sentence(int begin, int *first, int *last) {
  int end = begin;
  *first = *last = -1;
  for (; end < word_count; end++) {
    bool inside = end && is_claim(end) && is_claim(end - 1);
    if (end > begin && !inside && ends_sentence_before(end)) break;
    if (!is_claim(end)) continue;
    if (*first < 0) *first = end;
    *last = end + 1;
  }
  return end;
}

static bool all_earnest(void) {
  bool judged = false;
  for (int begin = 0, end, first, last; begin < word_count; begin = end) {
    end = read_sentence(begin, &first, &last);
    if (first < 0 ? !goes_along(begin, end, judged) : !is_earnest(begin, end, first, last))
      return false;
    judged |= condemns(begin, end);
  }
  return true;
}

/* Where a claim begins that word k of another one reports and condemns, or -1: "a lie that it is
   racist to say that". */
static int nested_behind(int k) {
  int begin = -1;
  if (!(marks[k] & CONDEMNED_AS)) return begin;
  for (int j = k + 1; j < word_count && is_claim(j) && j <= k + NEAR; j++)
    if (marks[j] & SAYING || (marks[j] & THAT && begin > 0)) begin = j + 1;
  return begin < word_count && begin > 0 && is_claim(begin) ? begin : -1;
}

int sincerity(const u8 *quoted) {
  int around = 0, claimed = 0, claims = 0, begin = 0;
  if (!__builtin_memchr(quoted, CONDEMNED, word_count)) return EARNEST;
  bool doubtful = winks(word_count);
  kinds = quoted;
  for (int k = 0; k < word_count; k++) {
    if (k && (is_claim(k - 1) || ends_sentence_before(k))) begin = k;
    if (!is_claim(k)) {
      if (marks[k] & RESUMES || is_shared(k, begin)) return FEIGNED;
      doubtful |= ++around > MOST_AROUND || is_doubtful(k) || repeats(k);
    } else {
      claims += !k || !is_claim(k - 1);
      doubtful |= ++claimed > MOST_CLAIMED || nested_behind(k) > 0;
      doubtful |= !in_quotation(k) && is_resumed(k);
    }
    doubtful |= !in_quotation(k) && winks(k);
  }
  if (claims > MOST_PARTS) return FEIGNED; /* no more are judged one by one */
  return doubtful || !all_earnest() ? UNSURE : EARNEST;
}

CommentPart suspects[MOST_PARTS];
int suspect_count;

void suspect(int begin, int end, float most) {
  if (suspect_count == MOST_PARTS) return;
  suspects[suspect_count++] = (CommentPart){
      .begin = folded.source[words[begin].start],
      .end = folded.source[words[end - 1].stop - 1] + 1,
      .most = most,
  };
}

void note_suspects(const u8 *quoted, int sincerity) {
  for (int k = 0; k < word_count; k++) {
    if (quoted[k] != CONDEMNED) continue;
    int begin = k;
    for (; k < word_count && quoted[k] == CONDEMNED; k++)
      if (nested_behind(k) > 0) begin = nested_behind(k);
    suspect(begin, k, sincerity == UNSURE ? IN_DOUBT : 1);
  }
}
