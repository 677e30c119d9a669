"""Alembic migrations: how the schema got from each version to the next."""
