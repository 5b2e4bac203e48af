"""The audit chain; triggers refuse every change of it."""

from sqlalchemy.orm import Mapped, mapped_column

from local_db.tables.base import STRICT, Base


class AuditRow(Base):
    """One change of state: who, what, on which entity; no citizen's data in the payload."""

    __tablename__ = "audit"
    __table_args__ = (STRICT,)

    seq: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[str]
    actor: Mapped[str]
    action: Mapped[str]
    entity: Mapped[str]
    entity_id: Mapped[str]
    payload: Mapped[str]
    prev_hash: Mapped[bytes]
    hash: Mapped[bytes]


class AuditKeyRow(Base):
    """The key of the chain from a row on; without one, it is derived from the first data key."""

    __tablename__ = "audit_key"
    __table_args__ = (STRICT,)

    from_seq: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[bytes]
