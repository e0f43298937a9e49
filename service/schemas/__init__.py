"""JSON at the edge: what may come in and what goes out; the OpenAPI document is made from these."""
