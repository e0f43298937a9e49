"""The domain: comments, verdicts, decisions, policies, and the store that keeps them.

Knows neither Flask nor scikit-learn; ``service`` and ``worker`` are two doors to ``actions``.
"""
