"""An SQL database with the comments of former months: a SQLite file, or PostgreSQL.

It knows rows and lines as the store wrote them, and neither Redis nor what they mean.
"""
