/* Parts of a comment that are in another language than the whole: a Kazakh sentence in an English
   comment.

   A part ends with a sentence and where the alphabet changes. Only parts whose letters are not
   those of the whole's language are looked at, so a comment of one language costs one reading. */

#include "kernel.h"

enum { LEAST_LETTERS = 10, LEAST_WORDS = 2, ENGLISH = 0, RUSSIAN = 1, KAZAKH = 2, JUDGED = 3,
       PLAIN = 1, OWN = 2, ROMAN = 4, ALPHABETS = 0x500 };
static const double SURE = 0.7;

/* Which alphabet a code point is a letter of: the Russian one, what Kazakh has beside it, or the
   Latin one; 0 for what is no letter of these. */
static u8 alphabets[ALPHABETS];
static int alphabet_of(u32 c) { return alphabets[c < ALPHABETS ? c : 0]; }

void prepare_parts(void) {
  static const u32 own[] = {0x406, 0x492, 0x49A, 0x4A2, 0x4AE, 0x4B0, 0x4BA, 0x4D8, 0x4E8};
  for (u32 c = 'a'; c <= 'z'; c++) alphabets[c] = alphabets[c - 32] = ROMAN;
  for (u32 c = 0x410; c <= 0x44F; c++) alphabets[c] = PLAIN;
  alphabets[0x401] = alphabets[0x451] = PLAIN;
  for (u32 i = 0; i < sizeof own / sizeof *own; i++)
    alphabets[own[i]] = alphabets[own[i] == 0x406 ? 0x456 : own[i] + 1] = OWN;
}

static bool ends_sentence(u32 c) {
  return c == '.' || c == '!' || c == '?' || c == ';' || c == BREAK || c == 0x2026;
}

static const u8 OF_LANGUAGE[JUDGED] = {ROMAN, PLAIN, OWN};

/* Whether a language is written in these alphabets. */
static bool written_in(int language, int alphabets) {
  if (language >= JUDGED) return false;
  if (language == KAZAKH) return alphabets & OWN;
  return alphabets == OF_LANGUAGE[language];
}

/* Find the next part from a place on; return where it ends. */
static int end_of_part(const u32 *text, int begin, int length, CommentPart *part) {
  int end = begin, last = 0;
  *part = (CommentPart){begin, begin, 0, 0, 0, 0, 1};
  for (; end < length; end++) {
    int alphabet = alphabet_of(text[end]);
    bool other = alphabet && part->alphabets && (alphabet == ROMAN) != (part->alphabets == ROMAN);
    if (other) break;
    if (!alphabet && ends_sentence(text[end]) && part->alphabets) return part->end = end + 1;
    part->alphabets |= alphabet;
    part->letters += alphabet != 0;
    part->words += alphabet && !last;
    last = alphabet;
  }
  return part->end = end;
}

/* Write the parts that are surely in one of our languages and not in the whole's; return how many
   there are, MOST_PARTS at most. */
int parts_of(const u32 *text, int length, int language, CommentPart *parts) {
  int count = 0, seen = 0;
  for (int i = 0; i < length; i++) seen |= alphabet_of(text[i]);
  if (language < KAZAKH && written_in(language, seen)) return 0;
  for (int at = 0; at < length && count < MOST_PARTS;) {
    CommentPart *part = &parts[count];
    at = end_of_part(text, at, length, part);
    if (part->letters < LEAST_LETTERS || part->words < LEAST_WORDS) continue;
    if (written_in(language, part->alphabets)) continue;
    double sure;
    part->language = detect(text + part->begin, part->end - part->begin, &sure);
    count += sure >= SURE && part->language < JUDGED && part->language != language;
  }
  return count;
}
