"""The reference portal's tables; the same Core code serves SQLite and PostgreSQL (decision 6)."""

from typing import Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

metadata: Final = MetaData()

# One row a name; a writer that locks the feed's row first keeps all writers in one line.
counters: Final = Table(
    "counters",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("value", BigInteger, nullable=False),
)

settings: Final = Table(
    "settings",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("value", Text, nullable=False),
)

offices: Final = Table(
    "offices",
    metadata,
    Column("code", String(3), primary_key=True),
    Column("name_bn", Text, nullable=False),
    Column("name_en", Text, nullable=False),
    Column("district", String(10)),
    Column("district_bn", Text, nullable=False),
    Column("district_en", Text, nullable=False),
    Column("block", String(10)),
    Column("phone", String(40)),
)

devices: Final = Table(
    "devices",
    metadata,
    Column("device_id", String(36), primary_key=True),
    Column("office", ForeignKey("offices.code"), nullable=False, index=True),
    Column("install_id", String(200), nullable=False),
    Column("public_key", String(43), nullable=False),
    Column("counter_label", Text, nullable=False),
    Column("enrolled_at", String(40), nullable=False),
    Column("last_epoch", BigInteger, nullable=False),
    Column("last_device_seq", BigInteger, nullable=False),
    Column("is_suspended", Boolean, nullable=False),
    Column("last_seen", String(40)),
    Column("heartbeat", Text),
)

# The furthest head of each counter's audit chain, and how often one came that does not follow it.
audit_heads: Final = Table(
    "audit_heads",
    metadata,
    Column("device_id", ForeignKey("devices.device_id"), primary_key=True),
    Column("db_epoch", BigInteger, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("head", String(64), nullable=False),
    Column("told_at", String(40), nullable=False),
    Column("went_back", Integer, nullable=False),
)

enrol_codes: Final = Table(
    "enrol_codes",
    metadata,
    Column("code", String(20), primary_key=True),
    Column("office", ForeignKey("offices.code"), nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    Column("device_id", ForeignKey("devices.device_id")),
)

leases: Final = Table(
    "leases",
    metadata,
    Column("slot", String(9), primary_key=True),
    Column("office", ForeignKey("offices.code"), nullable=False, index=True),
    Column("device_id", ForeignKey("devices.device_id"), nullable=False),
    Column("yy", String(2), nullable=False),
    Column("db_epoch", BigInteger, nullable=False),
    Column("leased_at", String(40), nullable=False),
    Column("last_seq", Integer, nullable=False),
    UniqueConstraint("device_id", "yy", "db_epoch"),
)

messages: Final = Table(
    "messages",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("type", String(40), nullable=False),
    Column("ref", String(14), nullable=False, index=True),
    Column("case_id", String(36)),
    Column("digest", String(71), nullable=False),
    Column("device_id", String(36), nullable=False),
    Column("device_seq", BigInteger, nullable=False),
    Column("supersedes", String(36)),
    Column("body", LargeBinary, nullable=False),
    Column("received_at", String(40), nullable=False),
    # Whether an amendment changed the case, or came too late and is a note.
    Column("is_note", Boolean, nullable=False),
)

cases: Final = Table(
    "cases",
    metadata,
    Column("ref", String(14), primary_key=True),
    Column("case_id", String(36), nullable=False, index=True),
    Column("portal_ref", String(20), nullable=False, unique=True),
    Column("office", String(3), nullable=False, index=True),
    Column("message_id", String(36), nullable=False, unique=True),
    Column("filed_on", Text),
    Column("body", LargeBinary, nullable=False),
    Column("received_at", String(40), nullable=False),
    Column("state", String(20), nullable=False),
    Column("rev", Integer, nullable=False),
    Column("is_forwarded", Boolean, nullable=False),
    Column("is_withdrawn", Boolean, nullable=False),
    Column("is_voided", Boolean, nullable=False),
    Column("recontacts", Integer, nullable=False),
)

# The successor of a message that was refused; links of refused messages are kept too.
successors: Final = Table(
    "successors",
    metadata,
    Column("message_id", String(36), primary_key=True),
    Column("successor", String(36), nullable=False),
)

# What came, whatever became of it: a rejected filing counts as received.
received_numbers: Final = Table(
    "received_numbers",
    metadata,
    Column("slot", String(9), primary_key=True),
    Column("seq", Integer, primary_key=True),
)

received_sequences: Final = Table(
    "received_sequences",
    metadata,
    Column("device_id", String(36), primary_key=True),
    Column("device_seq", BigInteger, primary_key=True),
)

changes: Final = Table(
    "changes",
    metadata,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    # Null is for every office.
    Column("office", String(3)),
    Column("ref", String(14)),
    Column("rev", Integer),
    Column("payload", Text, nullable=False),
    UniqueConstraint("ref", "rev"),
    Index("changes_of_office", "office", "seq"),
)

packs: Final = Table(
    "packs",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("version", String(40), nullable=False),
    Column("valid_from", String(10), nullable=False),
    Column("items", LargeBinary, nullable=False),
    Column("sha256", String(64), nullable=False),
)

# Numbers that a counter left out on purpose, as its heartbeats told; they are no gaps.
skipped_numbers: Final = Table(
    "skipped_numbers",
    metadata,
    Column("slot", String(9), primary_key=True),
    Column("first", Integer, primary_key=True),
    Column("last", Integer, primary_key=True),
)

# Which mobile numbers a case was filed with, as keyed hashes: an index nobody can read back.
case_mobiles: Final = Table(
    "case_mobiles",
    metadata,
    Column("mobile", String(64), primary_key=True),
    Column("ref", String(14), primary_key=True, index=True),
    # Whether the phone's holder may hear of it; a phone is often shared in a family.
    Column("is_public", Boolean, nullable=False),
)

# One-time codes of the public page; only hashes, for known and unknown numbers alike.
otp_codes: Final = Table(
    "otp_codes",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("mobile", String(64), nullable=False, index=True),
    Column("session", String(64), nullable=False),
    Column("address", String(64), nullable=False, index=True),
    Column("code", String(64), nullable=False),
    Column("asked_at", BigInteger, nullable=False, index=True),
    Column("tries", Integer, nullable=False),
    Column("is_used", Boolean, nullable=False),
)

# What would be texted; each row can be read only by who names its number.
otp_outbox: Final = Table(
    "otp_outbox",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("mobile", String(64), nullable=False, index=True),
    Column("sealed", Text, nullable=False),
    Column("asked_at", BigInteger, nullable=False, index=True),
    Column("is_wanted", Boolean, nullable=False),
)

_NOT_HERE: Final = text("received_at IS NULL")

# The papers that cases have; the bytes are files, and received once they are whole (section 5).
case_papers: Final = Table(
    "case_papers",
    metadata,
    Column("ref", String(14), primary_key=True),
    Column("sha256", String(64), primary_key=True),
    Column("received_at", String(40)),
    Index("case_papers_missing", "ref", sqlite_where=_NOT_HERE, postgresql_where=_NOT_HERE),
)

# Where a paper under way belongs; how far it came is the size of its file.
uploads: Final = Table(
    "uploads",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("ref", String(14), nullable=False),
    Column("office", String(3), nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("length", BigInteger, nullable=False),
    Column("begun_at", BigInteger, nullable=False, index=True),
    UniqueConstraint("ref", "sha256"),
)
