"""How Alembic runs our migrations: on the open transaction it is handed, in batch mode (SQLite cannot alter)."""

from alembic import context
from sqlmodel import SQLModel

from curator.store import tables  # noqa: F401  its classes fill the metadata

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=SQLModel.metadata,
    render_as_batch=True,
    transactional_ddl=True,
    compare_type=False,
)
context.run_migrations()
