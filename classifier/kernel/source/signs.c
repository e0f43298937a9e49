/* What texts hold signs of: of links, figures, Roman numerals and accents; see text/signs.py. */

#include "kernel.h"

enum { NUMERAL = 2, NUMERAL_LETTER = 4, LINK = 16 };

/* Whether a dot or colon at a place may be that of a link: ".c", "www.-", "://". */
static bool may_link(const u32 *text, int i, int length) {
  u32 before = i ? text[i - 1] : SPACE, next = i + 1 < length ? text[i + 1] : SPACE;
  if (text[i] == ':') return next == '/' && i + 2 < length && text[i + 2] == '/';
  return next >= '0' || ((before == 'w' || before == 'W') && next > SPACE);
}

static int signs_of(const u32 *text, int length) {
  int all = 0, before = 0;
  for (int i = 0; i < length; i++) {
    u32 code = text[i];
    int bits = tables.signs[code < SIGNS ? code : SIGNS - 1];
    all |= bits | (bits & before & NUMERAL_LETTER) / NUMERAL; /* two neighbours are a NUMERAL */
    before = bits;
    if ((code == '.' || code == ':') && may_link(text, i, length)) all |= LINK;
  }
  return all;
}

/* Replace the second length of the first `count` texts by their signs. */
EXPORT(look) void look(int count) {
  const u32 *text = texts;
  for (int i = 0; i < count; i++) {
    lengths[i][1] = signs_of(text, lengths[i][0]);
    text += lengths[i][0];
  }
}
