"""A closed loop: a model that never saw a source plays a site on it and learns from its people."""
