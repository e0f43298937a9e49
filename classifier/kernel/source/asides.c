/* Words of a comment that say nothing of anybody: names, and insults that are taken back.

   What a person is called is no reason to hold a comment, and "is not a fool", "I was stupid" and
   'the word "idiot"' insult nobody. Such words are left out before anything is added up, so all
   names weigh alike: nothing. Obscene words are never taken back, but slurs that are quoted or
   condemned. Which words carry which mark, marks.py says. */

#include "marks.h"

enum { BACK = 7, LONE = 4, NEXT = 3 };
Marks marks[CHARS];
bool cased[CHARS];
enum { SAID = 0, TAKEN_BACK = 1, NAMED = 2, SWORN = 3 };
static u8 aside[CHARS];

static bool ends_sentence(u32 c) {
  return c == '.' || c == '!' || c == '?' || c == 0x2026 || c == ':' || c == ';' || c == '"' ||
         c == 0xAB || c == 0x201C || c == 0x201E || c == '(';
}

bool plain_gap(int k, bool stops) {
  for (int i = gap_begin(k); i < words[k].start; i++) {
    u32 c = folded.chars[i];
    if (c != SPACE && c != '-' && !(stops && c == '.')) return false;
  }
  return true;
}

bool begins_sentence(int k) {
  if (k == 0) return true;
  for (int i = gap_begin(k); i < words[k].start; i++)
    if (ends_sentence(folded.chars[i])) return true;
  return false;
}

static bool may_name(int k) {
  if (!cased[k] || marks[k] & (LIGHT | PERSON | SELF | NOT)) return false;
  return marks[k] & NAME || words[k].known < 0 || !begins_sentence(k);
}

static bool near_name(int k) {
  if (k && marks[k - 1] & TITLE) return true;
  if (k && plain_gap(k, true) && may_name(k - 1)) return true;
  return k + 1 < word_count && plain_gap(k + 1, false) && may_name(k + 1);
}

/* Whether a nick stands as a name does in a sentence: "Dick wrote this", not "a Dick". */
static bool acts(int k) {
  Marks before = k ? marks[k - 1] : 0, next = k + 1 < word_count ? marks[k + 1] : 0;
  if (word_count < LONE || before & (LIGHT | MY | PERSON | OBSCENE | MILD) || next & PERSON)
    return false;
  return k + 1 < word_count && plain_gap(k + 1, false) && !cased[k + 1];
}

/* Whether nothing but a comma and spaces stands before word k. */
static bool comma_gap(int k) {
  for (int i = gap_begin(k); i < words[k].start; i++)
    if (folded.chars[i] != SPACE && folded.chars[i] != ',') return false;
  return true;
}

/* Whether somebody is greeted or thanked by this name: "Thank you, Dick!", not "Hello Dick Head". */
static bool greeted(int k) {
  int at = k - 1;
  if (at < 0 || !comma_gap(k) || (k + 1 < word_count && plain_gap(k + 1, false))) return false;
  if (at > 0 && marks[at] & PERSON && plain_gap(at, false)) at--;
  return marks[at] & GREETING;
}

/* Whether somebody is said to be called so: "my name is Dick". */
static bool introduced(int k) {
  int at = k - 1;
  if (at > 0 && marks[at] & BEING && plain_gap(k, false)) at--;
  return at >= 0 && plain_gap(at + 1, false) && marks[at] & NAMING;
}

/* Whether a place is said to be called so: "Fucking is a village", "the village of Fucking", "the
   river Cock". */
static bool is_place(int k) {
  if (k && plain_gap(k, false) && marks[k - 1] & PLACE_KIND && !cased[k - 1]) return true;
  if (k > 1 && plain_gap(k, false) && marks[k - 1] & PLACE && marks[k - 2] & PLACE_KIND) return true;
  if (k + 1 >= word_count || !begins_sentence(k) || !(marks[k + 1] & BEING)) return false;
  for (int j = k + 1; j < word_count && plain_gap(j, false); j++) {
    if (marks[j] & PLACE_KIND) return true;
    if (!(marks[j] & (LIGHT | BEING))) return false;
  }
  return false;
}

/* Whether nothing but a hyphen stands before word k. */
static bool hyphenated(int k) {
  return words[k].start == gap_begin(k) + 1 && folded.chars[gap_begin(k)] == '-';
}

/* Whether word k leads a surname: the "al" of "Khalid al-Amin". */
static bool leads_name(int k) {
  return marks[k] & PARTICLE && k + 1 < word_count && cased[k + 1] && hyphenated(k + 1);
}

static bool is_name(int k) {
  if (!cased[k] || words[k].stop - words[k].start < 2) return false;
  if (k && leads_name(k - 1) && !(marks[k] & MILD) && !holds_obscene(k)) return true;
  if (marks[k] & NAME) return true;
  bool like = marks[k] & (SURNAME | ENDING) || words[k].known < 0;
  if (marks[k] & (NICK | MILD) || holds_obscene(k))
    return (near_name(k) && (like || marks[k] & NICK)) || is_place(k) ||
           (marks[k] & NICK && (acts(k) || greeted(k) || introduced(k)));
  return like && (near_name(k) || !begins_sentence(k));
}

/* Whether word k goes on with the clause of the word before; "that" may have a comma. */
static bool follows(int k) {
  for (int i = gap_begin(k); i < words[k].start; i++) {
    u32 c = folded.chars[i];
    if (c != SPACE && c != '-' && !(c == ',' && marks[k] & QUANTIFIER)) return false;
  }
  return true;
}

/* Whether the "not" in place j denies what follows: "no he is a fool" and "I can't believe he is
   such a fool" do not. */
static bool denies(int j) {
  return marks[j] & NOT && !(marks[j + 1] & PRONOUN) && !(marks[j] & UNABLE && marks[j + 1] & DOUBT);
}

/* Whether the words j - 1 and j deny what follows together: "far from", "anything but". */
static bool turns(int j) {
  return j && marks[j] & PIVOT && marks[j - 1] & PIVOT && plain_gap(j, false);
}

/* Whether the sentence asks, or judges what it denies: "is he not a fool?", "I was stupid to think
   that they are not fools". */
static bool is_turned_back(int k) {
  bool denied = false, said = false; /* "nobody", "nobody says" */
  if (asks(sentence_end(k))) return true;
  for (int j = sentence_begin(k); j < k; j++) {
    if (marks[j] & (MILD | UNTRUE) && k - j > NEXT) return true;
    bool denies = marks[j] & (NOT | CONTRACTED) && plain_gap(j + 1, false);
    if (denies && said) return true;
    denied |= denies;
    said |= denied && marks[j] & (SAYING | THAT | PRONOUN | RESUMES);
  }
  return false;
}

/* Whether a "not" stands before, with nothing but light words between: "is not a fool". One name,
   or one word after "every" or "that", may stand there, too, and places after "nobody": "nobody in
   this town is a fool"; and "he" or "they": "I can't say he is a fool". */
static bool denied(int k) {
  if (is_turned_back(k)) return false;
  int others = 0;
  bool placed = false;
  for (int j = k - 1; j >= 0 && j > k - 1 - BACK; j--) {
    if (!follows(j + 1)) return false;
    if (turns(j)) return true;
    if (marks[j] & CONTRACTED) return !begins_sentence(j);
    if (marks[j] & NOT) return denies(j) && (!placed || marks[j] & NOBODY);
    if (marks[j] & (LIGHT_NOT | MILD | PRONOUN)) continue;
    bool named = marks[j] & NAME || (j > 0 && marks[j - 1] & QUANTIFIER);
    if (!named && marks[j] & PLACE) placed = true;
    else if (others++ || marks[j] & PERSON || !named) return false;
  }
  return false;
}

static bool denied_after(int k) {
  for (int j = k + 1; j < k + 3 && j < word_count; j++) {
    if (!plain_gap(j, false)) return false;
    if (marks[j] & AFTER) return !asks(sentence_end(k)) && !any_marked(j + 1, j + 1 + NEXT, UNTRUE);
  }
  return false;
}

static bool of_oneself(int k) {
  Marks next = k + 1 < word_count ? marks[k + 1] : 0;
  for (int j = k - 1; j >= 0 && j > k - 1 - BACK; j--) {
    if (!plain_gap(j + 1, false)) return false;
    if (marks[j] & MY) return (marks[j + 1] | marks[k] | next) & THING;
    if (marks[j] & SELF) return true;
    if (!(marks[j] & (LIGHT | MILD | THING))) return false;
  }
  return false;
}

/* Whether a writer says so of the thing done: "stupid of me to ask", "глупо с моей стороны". */
static bool of_own_doing(int k) {
  if (k + 2 >= word_count || !(marks[k + 1] & PLACE) || !plain_gap(k + 1, false)) return false;
  if (!plain_gap(k + 2, false)) return false;
  if (marks[k + 2] & MY) return k + 3 < word_count && marks[k + 3] & THING;
  if (!(marks[k + 2] & SELF)) return false;
  return k + 3 == word_count || !plain_gap(k + 3, false) || marks[k + 3] & LIGHT;
}

static bool of_oneself_after(int k) {
  if (of_own_doing(k)) return true;
  if (k + 1 >= word_count || !(marks[k + 1] & SELF) || !plain_gap(k + 1, false)) return false;
  if (k + 2 == word_count || !plain_gap(k + 2, false)) return true;
  return marks[k + 2] & BEING;
}

static bool called(int k) {
  for (int j = k - 1; j >= 0 && j > k - 1 - BACK; j--) {
    if (!plain_gap(j + 1, false) || marks[j] & PERSON) return false;
    if (marks[j] & CALL) return true;
  }
  return false;
}

static bool capital(const u32 *raw, int place) {
  u32 code = raw[folded.source[place]];
  return tables.style[code < SIZE ? code : SIZE - 1] == 1;
}

/* Whether a word begins with a capital, and is not all capitals. */
bool is_cased(const u32 *raw, const Word *word) {
  bool one = word->stop - word->start == 1;
  return capital(raw, word->start) && (one || !capital(raw, word->stop - 1));
}

/* Say of each running word whether it is left out. */
static void find_asides(const u32 *raw) {
  static u8 quoted[CHARS];
  for (int k = 0; k < word_count; k++) {
    marks[k] = marks_of_word(&words[k]);
    cased[k] = is_cased(raw, &words[k]);
  }
  mark_quotations(quoted, true);
  mark_claims(quoted);
  int level = sincerity(quoted);
  if (level != EARNEST) note_suspects(quoted, level);
  if (level == FEIGNED) mark_quotations(quoted, false);
  look_for_abuse();
  if (speaks_of_group() && !__builtin_memchr(quoted, CONDEMNED, word_count)) note_shared();
  for (int k = 0; k < word_count; k++) {
    bool back = marks[k] & MILD && (quoted[k] || denied(k) || denied_after(k) || of_oneself(k) ||
                                    of_oneself_after(k) || called(k));
    back |= quoted[k] == CONDEMNED && !holds_obscene(k);
    back |= quoted[k] && marks[k] & SLUR;
    back |= is_oath(k) || is_killing_things(k);
    bool named = is_name(k) || leads_name(k) || quoted[k] == TITLED;
    aside[k] = named ? NAMED : back ? TAKEN_BACK : is_swearing(k) ? SWORN : SAID;
  }
}

static bool says_something(void) {
  for (int i = words[0].start; i < words[word_count - 1].stop; i++)
    if (folded.kind[i] & (LETTER | PICTO)) return true;
  return false;
}

/* Leave the asides out of the running words, and blank names in the text from which the language
   is read. */
void leave_asides_out(const u32 *raw, u32 *text, int length) {
  int count = suspect_count = 0;
  if (!word_count) return;
  if (!says_something()) { /* "+1" */
    word_count = 0;
    return;
  }
  find_asides(raw);
  for (int k = 0; k < word_count; k++) {
    int end = folded.source[words[k].stop - 1];
    for (int i = folded.source[words[k].start]; aside[k] == NAMED && i <= end && i < length; i++)
      text[i] = SPACE;
    if (aside[k] != SAID && aside[k] != SWORN) continue;
    aside[count] = aside[k];
    words[count++] = words[k];
  }
  word_count = count;
}

/* Leave the swearing at nobody out of the running words, too; say whether there was any. */
bool leave_swearing_out(void) {
  int count = 0, before = word_count;
  for (int k = 0; k < before; k++)
    if (aside[k] != SWORN) words[count++] = words[k];
  word_count = count;
  return count < before;
}
