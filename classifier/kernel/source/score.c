/* Score the comments of a chunk: second layer, calibration, and the words that raised a score.

   The words that readers would mark as toxic, by the last lane, are named, and the strongest word
   always; for spam what a word adds decides, and for a site's own score. */

#include "kernel.h"

/* WORTH is the least limit below which a comment is clean, so what waits names the words that add
   at least LEAST. Both were chosen on the trial split of the spans. */
static const float WORTH = 0.03f, LEAST = 0.4f, WORTH_HERE = 0.1f, LEAST_HERE = 0.05f,
                   STEEPEST = 30;

static u32 plain_text[LANGUAGE_CAP];

/* A single strong word decides more than a sum can say: the second layer sees every attribute's
   sum, its strongest word before and after scaling, the sum of what raised it, and the length. */
static void stack_inputs(const Sums *sums, float *inputs) {
  for (int k = 0; k < ATTRIBUTES; k++) {
    inputs[k] = sums->logits[k];
    inputs[ATTRIBUTES + k] = sums->strongest[k];
    inputs[2 * ATTRIBUTES + k] = sums->strongest[k] * sums->scale;
    inputs[3 * ATTRIBUTES + k] = sums->raised[k];
  }
  inputs[4 * ATTRIBUTES] = logf(sums->scale);
  inputs[4 * ATTRIBUTES + 1] = 1;
}

static float chance(double logit) {
  logit = logit > STEEPEST ? STEEPEST : logit < -STEEPEST ? -STEEPEST : logit;
  return 1 / (1 + exp(-logit));
}

/* Stack and calibrate. */
static void conclude(const float *inputs, int language, float *probabilities) {
  double stacked[ATTRIBUTES] = {0};
  for (int i = 0; i < STACKED; i++)
    for (int k = 0; k < ATTRIBUTES; k++) stacked[k] += inputs[i] * tables.stack[language][i][k];
  for (int k = 0; k < ATTRIBUTES; k++)
    probabilities[k] =
        chance(stacked[k] * tables.lines[language][0][k] + tables.lines[language][1][k]);
}

typedef struct {
  float weight;
  int attribute;
} Part;

/* What a word adds to the attributes that are likely enough, at most; `scales` are 0 for others. */
static Part strongest_part(const Word *word, const float *scales) {
  Part part = {-1e9f, 0};
  const float *row = rows[word->distinct];
  for (int k = 0; k < ATTRIBUTES; k++) {
    float added = row[k] * scales[k];
    if (added > part.weight) part = (Part){added, k};
  }
  return part;
}

static int astral(const u32 *raw, int begin, int end) {
  int count = 0;
  for (int i = begin; i < end; i++) count += raw[i] > 0xFFFF;
  return count;
}

static Highlight highlight_of(const u32 *raw, const Word *word, Part part) {
  int begin = folded.source[word->start], end = folded.source[word->stop - 1] + 1;
  int unit = begin + astral(raw, 0, begin);
  return (Highlight){part.attribute, begin, end, unit, unit + end - begin + astral(raw, begin, end),
                  part.weight};
}

static Part parts[CHARS];
static bool named[CHARS];

/* Add the strongest of the named words while there are places; return how many are taken. */
static int take_named(const u32 *raw, Highlight *highlights, int count) {
  while (count < MOST) {
    int best = -1;
    for (int i = 0; i < word_count; i++)
      if (named[i] && (best < 0 || parts[i].weight > parts[best].weight)) best = i;
    if (best < 0) break;
    named[best] = false;
    highlights[count++] = highlight_of(raw, &words[best], parts[best]);
  }
  return count;
}

static int explain(const u32 *raw, const float *probabilities, float scale, Highlight *highlights) {
  float scales[ATTRIBUTES] = {0}, most = -1e9f;
  bool any = false;
  for (int k = 0; k < ATTRIBUTES; k++) {
    bool likely = probabilities[k] >= WORTH;
    scales[k] = likely ? scale : 0;
    any |= likely;
  }
  if (!any) return 0;
  for (int i = 0; i < word_count; i++) {
    parts[i] = strongest_part(&words[i], scales);
    most = parts[i].weight > most ? parts[i].weight : most;
  }
  for (int i = 0; i < word_count; i++) {
    float weight = parts[i].weight;
    named[i] = rows[words[i].distinct][LANES - 1] >= tables.highlight[0] || weight == most ||
               (weight >= 0.5f * most && (parts[i].attribute == SPAM || listed(&words[i])));
    named[i] &= weight >= LEAST;
  }
  return take_named(raw, highlights, 0);
}

static bool is_taken(const Word *word, const Highlight *highlights, int count) {
  int begin = folded.source[word->start];
  for (int i = 0; i < count; i++)
    if (highlights[i].begin <= begin && begin < highlights[i].end) return true;
  return false;
}

/* Name the words that raised the site's own score and no attribute, at least half as much as the
   strongest of all, in the places that are left. */
static int explain_site(const u32 *raw, float scale, Highlight *highlights, int count) {
  float most = LEAST_HERE;
  for (int i = 0; i < word_count; i++) {
    parts[i] = (Part){site_rows[words[i].distinct] * scale, ATTRIBUTES};
    most = parts[i].weight > most ? parts[i].weight : most;
  }
  for (int i = 0; i < word_count; i++)
    named[i] = parts[i].weight >= LEAST_HERE && parts[i].weight >= 0.5f * most &&
               !is_taken(&words[i], highlights, count);
  return take_named(raw, highlights, count);
}

/* Name the language of what is left of the prepared text without names and disguises. */
static int language_of(const u32 *raw, int length, const u32 *prepared, int prepared_length,
                       double *sure) {
  static u32 shown[LANGUAGE_CAP];
  bool placed = prepared_length == (length < LANGUAGE_CAP ? length : LANGUAGE_CAP);
  for (int i = 0; i < prepared_length; i++) shown[i] = prepared[i];
  leave_asides_out(raw, shown, placed ? prepared_length : 0);
  if (!folded.respelled) return detect(shown, prepared_length, sure);
  prepared_length = plain(shown, prepared_length, placed, plain_text);
  return detect(plain_text, prepared_length, sure);
}

/* Read a comment and weigh it; `language` is its language, or -1 where it is to be named. */
static void weigh(const u32 *raw, int length, const u32 *prepared, int prepared_length,
                  int language, Sums *sums, float *inputs, Answer *out) {
  fold(raw, length);
  repair(raw);
  out->language = language_of(raw, length, prepared, prepared_length, &out->sure);
  if (language >= 0) out->language = language;
  extract(raw, length);
  *sums = add_up();
  stack_inputs(sums, inputs);
  conclude(inputs, out->language, out->probabilities);
  out->highlights = explain(raw, out->probabilities, sums->scale, out->highlight);
}

/* Weigh a text without its swearing at nobody: a site may allow that alone. */
static void weigh_apart(const u32 *raw, int length, Answer *out) {
  static float others[STACKED];
  out->sworn = leave_swearing_out();
  if (!out->sworn) return;
  extract(raw, length);
  Sums sums = add_up();
  stack_inputs(&sums, others);
  conclude(others, out->language, out->apart);
}

/* Let what a part of a comment is likelier to be count for the whole, with the words that say so. */
static void take_part(const u32 *raw, const CommentPart *part, Answer *whole, const Answer *own) {
  bool any = false;
  int unit = part->begin + astral(raw, 0, part->begin);
  for (int k = 0; k < ATTRIBUTES; k++) {
    float chance = own->probabilities[k] < part->most ? own->probabilities[k] : part->most;
    if (chance > whole->apart[k]) whole->apart[k] = chance;
    if (chance <= whole->probabilities[k]) continue;
    whole->probabilities[k] = chance;
    any = true;
  }
  if (!any || !own->highlights) return;
  int kept = 0;
  for (int i = 0; i < whole->highlights; i++)
    if (whole->highlight[i].begin < part->begin || whole->highlight[i].begin >= part->end)
      whole->highlight[kept++] = whole->highlight[i];
  for (int i = 0; i < own->highlights && kept < MOST; i++) {
    Highlight moved = own->highlight[i];
    moved.begin += part->begin, moved.end += part->begin;
    moved.begin_unit += unit, moved.end_unit += unit;
    whole->highlight[kept++] = moved;
  }
  whole->highlights = kept;
}

/* Judge parts of a comment one by one; the worst counts. Their language is given. */
static void judge_parts(const u32 *raw, const CommentPart *parts, int count, Answer *out) {
  static Answer own;
  static float unused[STACKED];
  Sums sums;
  for (int i = 0; i < count; i++) {
    const u32 *begin = raw + parts[i].begin;
    weigh(begin, parts[i].end - parts[i].begin, begin, 0, parts[i].language, &sums, unused, &own);
    take_part(raw, &parts[i], out, &own);
  }
}

/* Copy what `leave_asides_out` noted, before it reads the next text. */
static int copy_suspects(int language, CommentPart *copies) {
  for (int i = 0; i < suspect_count; i++) {
    copies[i] = suspects[i];
    copies[i].language = language;
  }
  return suspect_count;
}

static void answer(const u32 *raw, int length, const u32 *prepared, int prepared_length, int site,
                   float *inputs, Answer *out) {
  CommentPart claims[MOST_PARTS], others[MOST_PARTS];
  Sums sums;
  weigh(raw, length, prepared, prepared_length, -1, &sums, inputs, out);
  int count = copy_suspects(out->language, claims);
  out->site = site ? chance(site_logit(inputs, out->language)) : 0;
  if (out->site >= WORTH_HERE)
    out->highlights = explain_site(raw, sums.scale, out->highlight, out->highlights);
  weigh_apart(raw, length, out);
  bool placed = prepared_length == (length < LANGUAGE_CAP ? length : LANGUAGE_CAP);
  judge_parts(raw, claims, count, out);
  if (placed)
    judge_parts(raw, others, parts_of(prepared, prepared_length, out->language, others), out);
}

/* Rate the first `count` texts, 0..CHUNK, by the site's layer, too, if `site`. */
EXPORT(score) void score(int count, int site) {
  const u32 *text = texts;
  for (int i = 0; i < count; i++) {
    int length = lengths[i][0], second = lengths[i][1];
    bool same = second < 0;
    const u32 *prepared = same ? text : text + length;
    int prepared_length = !same ? second : length < LANGUAGE_CAP ? length : LANGUAGE_CAP;
    if (second == LOOK) lengths[i][1] = signs_of(text, length);
    if (second != LOOK || !lengths[i][1])
      answer(text, length, prepared, prepared_length, site, inputs[i], &answers[i]);
    text += length + (same ? 0 : second);
  }
}

/* Rate comments of other sums than the model's, for measuring: `inputs` of the second layer, and
   the language of each in `lengths`. */
EXPORT(judge) void judge(int count) {
  for (int i = 0; i < count; i++) conclude(inputs[i], lengths[i][0], answers[i].probabilities);
}
