"""The audit sample: comments that the machine decided and that people are asked about, blind.

Nobody else looks at what the machine publishes, so nothing else tells what it missed. Comments are
drawn when their verdict is committed (``drawing.lua``), each with a probability of its own that is
kept beside it, so that few answers say much of all.
"""

from __future__ import annotations

from math import sqrt
from zlib import crc32

from moderation.status import Route
from moderation.verdict import Verdict

PERCENT = 2  # of what the machine decides, unless the site says otherwise
PERCENT_MAX = 20
OVERDUE_DAYS = 7
DOUBT_LEAST = 0.001  # some of everything is drawn, also of what the machine is sure about
LEAST = 0.25  # of the share: no comment is drawn with less, so no answer stands for more than that


def lot(comment_id: str) -> float:
    """Return a number from 0 to below 1, the same whenever it is asked for."""
    return crc32(comment_id.encode()) / 2**32


def weight_most(percent: int) -> float:
    """Return for how many comments one answer can stand where ``percent`` in 100 are drawn."""
    return 100 / (LEAST * (percent or PERCENT))


def interest(verdict: Verdict) -> float:
    """Return to what a comment's probability is proportional: the root of the machine's doubt.

    For a total that is estimated from a sample of rare errors, the variance is least where
    probabilities follow the root of the chance of an error (Neyman 1934, for strata of one).
    The doubt is highest at the threshold, of an approval as of a rejection. Both are on one scale:
    rejections are rarer and doubted more, so more of them are drawn.
    """
    doubt = verdict.risk if verdict.route is Route.APPROVE else 1 - verdict.risk
    return sqrt(max(doubt, DOUBT_LEAST))
