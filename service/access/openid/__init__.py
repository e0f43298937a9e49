"""Logging in by OpenID Connect: one provider, code flow with PKCE (docs/openid.md)."""
