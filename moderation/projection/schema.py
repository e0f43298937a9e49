"""The tables of the projection, but for ``words``. A change raises VERSION: they are made anew.

Of two indices that seem alike to it, SQLite takes the one that was made last: small ones are last.

``words`` (rowid, body, author, article) holds stems that stems.py has parted and folded; how they
are looked up is each engine's own. The tokenizer "ascii" takes every other sign for a letter, so
that a stem is one token whatever Unicode SQLite knows.
"""

from __future__ import annotations

from moderation.policy import ATTRIBUTES

VERSION = 26
SCORES = ", ".join(f"{attribute} REAL" for attribute in ATTRIBUTES)

TABLES = f"""
CREATE TABLE comments (
    row INTEGER PRIMARY KEY,
    site TEXT NOT NULL,
    id TEXT NOT NULL,
    version INTEGER NOT NULL,
    status TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    accepted_at INTEGER NOT NULL,
    article TEXT NOT NULL,
    author TEXT NOT NULL,
    reports INTEGER NOT NULL,
    risk REAL NOT NULL,
    route TEXT,
    rules TEXT NOT NULL,
    language TEXT,
    model TEXT,
    {SCORES},
    decided_by TEXT,
    decided_at INTEGER,
    reason TEXT,
    held_for TEXT,
    holds TEXT NOT NULL,
    validated BOOLEAN NOT NULL,
    escalated BOOLEAN NOT NULL,
    opinion_asked BOOLEAN NOT NULL,
    name TEXT NOT NULL,
    network TEXT,
    mailbox TEXT,
    domain TEXT,
    looks TEXT,
    section TEXT,
    path TEXT NOT NULL,
    judged_elsewhere BOOLEAN NOT NULL,
    look REAL,
    UNIQUE (site, id)
);
CREATE INDEX comments_by_risk ON comments (site, status, risk, row);
CREATE INDEX all_by_risk ON comments (site, risk);
CREATE INDEX comments_by_doubt ON comments (site, status, abs(risk - 0.5));
CREATE INDEX all_by_doubt ON comments (site, abs(risk - 0.5));
CREATE INDEX comments_by_settling
    ON comments (site, status, coalesce(decided_at, accepted_at));
CREATE INDEX comments_by_sequence ON comments (site, status, sequence);
CREATE INDEX comments_by_article ON comments (site, article, sequence);
CREATE INDEX comments_by_time
    ON comments (site, accepted_at, article, status, route, reports, reason);
CREATE INDEX comments_held ON comments (site, article, accepted_at) WHERE status = 'held';
CREATE INDEX comments_by_path ON comments (site, article, path, status, id);
CREATE INDEX comments_by_decision ON comments (site, decided_at) WHERE decided_at IS NOT NULL;
CREATE INDEX comments_by_arrival ON comments (site, sequence);
CREATE INDEX comments_by_author ON comments (site, author, sequence);
CREATE INDEX comments_by_network ON comments (site, network, author) WHERE network IS NOT NULL;
CREATE INDEX comments_by_mailbox ON comments (site, mailbox, author) WHERE mailbox IS NOT NULL;
CREATE INDEX comments_by_domain ON comments (site, domain, author) WHERE domain IS NOT NULL;
CREATE INDEX comments_by_looks ON comments (site, looks, author, status) WHERE looks IS NOT NULL;
CREATE INDEX comments_by_strike ON comments (site, author, decided_at, reason)
    WHERE status = 'rejected' AND reason IS NOT NULL;
CREATE INDEX held_by_facets ON comments (site, language, section, sequence) WHERE status = 'held';
CREATE INDEX escalated_comments ON comments (site, sequence) WHERE escalated;
CREATE INDEX asked_comments ON comments (site, sequence) WHERE opinion_asked;
CREATE TABLE articles (
    site TEXT NOT NULL,
    article TEXT NOT NULL,
    url TEXT,
    title TEXT,
    words TEXT NOT NULL,
    closed BOOLEAN NOT NULL,
    premoderated BOOLEAN NOT NULL,
    heated BOOLEAN NOT NULL,
    assigned TEXT,
    PRIMARY KEY (site, article)
) WITHOUT ROWID;
CREATE INDEX heated_articles ON articles (site) WHERE heated;
CREATE TABLE reports (
    row INTEGER NOT NULL,
    reporter TEXT NOT NULL,
    PRIMARY KEY (row, reporter)
) WITHOUT ROWID;
CREATE INDEX reports_by_reporter ON reports (reporter);
CREATE TABLE decisions (
    row INTEGER NOT NULL,
    version INTEGER NOT NULL,
    status TEXT NOT NULL,
    previous TEXT NOT NULL,
    by TEXT NOT NULL,
    at INTEGER NOT NULL,
    reason TEXT,
    blind BOOLEAN NOT NULL,
    bulk BOOLEAN NOT NULL,
    follows BOOLEAN NOT NULL,
    undoes INTEGER,
    undone_by TEXT,
    first_look BOOLEAN NOT NULL,
    first_standing BOOLEAN NOT NULL,
    opinion_by TEXT,
    opinion_status TEXT,
    opinion_blind BOOLEAN,
    PRIMARY KEY (row, version)
) WITHOUT ROWID;
CREATE INDEX decisions_by_person ON decisions (by, at);
CREATE TABLE sums (
    site TEXT NOT NULL,
    figure TEXT NOT NULL,
    at INTEGER NOT NULL,
    kind TEXT NOT NULL,
    hits INTEGER NOT NULL,
    of INTEGER NOT NULL,
    PRIMARY KEY (site, figure, at, kind)
) WITHOUT ROWID;
CREATE INDEX hot_articles ON sums (site, at, hits DESC, of DESC, kind) WHERE figure = 'article';
CREATE TABLE article_sums (
    site TEXT NOT NULL,
    article TEXT NOT NULL,
    figure TEXT NOT NULL,
    at INTEGER NOT NULL,
    kind TEXT NOT NULL,
    hits INTEGER NOT NULL,
    of INTEGER NOT NULL,
    PRIMARY KEY (site, article, figure, at, kind)
) WITHOUT ROWID;
CREATE TABLE bands (
    band INTEGER NOT NULL,
    row INTEGER NOT NULL,
    PRIMARY KEY (band, row)
) WITHOUT ROWID;
CREATE INDEX bands_by_row ON bands (row);
CREATE TABLE damaged (site TEXT NOT NULL, id TEXT NOT NULL, PRIMARY KEY (site, id));
CREATE TABLE cursors (site TEXT PRIMARY KEY, cursor TEXT NOT NULL, line TEXT NOT NULL);
CREATE TABLE rebuilds (site TEXT PRIMARY KEY, times INTEGER NOT NULL);
"""
