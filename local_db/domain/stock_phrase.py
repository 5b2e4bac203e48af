"""A phrase that many complaints need, kept by the office under a short code (desktop_ui.md 2.2)."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from local_db.domain.aadhaar import mask_aadhaar
from local_db.domain.complaint import CitizenLanguage
from local_db.domain.errors import Problem, ValidationError
from local_db.domain.text import ascii_digits, stored_form

# What is different in every complaint; the cursor goes there.
GAP: Final = "___"
LONGEST: Final = 500
MOST: Final = 200
_CODE: Final = re.compile("[a-z0-9]{1,8}")


@dataclass(frozen=True, slots=True, kw_only=True)
class StockPhrase:
    """A code and its words in Bengali, in English, or in both."""

    code: str
    bn: str = ""
    en: str = ""

    def words(self, language: CitizenLanguage) -> str:
        """Return the words for a complaint in a language; there is always something."""
        first, second = (self.en, self.bn) if language is CitizenLanguage.EN else (self.bn, self.en)
        return first or second


def read_phrase(code: str, bn: str, en: str, taken: Collection[str] = ()) -> StockPhrase:
    """Return a phrase as it is kept; an Aadhaar-like number in it is masked.

    Raises:
        ValidationError: the code is no code or taken, there are no words, or too many.
    """
    plain = ascii_digits(code).strip().casefold()
    texts = {"bn": stored_form(bn), "en": stored_form(en)}
    problems = []
    if not plain:
        problems.append(Problem(field="code", code="required"))
    elif not _CODE.fullmatch(plain):
        problems.append(Problem(field="code", code="phrase_code"))
    elif plain in taken:
        problems.append(Problem(field="code", code="phrase_code_taken"))
    if not any(texts.values()):
        problems.append(Problem(field="bn", code="required"))
    problems.extend(
        Problem(field=name, code="too_long", values={"length": len(words), "limit": LONGEST})
        for name, words in texts.items()
        if len(words) > LONGEST
    )
    if problems:
        raise ValidationError(problems)
    return StockPhrase(
        code=plain, **{name: mask_aadhaar(words)[0] for name, words in texts.items()}
    )
