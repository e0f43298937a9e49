/* Read a comment as a reader would: one folded spelling for every disguise of a word. */

#include "kernel.h"

Folded folded;

static u32 at(int place) { return place < 0 ? BREAK : folded.chars[place]; }
static u8 kind_at(int place) { return place < 0 ? 0 : folded.kind[place]; }

static u32 compose(u32 base, u32 mark) {
  if (base == 0x438 && mark == 0x306) return 0x439;
  if (base == 0x456 && mark == 0x308) return 0x457;
  if (base == 0x443 && mark == 0x306) return 0x45E;
  return base;
}

/* "№" stands where other keyboards have "#", and no letter is meant by it. */
void prepare_folding(void) { tables.fold[NUMERO] = '#'; }

static u32 lookup(u32 raw) { return tables.fold[raw < SIZE ? raw : SIZE - 1]; }

static void put(int place, u32 character, int source) {
  folded.chars[place] = character;
  folded.kind[place] = tables.kind[character];
  folded.source[place] = source;
}

/* Put what a character stands for that is not one other; return the length. */
static int put_rest(const u32 *raw, int i, u32 character, int length) {
  if (character) {
    const u32 *parts = tables.expansions[character - EXPANDS];
    for (int k = 0; k < EXPANSION_CAP; k++)
      if (parts[k]) put(length++, parts[k], i);
  } else if (i) {
    u32 base = lookup(raw[i - 1]), whole = compose(base, raw[i]);
    if (whole != base) put(length - 1, whole, i - 1);
  }
  return length;
}

static void drop_and_expand(const u32 *raw, int length) {
  int to = 0;
  put(to++, BREAK, -1);
  for (int i = 0; i < length; i++) {
    u32 character = lookup(raw[i]);
    if (character - 1 < EXPANDS - 1) put(to++, character, i);
    else to = put_rest(raw, i, character, to);
  }
  put(to++, BREAK, length);
  folded.length = to;
}

static bool keep[CHARS]; /* which characters the next deletion leaves */

static void keep_all(void) {
  for (int i = 0; i < folded.length; i++) keep[i] = true;
}

static void delete_others(void) {
  int to = 0;
  for (int i = 0; i < folded.length; i++) {
    if (!keep[i]) continue;
    folded.chars[to] = folded.chars[i];
    folded.kind[to] = folded.kind[i];
    folded.source[to] = folded.source[i];
    folded.wordy[to++] = folded.wordy[i];
  }
  folded.length = to;
}

/* "who're" is two words. */
static bool between_words(int i) {
  static const char LETTERS[] = "who're";
  for (int k = 0; k < 6; k++)
    if (i < 4 || folded.chars[i - 3 + k] != (u8)LETTERS[k]) return false;
  return !(folded.kind[i + 3] & LETTER) && !(folded.kind[i - 4] & LETTER);
}

static bool any_apostrophe(void) {
  u32 any = 0;
  for (int i = 0; i < folded.length; i++) any |= folded.chars[i] == APOSTROPHE;
  return any;
}

static void drop_apostrophes(void) {
  bool any = false;
  if (!any_apostrophe()) return;
  for (int i = 1; i < folded.length - 1; i++) {
    if (folded.chars[i] != APOSTROPHE) continue;
    if (!(folded.kind[i - 1] & folded.kind[i + 1] & LETTER) || between_words(i)) continue;
    if (!any) keep_all();
    any = true;
    keep[i] = false;
  }
  if (any) delete_others();
}

/* Undo masks; write the code points from which the restored words come, and return how many. */
static int undo_masks(int *restored) {
  keep_all();
  int count = unmask(keep, restored);
  if (count) delete_others();
  return count;
}

static void note_restored(const int *restored, int count) {
  for (int k = 0, next = 0; k < folded.spans && next < count; k++) {
    Span *span = &folded.span[k];
    for (int i = span->start; i < span->stop; i++) {
      while (next < count && restored[next] < folded.source[i]) next++;
      span->respelled |= next < count && restored[next] == folded.source[i];
    }
  }
}

static bool closing(u32 character) {
  return character == '$' || character == '@' || character == '+' || character == '|';
}

/* Whether the symbols from `first` to `last` pose as letters. */
static bool poses(int first, int last) {
  bool before = kind_at(first - 1) & (LETTER | DIGIT), after = kind_at(last + 1) & (LETTER | DIGIT);
  bool one = first == last, star = at(first) == STAR;
  bool opens = one && folded.kind[first] & OPENS;
  bool alone = before && star && !one && !(kind_at(first - 2) & LETTER);
  bool closes = before && at(first) == at(last) && closing(at(first)) && (one || at(first) == DOLLAR);
  if (!((after && (before || opens)) || alone || closes)) return false;
  int beyond = last + 2 < folded.length ? last + 2 : folded.length - 1;
  return !(one && star && (at(first - 2) == STAR || at(beyond) == STAR));
}

static void mark_symbols(void) {
  for (int first = 0; first < folded.length; first++) {
    if (!(folded.kind[first] & SYMBOL)) continue;
    int last = first;
    while (folded.kind[last + 1] & SYMBOL) last++; /* the BREAK at the end is none */
    if (poses(first, last))
      for (int i = first; i <= last; i++) folded.wordy[i] = true;
    first = last;
  }
}

static void mark_wordy(int kinds) {
  for (int i = 0; i < folded.length; i++)
    folded.wordy[i] = (folded.kind[i] & (LETTER | DIGIT | PICTO)) > 0;
  if (kinds & SYMBOL) mark_symbols();
}

/* Pictures are words of their own. */
static void find_words_and_pictures(void) {
  folded.spans = 0;
  for (int i = 1; i < folded.length; i++) {
    bool cut = folded.kind[i] == PICTO || folded.kind[i - 1] == PICTO;
    bool here = folded.wordy[i], before = folded.wordy[i - 1];
    if (before && (!here || cut)) folded.span[folded.spans++].stop = i;
    if (here && (!before || cut)) folded.span[folded.spans] = (Span){i, i, false};
  }
}

/* Every word begins and ends where what is wordy does. */
static void find_words(int kinds) {
  static int edges[CHARS + 1];
  int count = 0;
  if (kinds & PICTO) {
    find_words_and_pictures();
    return;
  }
  for (int i = 1; i < folded.length; i++) {
    edges[count] = i;
    count += folded.wordy[i] ^ folded.wordy[i - 1];
  }
  folded.spans = count / 2;
  for (int k = 0; k < folded.spans; k++)
    folded.span[k] = (Span){edges[2 * k], edges[2 * k + 1], false};
}

/* The gap after word k if it and the next are single letters one character apart, or 0. */
static u32 gap_after(int k) {
  if (k < 0 || k + 1 >= folded.spans) return 0;
  Span a = folded.span[k], b = folded.span[k + 1];
  if (a.stop - a.start != 1 || b.stop - b.start != 1 || b.start - a.stop != 1) return 0;
  if (!(folded.kind[a.start] & (LETTER | DIGIT)) || !(folded.kind[b.start] & (LETTER | DIGIT)))
    return 0;
  u32 gap = folded.chars[a.stop];
  return gap == SPACE || folded.kind[a.stop] & (DOTTY | SYMBOL) ? gap : 0;
}

static void join_spelled(int kinds) {
  bool any = false;
  for (int k = 0; k + 1 < folded.spans; k++) {
    u32 gap = gap_after(k);
    if (!gap || (gap_after(k - 1) != gap && gap_after(k + 1) != gap)) continue;
    if (!any) keep_all();
    any = true;
    keep[folded.span[k].stop] = false;
  }
  if (!any) return;
  delete_others();
  find_words(kinds);
}

static bool any_thrice(void) {
  const u32 *chars = folded.chars;
  u32 any = 0;
  for (int i = 2; i < folded.length; i++)
    any |= (chars[i] == chars[i - 1]) & (chars[i] == chars[i - 2]);
  return any;
}

static void collapse(void) {
  bool any = false;
  int moved = 0;
  if (!any_thrice()) return;
  for (int k = 0; k < folded.spans; k++) {
    Span *span = &folded.span[k];
    int start = span->start - moved;
    for (int i = span->start + 2; i < span->stop; i++) {
      if (folded.chars[i] != folded.chars[i - 1] || folded.chars[i] != folded.chars[i - 2]) continue;
      if (!any) keep_all();
      any = true;
      keep[i] = false;
      moved++;
    }
    span->start = start;
    span->stop -= moved;
  }
  if (any) delete_others();
}

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

static void respell(int kinds) {
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

void fold(const u32 *raw, int length) {
  static int restored[CHARS];
  drop_and_expand(raw, length);
  int masks = undo_masks(restored);
  drop_apostrophes();
  int kinds = 0;
  for (int i = 0; i < folded.length; i++) kinds |= folded.kind[i];
  mark_wordy(kinds);
  find_words(kinds);
  join_spelled(kinds);
  collapse();
  folded.respelled = masks > 0;
  folded.seconds = false;
  respell(kinds);
  note_restored(restored, masks);
}

/* Write the words as they were folded, apart by spaces, without those that are blank in the text
   as the language is read from it, if there everything is in its place; return the length. */
int plain(const u32 *prepared, int prepared_length, bool placed, u32 *text) {
  int length = 0;
  for (int k = 0; k < folded.spans; k++) {
    int place = folded.source[folded.span[k].start];
    if (placed && place < prepared_length && prepared[place] == SPACE) continue;
    if (length && length < LANGUAGE_CAP) text[length++] = SPACE;
    int start = folded.span[k].start, size = folded.span[k].stop - start;
    if (size > LANGUAGE_CAP - length) size = LANGUAGE_CAP - length;
    for (int i = 0; i < size; i++) text[length + i] = folded.chars[start + i];
    length += size;
  }
  return length;
}
