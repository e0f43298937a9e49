"""What `modqueue run` needs: the embedded server, the supervisor and the first accounts."""
