"""How numbers, dates, ages and states are said on every screen, the same everywhere."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import partial
from typing import Final

from desktop.services.wording import name_of
from desktop.speaker import Saying, phrase, verbatim
from desktop.theme import Tone
from local_db.domain.catalogue import GROUP, Catalogue, Item
from local_db.domain.clock import office_time
from local_db.domain.outbox import QueueRow
from local_db.domain.queue_alarm import OLD, VERY_OLD
from local_db.domain.states import CaseGroup, SendState
from local_db.domain.uploads import PaperTally
from resources.text import Language, local_digits, text

_MINUTE: Final = 60
_HOUR: Final = 60 * _MINUTE
_DAY: Final = 24 * _HOUR

_GROUP_LOOKS: Final[Mapping[CaseGroup, tuple[Tone, str]]] = {
    CaseGroup.AT_OFFICE: (Tone.NEUTRAL, "waiting"),
    CaseGroup.RECEIVED: (Tone.INFO, "inbox"),
    CaseGroup.WITH_DEPARTMENT: (Tone.INFO, "next"),
    CaseGroup.WITH_FIELD_OFFICE: (Tone.INFO, "next"),
    CaseGroup.IN_PROGRESS: (Tone.INFO, "sync"),
    CaseGroup.REPORTED: (Tone.WARN, "file"),
    CaseGroup.DISPOSED: (Tone.OK, "ok"),
    CaseGroup.REOPENED: (Tone.WARN, "undo"),
    CaseGroup.RECONTACTED: (Tone.WARN, "person"),
    CaseGroup.TRANSFERRED: (Tone.NEUTRAL, "next"),
    CaseGroup.UNKNOWN: (Tone.WARN, "help"),
}
_SEND_LOOKS: Final[Mapping[SendState, tuple[Tone, str]]] = {
    SendState.READY: (Tone.INFO, "waiting"),
    SendState.SENDING: (Tone.INFO, "sync"),
    SendState.DONE: (Tone.OK, "ok"),
    SendState.ATTENTION: (Tone.WARN, "warn"),
    SendState.HELD: (Tone.NEUTRAL, "hold"),
}


def day_words(day: date) -> Saying:
    """Return a date as ``dd-mm-yyyy`` in the digits of the language."""
    return partial(_digits, f"{day:%d-%m-%Y}")


def moment_words(moment: datetime) -> Saying:
    """Return date and time of the office."""
    return partial(_digits, f"{office_time(moment):%d-%m-%Y %H:%M}")


def clock_words(moment: datetime) -> Saying:
    """Return the office's time of day with seconds."""
    return partial(_digits, f"{office_time(moment):%H:%M:%S}")


def minute_words(moment: datetime) -> Saying:
    """Return the office's time of day without seconds."""
    return partial(_digits, f"{office_time(moment):%H:%M}")


def _digits(shown: str, language: Language) -> str:
    return local_digits(shown, language)


def age_words(age: timedelta) -> Saying:
    """Return how long ago something was, in the two largest units."""
    seconds = max(0, int(age.total_seconds()))
    if seconds < _MINUTE:
        return phrase("views.age.seconds", seconds=seconds)
    if seconds < _HOUR:
        return phrase("views.age.minutes", minutes=seconds // _MINUTE)
    if seconds < _DAY:
        return phrase("views.age.hours", hours=seconds // _HOUR, minutes=seconds % _HOUR // _MINUTE)
    return phrase("views.age.days", days=seconds // _DAY, hours=seconds % _DAY // _HOUR)


def age_tone(age: timedelta) -> Tone:
    """Return how worrying an unsent message's age is."""
    if age > VERY_OLD:
        return Tone.ERROR
    return Tone.WARN if age > OLD else Tone.NEUTRAL


def item_name(catalogue: Catalogue, kind: str, code: str | None) -> Saying:
    """Return the name of a catalogue code; an unknown code shows itself."""
    item = catalogue.find(kind, code)
    return verbatim(code or "") if item is None else partial(name_of, item)


def coded_name(item: Item) -> Saying:
    """Return a catalogue entry with its code."""
    return lambda language: f"{item.code}  {name_of(item, language)}"


def group_chip(
    catalogue: Catalogue, group: CaseGroup, state: str | None
) -> tuple[Saying, Tone, str]:
    """Return words, tone and icon of the portal's state; an unknown code is shown, never hidden."""
    tone, icon = _GROUP_LOOKS[group]
    name = item_name(catalogue, GROUP, group.value)
    if group is CaseGroup.UNKNOWN and state is not None:
        return lambda language: f"{name(language)} ({state})", tone, icon
    return name, tone, icon


def send_chip(state: SendState) -> tuple[Saying, Tone, str]:
    """Return words, tone and icon of a message's state."""
    tone, icon = _SEND_LOOKS[state]
    return phrase(f"values.send_state.{state.value}"), tone, icon


def row_chip(row: QueueRow) -> tuple[Saying, Tone, str]:
    """Return words, tone and icon of a message, and of its papers when only they are missing."""
    papers = row.papers
    if row.state is not SendState.DONE or not papers.is_pending:
        return send_chip(row.state)
    words = partial(_papers_words, papers, "chip")
    return (words, Tone.INFO, "attach") if papers.trouble is None else (words, Tone.WARN, "warn")


def papers_words(papers: PaperTally) -> Saying:
    """Return how many of a complaint's papers the portal has."""
    return partial(_papers_words, papers, "some" if papers.is_pending else "all")


def _papers_words(papers: PaperTally, key: str, language: Language) -> str:
    sent, total = (local_digits(n, language) for n in (papers.sent, papers.total))
    return text(f"views.papers.{key}", language, sent=sent, total=total)


def joined(*parts: Saying, between: str = " · ") -> Saying:
    """Return sayings in one line; empty ones are left out."""

    def said(language: Language) -> str:
        return between.join(words for words in (part(language) for part in parts) if words)

    return said


def spoken(key: str, **sayings: Saying) -> Saying:
    """Return the text of a key whose placeholders are sayings themselves."""

    def said(language: Language) -> str:
        return text(key, language, **{name: saying(language) for name, saying in sayings.items()})

    return said
