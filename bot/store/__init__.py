"""The only place that knows SQLModel: tables, engine, unit of work, queries, migrations."""
