"""Raids in Redis: begun, ended, and their copies."""
