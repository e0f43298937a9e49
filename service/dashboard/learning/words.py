"""English words for models, runs and what a promotion waits for; gettext translates them."""

from __future__ import annotations

from moderation.learning.model_fault import BROKEN, OTHER_BASE, OTHER_FORMAT, UNTOLD
from moderation.learning.promotion import Hindrance
from moderation.learning.site_model import Stage
from moderation.status import Route
from service.dashboard.words import marked

STAGE_WORDS = {
    Stage.CANDIDATE: marked("Candidate"),
    Stage.SHADOW: marked("In shadow"),
    Stage.PROMOTED: marked("Promoted"),
    Stage.FORMER: marked("Former"),
}
ROUTE_WORDS = {
    Route.APPROVE: marked("approved by the machine alone"),
    Route.HOLD: marked("left to people"),
    Route.REJECT: marked("rejected by the machine alone"),
}
HINDRANCE_WORDS = {
    Hindrance.NONE: marked(
        "It is proven not to be worse on the comments that people were asked about, and can be "
        "promoted."
    ),
    Hindrance.TOO_SOON: marked("It stays in shadow for a while before it can be promoted."),
    Hindrance.UNPROVEN: marked(
        "People's decisions do not prove yet that it is not worse. Those on held comments and on "
        "the audit count."
    ),
    Hindrance.SECOND_PERSON: marked(
        "It is proven not to be worse on the comments that people were asked about, but it may "
        "move many of one kind: two people promote it."
    ),
    Hindrance.DECIDES_LESS: marked(
        "It is proven not to be worse on the comments that people were asked about, and can be "
        "promoted by a click."
    ),
}
# Why workers cannot use a model; what follows the sentence quotes names and digests.
FAULT_WORDS = {
    BROKEN: marked("What the store has of it is not what was trained. Train a model now."),
    OTHER_BASE: marked(
        "It was trained on another shipped model, as before an upgrade. Train a model now."
    ),
    OTHER_FORMAT: marked("Another release made it. Train a model now, or run that release."),
    UNTOLD: marked("The sentence below says why."),
}
# Why a run made no model; the figures come from the run.
PROBLEM_WORDS = {
    "too_few": marked("There are not enough labels yet; this page says what is missing."),
    "too_few_texts": marked(
        "The labels are of too few different texts: rejected %(rejected)s, approved "
        "%(approved)s, decided both ways %(contradictory)s. A model needs %(least)s, with "
        "%(least_side)s of either side."
    ),
    "refused": marked("No model can be made of these labels: %(reason)s"),
    "store_full": marked(
        "The store has no room for one more model; its memory is needed for comments: %(reason)s"
    ),
    "too_large": marked("Bytes of the new model: %(bytes)s, limit: %(limit)s."),
    "later_release": marked("No model can be made with this release: %(reason)s"),
    "died": marked("The learner ended three times before it was done. Its log says why."),
}
