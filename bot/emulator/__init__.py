"""The other side of the wire for demo and tests: the Bot API, mail, chat pages."""
