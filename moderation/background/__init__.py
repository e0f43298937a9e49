"""Work in the background of a site: one run of a kind at a time, and who looks on."""
