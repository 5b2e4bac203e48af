"""What the store keeps for people, their screens and the supervisor's queue.

Revision ID: 0004
"""

from pathlib import Path
from typing import Final

from alembic import op

revision: Final = "0004"
down_revision: Final = "0003"
branch_labels: Final = None
depends_on: Final = None


def upgrade() -> None:
    """Run the parts of this revision in the order of their names."""
    for part in sorted(Path(__file__).parent.glob("r0004_*.sql")):
        for statement in part.read_text(encoding="utf-8").split("\n\n"):
            op.get_bind().exec_driver_sql(statement)


def downgrade() -> None:
    """Refuse: an older program restores the copy made before the upgrade (local_db.md 8)."""
    raise NotImplementedError
