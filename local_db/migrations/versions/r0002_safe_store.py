"""What a store needs to outlive restores, key changes and full disks.

Revision ID: 0002
"""

from pathlib import Path
from typing import Final

from alembic import op

revision: Final = "0002"
down_revision: Final = "0001"
branch_labels: Final = None
depends_on: Final = None


def upgrade() -> None:
    """Add skipped numbers, audit keys, the papers' purge date and the list of rare words."""
    script = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
    for statement in script.split("\n\n"):
        op.get_bind().exec_driver_sql(statement)


def downgrade() -> None:
    """Refuse: an older program restores the copy made before the upgrade (local_db.md 8)."""
    raise NotImplementedError
