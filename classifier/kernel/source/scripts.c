/* Words that mix scripts, or letters and signs: spell each in the one that it is meant in. */

#include "kernel.h"

typedef struct {
  int latin, cyrillic, latin_alike, cyrillic_alike;
} Scripts;

/* Of the characters before each place, how many there are of each script: 16 bits each. */
static u64 scripts_before[CHARS + 1];

static void count_scripts(void) {
  static const u64 one[5] = {0, 1, 1ull << 16, 1ull << 32, 1ull << 48};
  for (int i = 0; i < folded.length; i++)
    scripts_before[i + 1] = scripts_before[i] + one[tables.script[folded.chars[i]]];
}

static Scripts scripts_of(Span span) {
  u64 counts = scripts_before[span.stop] - scripts_before[span.start];
  return (Scripts){counts & 0xFFFF, counts >> 16 & 0xFFFF, counts >> 32 & 0xFFFF, counts >> 48};
}

static int lean_of_comment(void) {
  int lean = 0;
  for (int k = 0; k < folded.spans; k++) {
    Scripts scripts = scripts_of(folded.span[k]);
    lean += scripts.latin - scripts.cyrillic;
  }
  return lean;
}

static bool is_cyrillic(Scripts s, int lean) {
  bool latin = s.latin > 0, cyrillic = s.cyrillic > 0;
  int side = latin != cyrillic ? s.latin - s.cyrillic : lean;
  if (side == 0 && latin && cyrillic)
    side = s.latin + s.latin_alike - s.cyrillic - s.cyrillic_alike;
  else if (side == 0)
    side = s.latin_alike - s.cyrillic_alike;
  return side < 0;
}

static void respell_word(Span *span, int target) {
  for (int i = span->start; i < span->stop; i++) {
    u32 old = folded.chars[i], small = old < SMALL ? old : SMALL - 1;
    if (old < SMALL) folded.chars[i] = tables.respell[target][old];
    folded.second[i] = tables.otherwise[target][small];
    folded.seconds |= folded.second[i] > 0;
  }
  folded.respelled = span->respelled = true;
}

static void hide_digits(Span span) {
  for (int i = span.start; i < span.stop; i++)
    if (folded.chars[i] >= '0' && folded.chars[i] <= '9') folded.chars[i] = '0';
}

/* Whether any character of a word is a letter, and whether any is none. */
typedef struct {
  bool letters, others;
} Mix;

static Mix mix_of(Span span) {
  u8 any = 0, all = LETTER;
  for (int i = span.start; i < span.stop; i++) {
    any |= folded.kind[i];
    all &= folded.kind[i];
  }
  return (Mix){any & LETTER, !all};
}

void respell(int kinds) {
  bool mixed = kinds & LATIN && kinds & CYRILLIC;
  if (!mixed && !(kinds & (DIGIT | SYMBOL))) return;
  if (mixed) count_scripts();
  int lean = mixed ? lean_of_comment() : 0;
  for (int i = 0; i < folded.length; i++) folded.second[i] = 0;
  for (int k = 0; k < folded.spans; k++) {
    Span span = folded.span[k];
    Mix mix = mix_of(span);
    bool change = mix.letters && mix.others;
    bool to_cyrillic = kinds & CYRILLIC;
    if (mixed) {
      Scripts s = scripts_of(span);
      to_cyrillic = is_cyrillic(s, lean);
      change |= (to_cyrillic ? s.latin + s.latin_alike : s.cyrillic + s.cyrillic_alike) > 0;
    }
    if (change) respell_word(&folded.span[k], to_cyrillic);
    if (!mix.letters) hide_digits(span);
  }
}
