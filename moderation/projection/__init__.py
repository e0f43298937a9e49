"""A second view of the comments for questions that Redis has no index for.

A SQLite file per machine, or PostgreSQL for all of them, fed from the journal and rebuildable from
it at any time: search by words, filters, histograms, statistics. It lags the store by a fraction of
a second and decides nothing: whoever acts on what it shows still goes through ``actions``, which
compares versions.
"""
