/* What a word is beside its meaning, by the tables of marks.py, and how words stand in quotation
   marks. */

#pragma once
#include "kernel.h"

typedef u64 Marks; /* a bit field; no constant of an enumeration has more than 32 bits */
#define NAME ((Marks)1 << 0)
#define SURNAME ((Marks)1 << 1)
#define NICK ((Marks)1 << 2)
#define TITLE ((Marks)1 << 3)
#define ENDING ((Marks)1 << 4)
#define MILD ((Marks)1 << 5)
#define SELF ((Marks)1 << 6)
#define MY ((Marks)1 << 7)
#define THING ((Marks)1 << 8)
#define BEING ((Marks)1 << 9)
#define LIGHT ((Marks)1 << 10)
#define LIGHT_NOT ((Marks)1 << 11)
#define NOT ((Marks)1 << 12)
#define CONTRACTED ((Marks)1 << 13)
#define AFTER ((Marks)1 << 14)
#define REPORT ((Marks)1 << 15)
#define CALL ((Marks)1 << 16)
#define PERSON ((Marks)1 << 17)
#define OBSCENE ((Marks)1 << 18)
#define QUANTIFIER ((Marks)1 << 19)
#define NOBODY ((Marks)1 << 20)
#define PLACE ((Marks)1 << 21)
#define GREETING ((Marks)1 << 22)
#define NAMING ((Marks)1 << 23)
#define PLACE_KIND ((Marks)1 << 24)
#define PRONOUN ((Marks)1 << 25)
#define UNABLE ((Marks)1 << 26)
#define DOUBT ((Marks)1 << 27)
#define CONDEMNED_AS ((Marks)1 << 28)
#define APPROVED_AS ((Marks)1 << 29)
#define PIVOT ((Marks)1 << 30)
#define REJECTED_AS ((Marks)1 << 31)
#define CLAIM ((Marks)1 << 32)
#define CLAIM_OF ((Marks)1 << 33)
#define CLAIM_BEFORE ((Marks)1 << 34)
#define THAT ((Marks)1 << 35)
#define IS ((Marks)1 << 36)
#define PARTICLE ((Marks)1 << 37)
#define DARE ((Marks)1 << 38)
#define FOREIGN ((Marks)1 << 39)
#define OATH ((Marks)1 << 40)
#define OATH_BEHIND ((Marks)1 << 41)
#define AIMED ((Marks)1 << 42)
#define SLUR ((Marks)1 << 43)
#define KILLING ((Marks)1 << 44)
#define KILLABLE ((Marks)1 << 45)
#define DETERMINER ((Marks)1 << 46)
#define CONNECTIVE ((Marks)1 << 47)
#define SWEARING ((Marks)1 << 48)
#define AGREES ((Marks)1 << 49)
#define DOUBTFUL ((Marks)1 << 50)
#define RESUMES ((Marks)1 << 51)
#define BIGOT ((Marks)1 << 52)
#define UNTRUE ((Marks)1 << 53)
#define BESIDE ((Marks)1 << 54)
#define CONDITIONAL ((Marks)1 << 55)
#define ELSEWHERE ((Marks)1 << 56)
#define DISH ((Marks)1 << 57)
#define PREDICATES ((Marks)1 << 58)
#define SERVING ((Marks)1 << 59)
#define JOINS ((Marks)1 << 60)
#define INSISTS ((Marks)1 << 61)
#define SILENCED ((Marks)1 << 62)
#define RULES ((Marks)1 << 63)
#define SAYING (REPORT | CALL | CLAIM | CLAIM_OF | CLAIM_BEFORE)

extern Marks marks[CHARS]; /* of the running words */
extern bool cased[CHARS]; /* whether they begin with a capital, and are not all capitals */

Marks marks_of_word(const Word *word);
bool obscene(const u32 *letters, int size); /* whether letters begin as an obscene word does */
bool holds_obscene(int k);                  /* whether word k does anywhere */
bool begins_sentence(int k);
bool plain_gap(int k, bool stops); /* whether only spaces and hyphens, maybe stops, precede it */

/* Where the gap before word k begins. */
static inline int gap_begin(int k) { return k ? words[k - 1].stop : 1; }

enum { REPORTED = 1, CONDEMNED = 2, TITLED = 3 };
void mark_quotations(u8 *quoted, bool condemning); /* say of each running word how it is quoted */
bool in_quotation(int k);         /* whether word k is in one of any kind */
void mark_claims(u8 *quoted);     /* mark claims that are condemned, too */
/* Whether what is CONDEMNED is condemned in earnest; see sincerity.c. */
enum { EARNEST = 0, UNSURE = 1, FEIGNED = 2 };
int sincerity(const u8 *quoted);
void note_suspects(const u8 *quoted, int sincerity); /* what is CONDEMNED, and maybe is not */

/* Have a part of the text judged by itself, too; it counts `most` at most. IN_DOUBT is below each
   limit of holding, so that a person looks and nobody is called hateful for it. */
void suspect(int begin, int end, float most);
#define IN_DOUBT 0.13f
void note_shared(void); /* claims that the writer shares; see sharing.c */

/* How words stand to a quotation or a claim; see quotations.c. */
bool any_marked(int begin, int end, Marks mark);
bool is_denied(int k, int begin);
bool names_group(int begin, int end);
int verdict(int begin, int end, Marks condemned);

int sentence_begin(int k); /* of word k, at most some words away; see claims.c */
int sentence_end(int k);
bool ends_sentence_before(int k);
bool ends_part_before(int k);
bool asks(int k); /* whether a question mark stands before word k */

/* Whether word k is aimed at nobody; see oaths.c. */
void look_for_abuse(void); /* before the others are asked */
bool speaks_of_group(void); /* whether the text names one */
bool is_oath(int k);
bool is_swearing(int k);
bool is_killing_things(int k);
