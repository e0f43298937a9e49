"""A raid among honest comments, played through all real parts.

An hour of invented comments is accepted, judged, projected and watched, ten seconds at a time by a
clock of its own; the scorer alone is a stand-in. Printed for a raid in each language are the share
of its copies that were grouped within 60 s of the fifth one, and of honest comments held for it.
"""
