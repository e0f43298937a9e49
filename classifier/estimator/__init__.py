"""The model as a scikit-learn estimator: fit it anew, try it in one's own tools, read and write it.

What serves imports none of this: `classifier.CommentClassifier` loads it when it is asked for.
"""

from classifier.estimator.comment_classifier import CommentClassifier

__all__ = ["CommentClassifier"]
