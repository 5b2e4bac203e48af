"""What the store keeps of people's roles, stock phrases and outages of the line.

Revision ID: 0005
"""

from pathlib import Path
from typing import Final

from alembic import op

revision: Final = "0005"
down_revision: Final = "0004"
branch_labels: Final = None
depends_on: Final = None


def upgrade() -> None:
    """Run the parts of this revision in the order of their names."""
    for part in sorted(Path(__file__).parent.glob("r0005_*.sql")):
        for statement in part.read_text(encoding="utf-8").split("\n\n"):
            op.get_bind().exec_driver_sql(statement)


def downgrade() -> None:
    """Refuse: an older program restores the copy made before the upgrade (local_db.md 8)."""
    raise NotImplementedError
