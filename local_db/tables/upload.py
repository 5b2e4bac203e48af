"""Papers on their way to the portal; how far each came outlives the program."""

from datetime import datetime

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from local_db.domain.uploads import PaperTrouble
from local_db.tables.base import STRICT_KEYED, Base, Choice


class UploadRow(Base):
    """A paper of a case that was begun, or could not be; gone once the portal has it.

    Everything in it can be asked of the portal or found out again, so a salvage leaves it out.
    """

    __tablename__ = "upload"
    __table_args__ = (
        Index("ix_upload_trouble", "trouble", sqlite_where=text("trouble IS NOT NULL")),
        STRICT_KEYED,
    )

    case_id: Mapped[str] = mapped_column(primary_key=True)
    sha256: Mapped[str] = mapped_column(primary_key=True)
    location: Mapped[str | None]
    reached: Mapped[int]
    mismatches: Mapped[int]
    trouble: Mapped[PaperTrouble | None] = mapped_column(Choice(PaperTrouble))
    code: Mapped[str | None]
    changed_at: Mapped[datetime]
