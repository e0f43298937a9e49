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

# For each format that one file holds: what it is called.
IMPORT_WORDS = {
    "disqus": marked("Disqus (XML)"),
    "wordpress": marked("WordPress (WXR, also in a zip)"),
    "isso": marked("Isso (SQLite or JSON)"),
    "remark42": marked("Remark42 (backup)"),
    "commento": marked("Commento (JSON)"),
    "comentario": marked("Comentario (JSON)"),
    "facebook": marked("Facebook (Graph API, JSON)"),
    "native": marked("modqueue, JSON lines"),
    "jsonl": marked("JSON lines with our own names"),
    "csv": marked("CSV with our own names"),
}
OUTCOME_WORDS = {
    "new": marked("new"),
    "written": marked("written"),
    "same": marked("there already"),
    "differs": marked("there already with another text or status, left as they are"),
}
# What was left out of an archive, or changed in it.
FAULT_WORDS = {
    "without_id": marked("without an id"),
    "without_article_id": marked("without an article"),
    "without_thread": marked("without an article"),
    "without_story": marked("without an article"),
    "unknown_field": marked("field that we do not know, left out"),
    "unknown_status": marked("status that we do not know, held"),
    "unknown_line": marked("line of another kind, left out"),
    "malformed": marked("cannot be used, left out"),
    "count_differs": marked("another number of comments than the end of the file says"),
    "parent_missing": marked("answers a comment that is not there, now at the top"),
    "circle_cut": marked("answers itself in a circle, now at the top"),
    "stub_without_replies": marked("deleted and without replies, left out"),
    "over_limit": marked("longer than new comments may be, kept whole"),
    "date_guessed": marked("without a date, as old as the article"),
    "date_in_future": marked("date ahead of today"),
    "decided_in_future": marked("decision dated ahead of today, not learnt from"),
    "without_url": marked("without an address"),
    "date_unreadable": marked("with a date that cannot be read"),
    "ban_left_out": marked("blocked author, the block is left out"),
    "page_missing": marked("address without a saved page, left out"),
    "replies_missing": marked("without some of its replies, which were not saved"),
    "type_pingback": marked("link from another site (pingback), left out"),
    "type_trackback": marked("link from another site (trackback), left out"),
    "repeated": marked("in the file twice"),
    "repeated_differs": marked("in the file twice with another content, the later one counts"),
}
