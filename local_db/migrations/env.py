"""Alembic's entry: run the revisions on the connection that the store hands over."""

from alembic import context

context.configure(connection=context.config.attributes["connection"], transactional_ddl=False)
# The store's own BEGIN IMMEDIATE is the transaction; alembic must not open or commit one.
context.run_migrations()
