"""`make bench`: how fast Insyn is beside bare bots and bare SQL, measured in one run."""
