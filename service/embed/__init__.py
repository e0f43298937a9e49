"""The comment box: what browsers on a site's pages may read and post, without an API key."""

from __future__ import annotations

from flask import Flask

from service.embed import demo, feed, form, guidelines, own, posts, script, thread, votes
from service.embed.blueprint import blueprint

__all__ = [
    "demo", "feed", "form", "guidelines", "init_app", "own", "posts", "script", "thread", "votes",
]  # fmt: skip


def init_app(app: Flask) -> None:
    """Serve the comment box and its demonstration."""
    app.jinja_env.globals["LIMITS"] = thread.LIMITS
    script.init_app(app)
    app.register_blueprint(blueprint)
    app.register_blueprint(demo.blueprint)
    app.register_blueprint(guidelines.blueprint)
