"""Authors as the projection has them: facts, look-alikes, strikes."""
