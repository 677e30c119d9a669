"""Adapters to the company's own systems; all of them pass one contract test."""
