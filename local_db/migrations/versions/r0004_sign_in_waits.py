"""How long each person waits after wrong PINs, whatever is started again.

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
    """Add the table of waits."""
    script = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
    op.get_bind().exec_driver_sql(script)


def downgrade() -> None:
    """Refuse: an older program restores the copy made before the upgrade (local_db.md 8)."""
    raise NotImplementedError
