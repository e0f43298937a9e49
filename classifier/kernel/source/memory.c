/* The arrays that the other side fills and reads, by number: memory.py names them. */

#include "kernel.h"

_Static_assert(sizeof(Answer) == 272, "binding.py reads answers of 272 bytes");
_Static_assert(sizeof(Word) == 28, "reader.py reads words of 28 bytes");
_Static_assert(sizeof(CommentPart) == 28, "reader.py reads parts of 28 bytes");

Tables tables;
u32 texts[CHUNK * (COMMENT_CAP + LANGUAGE_CAP)];
int lengths[CHUNK][2];
Answer answers[CHUNK];
float inputs[CHUNK][STACKED];
Counts counts;

/* In the order of `memory.ARRAYS`. */
#define PLACE(array) {(void *)(array), sizeof(array)}
static const struct {
  void *at;
  int size;
} places[] = {
    PLACE(texts),
    PLACE(lengths),
    PLACE(answers),
    PLACE(inputs),
    {&counts, sizeof counts},
    PLACE(folded.chars),
    PLACE(folded.source),
    PLACE(folded.span),
    PLACE(words),
    PLACE(features.first),
    PLACE(features.extra),
    PLACE(features.style),
    PLACE(suspects),
    PLACE(grams),
    PLACE(language_gram),
    PLACE(tables.fold),
    PLACE(tables.expansions),
    PLACE(tables.kind),
    PLACE(tables.script),
    PLACE(tables.style),
    PLACE(tables.respell),
    PLACE(tables.otherwise),
    PLACE(tables.lexicon),
    PLACE(tables.variants),
    PLACE(tables.variant_of),
    PLACE(tables.grams),
    PLACE(tables.pairs),
    PLACE(tables.known),
    PLACE(tables.gram_step),
    PLACE(tables.pair_step),
    PLACE(tables.known_step),
    PLACE(tables.bias),
    PLACE(tables.stack),
    PLACE(tables.lines),
    PLACE(tables.highlight),
    PLACE(tables.signs),
    PLACE(tables.language_fold),
    PLACE(tables.language_weights),
    PLACE(tables.language_bias),
    PLACE(tables.language_scale),
    PLACE(tables.mask_keys),
    PLACE(tables.mask_head),
    PLACE(tables.mask_heads),
    PLACE(tables.mask_count),
    PLACE(tables.mark_keys),
    PLACE(tables.mark_bits),
    PLACE(tables.mark_size),
    PLACE(tables.site_grams),
    PLACE(tables.site_pairs),
    PLACE(tables.site_steps),
    PLACE(tables.site_stack),
};

EXPORT(place) void *place(int which) { return places[which].at; }

EXPORT(capacity) int capacity(int which) { return places[which].size; }
