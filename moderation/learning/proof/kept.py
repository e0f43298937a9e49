"""Labels that the next model does not learn from, so that they prove its limits.

While the limits of a site's own model decide, people see the audit alone of what they decide, and
so little can be proven there of another model's score. What came before those limits stood people
saw whole: all that the shipped limits left. Such answers prove limits of the next model as answers
beside its shadow do, if it has not learnt from them: given the model they are drawn from the crowd
as any other (sample splitting: Cox 1975, "A note on data-splitting for the evaluation of
significance levels", Biometrika 62; Learn then Test asks the same of its calibration set, arXiv
2110.01052, section 1.1). In which order they are kept hangs on a digest of the comment's id, and
so on nothing that anybody said; how many, on how many rejections are among the first of them: a
count, not their scores, by which alone they prove a limit on approvals. Later models keep them in
the same order, and each of these has an error of its own (``limits.own_error``).

One tie is left. Which of the later comments people were asked about, and the model learnt from,
follows from limits that rest on the kept answers among others. It tells a few numbers of a grid of
them, not what was said of any comment (Dwork, Feldman, Hardt, Pitassi, Reingold and Roth 2015,
"Generalization in adaptive data analysis and holdout reuse", arXiv 1506.02629, bound what so few
bits can do). ``docs/learning.md`` has what that leaves open ("Over a site's life") and simulated
lives ("The next model").
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256

from moderation.learning.proof.limits import fewest_right, own_error
from moderation.learning.site_label import Chosen, SiteLabel
from moderation.promise.limits import Limits

SHARE = 1 / 3  # of a language's answers, so that a limit is as near to the promise as they allow;
TIMES = 2  # more while the rejections are fewer than so many times the fewest that prove a limit;
MOST = 0.75  # and no more: the model has to learn from others
KEPT_MAX = 5_000  # in a language; their ids and scores stand in the model's card, 30 bytes each


def kept_out(labels: Iterable[SiteLabel], in_force: Limits, number: int) -> list[SiteLabel]:
    """Return which of ``labels`` the site's ``number``-th model does not learn from.

    None of a language where no limits of the site's own model are ``in_force``: there people see
    all that the shipped limits leave, and a new model's limits lose nothing.
    """
    by_language: dict[str, list[SiteLabel]] = defaultdict(list)
    for label in labels:
        if _was_asked(label, in_force):
            by_language[label.language].append(label)
    return [
        one
        for language, some in by_language.items()
        for one in _drawn(some, _wanted(in_force, language, number))
    ]


def _was_asked(label: SiteLabel, in_force: Limits) -> bool:
    """Return whether it is an answer of the times in which people saw all that was left."""
    own, shipped = (some.get(label.language) for some in (in_force.of_own, in_force.of_shipped))
    if not (own and own.stands and shipped and label.is_answer and label.chosen is Chosen.HELD):
        return False
    return any(since < label.came_at <= until for since, until in shipped.asked)


def _wanted(in_force: Limits, language: str, number: int) -> int:
    promise = in_force.of_own[language].promise
    return TIMES * fewest_right(promise.missed_max, own_error(number))


def _drawn(labels: Sequence[SiteLabel], rejections: int) -> Iterator[SiteLabel]:
    """Yield a share of the labels, or until so many rejections are among them."""
    share, most = SHARE * len(labels), min(int(MOST * len(labels)), KEPT_MAX)
    left = rejections
    for place, label in enumerate(sorted(labels, key=_lot)[:most]):
        if left <= 0 and place >= share:
            return
        left -= label.rejected
        yield label


def _lot(label: SiteLabel) -> bytes:
    return sha256(label.comment.encode()).digest()
