"""What differs between the databases that hold a projection: opening it, and a few words of SQL."""
