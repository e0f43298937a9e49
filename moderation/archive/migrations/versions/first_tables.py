"""The first tables, and the id of the archive."""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make them."""
    place = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
    about = op.create_table("about", sa.Column("id", sa.Text, primary_key=True))
    op.bulk_insert(about, [{"id": secrets.token_hex(8)}])
    op.create_table(
        "comments",
        sa.Column("site", sa.Text, primary_key=True),
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("article", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("listed", sa.BigInteger),
        sa.Column("decided", sa.BigInteger),
        sa.Column("place", place),
        sa.Column("record", sa.Text, nullable=False),
        sa.Column("reports", sa.Text, nullable=False),
    )
    _index("comments_by_place", ["site", "article", "place"], "place IS NOT NULL")
    _index("comments_by_listing", ["site", "status", "listed"])
    _index("comments_by_decision", ["site", "decided"], "decided IS NOT NULL")
    op.create_table(
        "lines",
        sa.Column("site", sa.Text, primary_key=True),
        sa.Column("at", sa.BigInteger, primary_key=True),
        sa.Column("number", sa.BigInteger, primary_key=True),
        sa.Column("fields", sa.Text, nullable=False),
    )


def _index(name: str, columns: list[str], where: str | None = None) -> None:
    condition = sa.text(where) if where else None
    op.create_index(name, "comments", columns, sqlite_where=condition, postgresql_where=condition)
