/* What a word is beside its meaning, by the tables of marks.py, and how words stand in quotation
   marks. */

#pragma once
#include "kernel.h"

enum { NAME = 1, SURNAME = 2, NICK = 4, TITLE = 8, ENDING = 16, MILD = 32, SELF = 64, MY = 128,
       THING = 256, BEING = 512, LIGHT = 1024, LIGHT_NOT = 2048, NOT = 4096, CONTRACTED = 8192,
       AFTER = 16384, REPORT = 32768, CALL = 65536, PERSON = 131072, OBSCENE = 262144,
       QUANTIFIER = 524288, NOBODY = 1 << 20, PLACE = 1 << 21, GREETING = 1 << 22, NAMING = 1 << 23,
       PLACE_KIND = 1 << 24, PRONOUN = 1 << 25, UNABLE = 1 << 26, DOUBT = 1 << 27,
       CONDEMNED_AS = 1 << 28, APPROVED_AS = 1 << 29, PIVOT = 1 << 30 };

extern int marks[CHARS]; /* of the running words */
extern bool cased[CHARS]; /* whether they begin with a capital, and are not all capitals */

/* Where the gap before word k begins. */
static inline int gap_begin(int k) { return k ? words[k - 1].stop : 1; }

enum { REPORTED = 1, CONDEMNED = 2, TITLED = 3 };
void mark_quotations(u8 *quoted); /* say of each running word whether it is in a quotation */
