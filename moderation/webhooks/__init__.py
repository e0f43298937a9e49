"""Webhooks out, after Standard Webhooks 1.0: the journal told to the addresses of a site.

The journal is the outbox. Each endpoint has its own cursor in it; a script moves the cursor and
lists the lines to be sent in one step, so a sender that dies can repeat a message under the same
id, but never lose one. Lines of one comment are sent in order; other comments do not wait.
"""
