"""Words of imports and exports, one for each code; the templates translate them."""

from __future__ import annotations

from service.dashboard.words import marked

# For each format of an export: what it is called, and for whom it is.
EXPORT_WORDS = {
    "native": (
        marked("modqueue, JSON lines"),
        marked("Everything: texts, scores, decisions, former texts. This service reads it back."),
    ),
    "disqus": (
        marked("Disqus, XML"),
        marked("For Isso, Remark42 and Comentario. Whatever is not public is marked as deleted."),
    ),
    "wxr": (
        marked("WordPress, WXR"),
        marked("Held comments wait there, too; rejected ones are spam or in the trash."),
    ),
}
