"""``python -m benchmarks.size``: the years at size, written straight into the tables.

A site with 100 comments to an article and 20 to an author, as many as asked for. What is written
has the shape that the service's own code gave to its models; the tables and their indices are the
product's. Indices are made last, as a bulk load does. Each part goes on where it stopped.
"""
