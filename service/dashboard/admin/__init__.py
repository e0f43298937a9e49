"""Pages for admins: accounts, members, API keys, webhooks and the audit log."""
