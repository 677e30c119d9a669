"""The sample register: the database of a made-up Swedish IT company, for the demo and tests."""
