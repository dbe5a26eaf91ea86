"""Alembic's environment. Migrations are an append-only list; a step and its record are one transaction."""
