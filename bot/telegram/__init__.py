"""The Telegram edge: transport, application, receiving, sending."""
