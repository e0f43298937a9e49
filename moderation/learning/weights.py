"""How much a label weighs: rare ones stand for the many that nobody was asked about."""

from __future__ import annotations

from moderation.learning.site_label import Chosen, SiteLabel

# One label never stands for more comments: an unbounded weight lets a single answer move all.
# Ionides 2008, "Truncated importance sampling", trades that little bias for variance.
MOST = 20.0
BULK = 0.25  # nobody read each of them


def weight(label: SiteLabel) -> float:
    """Return the capped inverse propensity, above 0 and at most ``MOST``; a bulk's is a quarter."""
    return min(1 / label.propensity, MOST) * (BULK if label.chosen is Chosen.BULK else 1.0)
