"""What modqueue is measured against."""
