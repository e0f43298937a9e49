/* What texts hold signs of: of links, handles, figures, Roman numerals and accents; see
   text/signs.py. */

#include "kernel.h"

enum { NUMERAL = 2, NUMERAL_LETTER = 4, LINK = 16 };

/* Whether a dot or colon at a place may be that of a link: ".c", "www.-", "://". */
static bool may_link(const u32 *text, int i, int length) {
  u32 before = i ? text[i - 1] : SPACE, next = i + 1 < length ? text[i + 1] : SPACE;
  if (text[i] == ':') return next == '/' && i + 2 < length && text[i + 2] == '/';
  return next >= '0' || ((before == 'w' || before == 'W') && next > SPACE);
}

/* Return what the language of a text is not to be read from, as bits; 0 where it is plain. */
int signs_of(const u32 *text, int length) {
  int all = 0, before = 0;
  for (int i = 0; i < length; i++) {
    u32 code = text[i];
    int bits = tables.signs[code < SIGNS ? code : SIGNS - 1];
    all |= bits | (bits & before & NUMERAL_LETTER) / NUMERAL; /* two neighbours are a NUMERAL */
    before = bits;
    if ((code == '.' || code == ':') && may_link(text, i, length)) all |= LINK;
  }
  return all & ~NUMERAL_LETTER;
}
