"""Archives that an admin brings in through the dashboard: a spool on this machine, and its job."""
