"""What a word is beside its meaning: a name, an insult, an "I", a "not"; lists in asides.json.

The kernel (kernel/source/asides.c, quotations.c, claims.c, sincerity.c, sharing.c, oaths.c and
latin.c) looks these up. It leaves out names, insults that are taken back, what is quoted and
condemned, and oaths at nobody.
"""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

from classifier.text import masks

LISTS = Path(__file__).with_name("asides.json")
ROLES = Path(__file__).with_name("roles.json")
WHOLE = masks.CLOSED
HEAD, TAIL = "^", "~"  # follow the letters of a beginning and of an ending in the table
SHORTEST = 3  # letters of a beginning
LEAST = 4  # letters of a name that is a beginning


# The marks of a word, a bit field.
(
    NAME,
    SURNAME,  # a name where no sentence begins, an insult or an animal elsewhere
    NICK,  # a name only beside another
    TITLE,
    ENDING,  # ends as surnames do
    MILD,  # an insult that can be taken back
    SELF,
    MY,
    THING,
    BEING,
    LIGHT,
    LIGHT_NOT,
    NOT,
    CONTRACTED,
    AFTER,
    REPORT,
    CALL,
    PERSON,
    OBSCENE,
    QUANTIFIER,
    NOBODY,  # denies what is said of whoever is "here"
    PLACE,
    GREETING,  # a name follows it
    NAMING,  # a name follows it, maybe behind "is"
    PLACE_KIND,  # what "is a village" is one
    PRONOUN,  # may stand between "not say" and an insult
    UNABLE,
    DOUBT,  # behind UNABLE it denies nothing: "can't believe"
    CONDEMNED_AS,  # beside a quotation: whoever quotes it rejects it
    APPROVED_AS,  # beside a quotation: whoever quotes it shares it, and rejects it behind a "not"
    PIVOT,  # two of these deny together: "far from", "anything but"
    REJECTED_AS,  # as CONDEMNED_AS, but a person's own verdict and no court's or moderator's
    CLAIM,  # "that" and a claim follow it
    CLAIM_OF,  # a claim follows it at once: "calling them thieves"
    CLAIM_BEFORE,  # a claim stands before it, in Kazakh
    THAT,
    IS,  # leads to a verdict within a sentence: "saying that they steal is a lie"
    PARTICLE,  # stands before a surname and a hyphen
    DARE,  # "nobody dares to say that" condemns no claim, "they forbid us to say that" shares it
    FOREIGN,  # no Russian obscenity in Latin letters, though it reads like one
    OATH,  # swears mildly, at nobody unless somebody is named beside it
    OATH_BEHIND,  # does so behind an oath: "holy crap"
    AIMED,  # beside an oath: somebody is sworn at
    SLUR,  # an obscene name of a group, which can be quoted and condemned
    KILLING,
    KILLABLE,  # a thing that is killed: "the engine"
    DETERMINER,  # may stand between them
    CONNECTIVE,  # may follow such a thing
    SWEARING,  # an obscene word that names nobody
    AGREES,  # beside a quotation or a claim, not denied: whoever reports it shares it
    DOUBTFUL,  # beside what is condemned: the condemnation may be feigned ("but", "they know")
    RESUMES,  # outside a claim: may say the same once more ("they are")
    BIGOT,  # says of a person what condemns him; of oneself it is a jest
    UNTRUE,  # judges what is true, maybe a verdict; no CONDEMNED_AS: denies that it was said
    BESIDE,  # may stand behind what is condemned and says nothing of it
    CONDITIONAL,  # before a verdict: it is none ("it would be racist to say")
    ELSEWHERE,  # obscene in Russian or Kazakh, and a name elsewhere: "Kotak"
    DISH,  # and a dish: "suka", vinegar
    PREDICATES,  # what follows it is no name: "what a"
    SERVING,  # a dish may follow it
    JOINS,  # behind what is killed: something else may be, too
    INSISTS,  # beside a claim, not denied: says that it holds, or once more ("everyone", "again")
    SILENCED,  # who may not say something, or since when: "us", "anymore"
    RULES,  # what forbids something by right: "the law"
) = (1 << bit for bit in range(64))

WORDS = {
    "surnames": SURNAME,
    "nicks": NICK,
    "titles": TITLE,
    "self": SELF,
    "my": MY,
    "things": THING,
    "being": BEING,
    "light": LIGHT,
    "light_not": LIGHT_NOT,
    "not": NOT,
    "contracted": CONTRACTED,
    "quantifiers": QUANTIFIER,
    "nobody": NOBODY,
    "places": PLACE,
    "greetings": GREETING,
    "namings": NAMING,
    "kinds_of_place": PLACE_KIND,
    "pronouns": PRONOUN,
    "unable": UNABLE,
    "doubt": DOUBT,
    "after": AFTER,
    "report": REPORT,
    "call": CALL,
    "condemned": CONDEMNED_AS | REJECTED_AS,
    "officials": CONDEMNED_AS,
    "approved": APPROVED_AS,
    "pivots": PIVOT,
    "claims": CLAIM,
    "claims_of": CLAIM_OF,
    "claims_before": CLAIM_BEFORE,
    "that": THAT,
    "is": IS,
    "particles": PARTICLE,
    "dare": DARE,
    "foreign": FOREIGN,
    "oaths": OATH,
    "oaths_behind": OATH_BEHIND,
    "aimed": AIMED,
    "killing": KILLING,
    "killable": KILLABLE,
    "determiners": DETERMINER,
    "connectives": CONNECTIVE,
    "agrees": AGREES,
    "doubtful": DOUBTFUL,
    "resumes": RESUMES,
    "bigots": BIGOT,
    "untrue": UNTRUE,
    "beside": BESIDE,
    "conditional": CONDITIONAL,
    "elsewhere": ELSEWHERE,
    "dishes": DISH,
    "predicates": PREDICATES,
    "servings": SERVING,
    "joining": JOINS,
    "insists": INSISTS,
    "silenced": SILENCED,
    "rules": RULES,
}
HEADS = {"mild": MILD, "slurs": SLUR, "swearing": SWEARING}  # lists of beginnings


@lru_cache(maxsize=1)
def table() -> dict[str, int]:
    """Return the marks of whole words ("not$"), beginnings ("idiot^") and endings ("ович~")."""
    lists = json.loads(LISTS.read_text(encoding="utf-8").replace("ё", "е"))
    persons = json.loads(ROLES.read_text(encoding="utf-8"))["persons"]
    marks: dict[str, int] = {}

    def add(key: str, mark: int) -> None:
        marks[key] = marks.get(key, 0) | mark

    for head in " ".join(lists["names"]).split():
        add(_key(head, LEAST), NAME)
    for name, mark in HEADS.items():
        for head in lists[name].split():
            add(_key(head, SHORTEST), mark)
    for ending in lists["endings"].split():
        add(ending + TAIL, ENDING)
    for name, mark in WORDS.items():
        for word in lists[name].split():
            add(word + WHOLE, mark)
    for person in persons:
        add(person + WHOLE, PERSON)
    for head in masks.heads():
        if not any(marks.get(head[:size] + HEAD, 0) & MILD for size in range(len(head))):
            add(_key(head, SHORTEST), OBSCENE)
    return marks


def _key(head: str, least: int) -> str:
    """Return a head's key: that of a whole word where it is closed or short."""
    if head.endswith((WHOLE, HEAD)):
        return head
    return head + (HEAD if len(head) >= least else WHOLE)
