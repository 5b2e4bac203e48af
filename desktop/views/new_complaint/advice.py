"""What is said of an earlier complaint that may be about the same matter: reason, number, state."""

from dataclasses import dataclass

from desktop.speaker import Saying, count, phrase, verbatim
from desktop.theme import Tone
from desktop.views.shown import group_chip, spoken
from local_db.domain.case import CaseSummary
from local_db.domain.catalogue import Catalogue
from local_db.domain.likely import Likely, Reason
from local_db.domain.number import Number


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """A sentence, and the complaint that it names."""

    ref: str
    tone: Tone
    words: Saying
    # Of this citizen: what is said now may be a reminder of it.
    is_own: bool = False


def same_subject_advice(earlier: CaseSummary, days: int) -> Advice:
    """Say that an open complaint of the same citizen has the same subject."""
    key = "views.new.same_subject" if days else "views.new.same_subject_today"
    words = phrase(key, days=days, number=Number(earlier.ref).shown)
    return Advice(ref=earlier.ref, tone=Tone.WARN, words=words, is_own=True)


def likely_advice(
    catalogue: Catalogue, likely: tuple[Likely, ...], reason: Reason
) -> Advice | None:
    """Say what agrees for a reason: the nearest of one's own, the newest of others'."""
    found = [one for one in likely if one.reason is reason]
    if not found:
        return None
    if reason is Reason.SAME_MOBILE:
        return _advice(catalogue, found[0], "likely_same", Tone.WARN)
    newest = min(found, key=lambda one: one.days)
    return _advice(catalogue, newest, "likely_others", Tone.INFO, count=count(len(found)))


def _advice(catalogue: Catalogue, one: Likely, name: str, tone: Tone, **more: Saying) -> Advice:
    summary = one.summary
    values = {
        "number": verbatim(Number(summary.ref).shown),
        "state": group_chip(catalogue, summary.group, summary.state)[0],
        **more,
    }
    if one.days:
        words = spoken(f"views.new.{name}", days=count(one.days), **values)
    else:
        words = spoken(f"views.new.{name}_today", **values)
    is_own = one.reason is Reason.SAME_MOBILE
    return Advice(ref=summary.ref, tone=tone, words=words, is_own=is_own)
