"""Was this reported before? A suggestion with its reason while the complaint is typed.

The rule is local_db.md 6: the same mobile number within 90 days and words that agree; or rarer
words in common, whoever reported them. It suggests, and never stops anybody.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Final

from rapidfuzz import fuzz

from local_db.domain.clock import Clock, office_time
from local_db.domain.likely import EarlierMatter, Likely, Reason, Typed
from local_db.domain.states import RecordState
from local_db.domain.text import search_form
from local_db.store import Store

WITHIN_DAYS: Final = 90
_AGREES: Final = 85
# A place or subject in common makes the same words weigh more, and other ones less.
_SAME_VILLAGE: Final = 6
_SAME_CATEGORY: Final = 4
_UNKNOWN_CITIZEN: Final = -5
_MOST: Final = 5
# Fewer words agree with too much: all of them stand in many a complaint.
_LEAST_WORDS: Final = 4


class DuplicateService:
    """Compares what is typed with what was filed."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def of_same_mobile(self, typed: Typed) -> tuple[Likely, ...]:
        """Return the complaints of this mobile number about the same matter."""
        if typed.mobile is None or not _says_enough(typed.description):
            return ()
        today = office_time(self._clock.now()).date()
        with self._store.read() as records:
            earlier = records.duplicates.of_mobile(typed.mobile, _since(today))
        return _likely(earlier, typed, Reason.SAME_MOBILE, today)

    def of_others(self, typed: Typed) -> tuple[Likely, ...]:
        """Return the complaints of other people about the same matter."""
        if not _says_enough(typed.description):
            return ()
        today = office_time(self._clock.now()).date()
        with self._store.read() as records:
            earlier = records.duplicates.of_words(typed.description, _since(today))
            own = set()
            if typed.mobile is not None:
                own = {
                    m.summary.ref for m in records.duplicates.of_mobile(typed.mobile, _since(today))
                }
        others = (matter for matter in earlier if matter.summary.ref not in own)
        return _likely(others, typed, Reason.SAME_WORDS, today)

    def suggest(self, typed: Typed) -> tuple[Likely, ...]:
        """Return what may be the same, the citizen's own complaints first."""
        return (*self.of_same_mobile(typed), *self.of_others(typed))


def _since(today: date) -> date:
    return today - timedelta(days=WITHIN_DAYS)


def _says_enough(description: str) -> bool:
    return len(set(search_form(description).split())) >= _LEAST_WORDS


def _likely(
    earlier: Iterable[EarlierMatter], typed: Typed, reason: Reason, today: date
) -> tuple[Likely, ...]:
    words = search_form(typed.description)
    found = [
        Likely(
            summary=matter.summary,
            reason=reason,
            agreement=_agreement(matter, words, typed, reason),
            days=max(0, (today - matter.summary.filed_on).days),
        )
        for matter in earlier
        if matter.summary.record is not RecordState.VOID
    ]
    agreeing = [likely for likely in found if likely.agreement >= _AGREES]
    return tuple(sorted(agreeing, key=lambda likely: (-likely.agreement, likely.days))[:_MOST])


def _agreement(matter: EarlierMatter, words: str, typed: Typed, reason: Reason) -> int:
    """Return how much two matters agree; the words alone decide for one citizen's own."""
    said = search_form(matter.description)
    agreement = fuzz.token_set_ratio(words, said)
    if reason is Reason.SAME_WORDS:
        agreement += _UNKNOWN_CITIZEN
        agreement += _SAME_CATEGORY * _is_same(typed.category, matter.summary.category)
        agreement += _SAME_VILLAGE * _is_same(typed.village, matter.summary.village)
    return min(100, round(agreement))


def _is_same(one: str | None, other: str | None) -> bool:
    return bool(one and other) and search_form(one or "") == search_form(other or "")
