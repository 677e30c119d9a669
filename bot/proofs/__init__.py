"""Ways to prove who one is: codes by e-mail, Telegram's shared contact."""
