"""Alerts: what is amiss on a site, from when on, and the channels that tell people."""
