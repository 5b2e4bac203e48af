"""The first store: complaints, outbox, portal's answers, people, audit chain and search.

Revision ID: 0001
"""

from pathlib import Path
from typing import Final

from alembic import op

revision: Final = "0001"
down_revision: Final = None
branch_labels: Final = None
depends_on: Final = None


def upgrade() -> None:
    """Create every table, full-text table, trigger and starting row."""
    script = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
    for statement in script.split("\n\n"):
        op.get_bind().exec_driver_sql(statement)


def downgrade() -> None:
    """Refuse: an older program restores the copy made before the upgrade (local_db.md 8)."""
    raise NotImplementedError
