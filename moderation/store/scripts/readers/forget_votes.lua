-- Take back every vote of an author, and say how many there were.
-- uses: threads/votes
-- args: author
return forget_votes_of(author)
