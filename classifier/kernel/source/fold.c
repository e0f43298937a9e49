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
