"""Telegram in, services out: one file a conversation."""
