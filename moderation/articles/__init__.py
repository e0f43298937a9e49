"""What people do about an article, as rules without a store."""
