"""aiohttp: webhook, health, metrics and the customer's one-time pages."""
