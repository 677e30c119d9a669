"""Values and rules: no I/O, no SQL, no Telegram, no clock of its own."""
