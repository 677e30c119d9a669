"""Carries out what was committed: the embedded loop and the schedule."""
