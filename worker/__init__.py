"""The scoring side: a Celery worker that drains what waits, and the sweeper that wakes it."""
