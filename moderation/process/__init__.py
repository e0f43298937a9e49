"""What every process has in common: its configuration, its logs, its start, the doorbell."""
