"""The kill test: SIGKILL at random moments and failing commits, with people in mid-journey."""
