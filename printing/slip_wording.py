"""Say things in the slip's two languages: its words, digits and dates (evidence printing.md 8)."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Self

from local_db.domain.complaint import CitizenLanguage
from local_db.domain.text import stored_line
from printing.slip_facts import Both
from resources.text import Language, local_digits, text

Said = tuple[str, ...]
"""One thing in the first language and, where it differs, in the second."""

_UNPRINTABLE: Final = frozenset({"Cc", "Cs", "Co", "Cn"})


@dataclass(frozen=True, slots=True)
class Wording:
    """The two languages of one slip, in the order in which they are printed."""

    languages: tuple[Language, Language]

    @classmethod
    def of(cls, language: CitizenLanguage) -> Self:
        """Bengali first and English second; English first when that is the citizen's language."""
        if language is CitizenLanguage.EN:
            return cls((Language.EN, Language.BN))
        return cls((Language.BN, Language.EN))

    def words(self, key: str, /, **values: object) -> Said:
        """Return the slip's text of ``key`` in both languages, its values in each one's way."""
        return distinct(
            text(f"slip.{key}", language, **{n: _shown(v, language) for n, v in values.items()})
            for language in self.languages
        )

    def pair(self, pair: Both) -> Said:
        """Return a thing that the caller has told in both languages."""
        return distinct(clean(pair.said(language)) for language in self.languages)

    def joined(self, parts: tuple[Said, ...], separator: str = " ") -> Said:
        """Return parts put together language by language."""
        return distinct(
            separator.join(part[min(place, len(part) - 1)] for part in parts if part)
            for place in range(len(self.languages))
        )


def clean(value: str) -> str:
    """Return a text as it can be printed: stored form, one line, no private or broken letters."""
    kept = "".join(
        ch for ch in value if ch.isspace() or unicodedata.category(ch) not in _UNPRINTABLE
    )
    return stored_line(kept)


def distinct(said: Iterable[str]) -> Said:
    """Return what is said, without saying the same twice."""
    return tuple(dict.fromkeys(each for each in said if each))


def shown_date(day: date, language: Language) -> str:
    """Return a date as people of the language write it."""
    months = text("slip.months", language).split()
    return text(
        "slip.date",
        language,
        day=local_digits(f"{day.day:02d}", language),
        month=months[day.month - 1],
        year=local_digits(day.year, language),
    )


def _shown(value: object, language: Language) -> str:
    if isinstance(value, Both):
        return clean(value.said(language))
    if isinstance(value, datetime):
        clock = local_digits(f"{value:%H:%M}", language)
        return f"{shown_date(value.date(), language)}, {clock}"
    if isinstance(value, date):
        return shown_date(value, language)
    if isinstance(value, int):
        return local_digits(value, language)
    return str(value)
