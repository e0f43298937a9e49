/* Strong words that are aimed at nobody: "a damn good match", "kill the engine".

   A mild oath says nothing where its sentence addresses nobody and the text insults nobody and names
   no group; a word for killing says nothing where a thing is killed and no group is named. Swear
   words count, but a site may allow them where they are aimed at nobody. Which words these are,
   marks.py says. */

#include "marks.h"

enum { MOST_KILLED = 8, LEAST_PLURAL = 4 };

static bool is_plain(int k) { return k < word_count && plain_gap(k, false); }

/* Whether what begins with word k may be who is sworn at: a name, or several of a kind
   ("damn liars", "damn the liars"). */
static bool may_be_aimed_at(int k) {
  if (marks[k] & DETERMINER && is_plain(k + 1)) k++;
  int size = words[k].stop - words[k].start;
  if (cased[k]) return true;
  if (marks[k] & (LIGHT | PLACE | QUANTIFIER)) return false;
  return size >= LEAST_PLURAL && folded.chars[words[k].stop - 1] == 's';
}

/* Whether word k swears only behind an oath: "holy crap". */
static bool is_behind(int k) {
  return marks[k] & OATH_BEHIND && k && marks[k - 1] & OATH && plain_gap(k, false);
}

static bool any_abuse, any_swearing, any_group; /* in the whole text: it is read in one spirit */

void look_for_abuse(void) {
  any_abuse = any_swearing = false;
  any_group = names_group(0, word_count);
  for (int k = 0; k < word_count; k++) {
    if (marks[k] & OATH || is_behind(k)) continue;
    if (marks[k] & SWEARING) any_swearing = true;
    else if (marks[k] & (MILD | OBSCENE)) any_abuse = true;
  }
}

bool speaks_of_group(void) { return any_group; }

/* Whether the sentence of word k addresses nobody, and the text insults none and names no group. */
static bool is_at_nobody(int k) {
  int begin = sentence_begin(k), end = sentence_end(k);
  if (any_abuse || any_group) return false;
  if (is_plain(k + 1) && may_be_aimed_at(k + 1)) return false;
  return !any_marked(begin, end, PERSON | PRONOUN | AIMED);
}

bool is_oath(int k) {
  return !any_swearing && (marks[k] & OATH || is_behind(k)) && is_at_nobody(k);
}

/* Whether word k is swearing at nobody; beside a name it may be about whoever is called so. */
bool is_swearing(int k) {
  if (!(marks[k] & SWEARING) || !is_at_nobody(k)) return false;
  return !any_marked(sentence_begin(k), sentence_end(k), NAME);
}

/* Whether word k kills a thing and nothing else, in a text that names no group: "killed the music",
   not "kill the engine driver" nor "kill the lights and the driver". */
bool is_killing_things(int k) {
  if (!(marks[k] & KILLING) || any_group) return false;
  int at = k, things = 0;
  do {
    at++;
    while (is_plain(at) && marks[at] & DETERMINER && at <= k + MOST_KILLED) at++;
    for (things = 0; is_plain(at) && marks[at] & KILLABLE; at++) things++;
  } while (things && is_plain(at) && marks[at] & JOINS && at <= k + MOST_KILLED);
  return things && (!is_plain(at) || marks[at] & (CONNECTIVE | LIGHT | PLACE));
}
