"""What a site decides by: its policy, word lists, reasons and settings."""
