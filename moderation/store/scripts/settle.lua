-- End the undo windows that have passed, before a look at what the site may know.
-- uses: clock, undo_window
settle(clock())
return 1
