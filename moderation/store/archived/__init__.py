"""The archive as the store sees it: reading through to it, moving comments out, bringing them back.

docs/decisions/archive.md says why each order is as it is.
"""
