"""What search needs beside the full-text tables: the words there are, and mobiles told later."""

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from local_db.tables.base import STRICT_KEYED, Base


class NameWordRow(Base):
    """A word of some name under each of its keys; a name is found by the words that are like it."""

    __tablename__ = "name_word"
    __table_args__ = (Index("ix_name_word_word", "word"), STRICT_KEYED)

    key: Mapped[str] = mapped_column(primary_key=True)
    word: Mapped[str] = mapped_column(primary_key=True)


class TextWordRow(Base):
    """A word of some text: a question asks only for words that are there."""

    __tablename__ = "text_word"
    __table_args__ = (STRICT_KEYED,)

    word: Mapped[str] = mapped_column(primary_key=True)


class LaterMobileRow(Base):
    """A mobile number that a correction gave a case; the sealed row keeps the first one."""

    __tablename__ = "later_mobile"
    __table_args__ = (STRICT_KEYED,)

    mobile: Mapped[str] = mapped_column(primary_key=True)
    record: Mapped[int] = mapped_column(primary_key=True)
