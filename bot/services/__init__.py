"""Use cases, one file an errand: find through the door, decide in the domain, write it down."""
