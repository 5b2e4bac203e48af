"""What was typed, as the portal can be asked for it; screens need it early, it loads little."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from local_db.domain.number import Number, NumberError
from local_db.domain.text import ascii_digits, read_mobile, stored_line, without_separators

_LONGEST: Final = 40
# One word of Latin letters and digits, both of them, as portals write their numbers.
_PORTAL_NUMBER: Final = re.compile(r"(?=.*[A-Za-z])(?=.*\d)[A-Za-z0-9/_-]+", re.ASCII)
_DIGITS: Final = re.compile(r"\d+", re.ASCII)


class QuestionKind(StrEnum):
    """How the portal can be asked for what was typed."""

    NUMBER = "number"
    MOBILE = "mobile"
    # A name alone would show strangers' cases: the portal wants a mobile number with it.
    NOT_ENOUGH = "not_enough"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What was typed, as the portal takes it."""

    kind: QuestionKind
    text: str


def read_question(typed: str) -> Question:
    """Tell how the portal can be asked; a misread number is not worth asking."""
    mobile = read_mobile(typed)
    if mobile is not None:
        return Question(kind=QuestionKind.MOBILE, text=mobile)
    line = stored_line(typed)
    try:
        return Question(kind=QuestionKind.NUMBER, text=Number.parse(line).digits)
    except NumberError:
        pass
    if _is_portal_number(line):
        return Question(kind=QuestionKind.NUMBER, text=ascii_digits(line))
    return Question(kind=QuestionKind.NOT_ENOUGH, text="")


def _is_portal_number(line: str) -> bool:
    """Tell whether this may be the portal's own number, an alias of ours (contract section 7).

    It goes into a URL, so nothing with a name or a mobile number in it passes.
    """
    plain = ascii_digits(line)
    if len(plain) > _LONGEST or not _PORTAL_NUMBER.fullmatch(plain):
        return False
    runs = _DIGITS.findall(without_separators(plain))
    return all(read_mobile(run) is None for run in runs)
