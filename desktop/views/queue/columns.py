"""What the table of the queue says in each column."""

from functools import partial
from typing import TYPE_CHECKING

from desktop.models.paged import Column
from desktop.services.wording import queue_reason, row_reason
from desktop.speaker import Saying, count, nothing, phrase, verbatim
from desktop.theme import Tone
from desktop.views.shown import age_tone, age_words, item_name, joined, row_chip
from local_db.domain.catalogue import Catalogue
from local_db.domain.clock import Clock
from local_db.domain.number import Number
from local_db.domain.outbox import Attempt, MessageType, Outcome, QueueRow
from local_db.domain.states import SendState

if TYPE_CHECKING:
    from collections.abc import Callable

TRIES = 5
WIDTHS = (122, 146, 108, 150, 84, 52, 160)
_BAD = frozenset({Outcome.ATTENTION, Outcome.FAILED_ALONE, Outcome.MISSING, Outcome.REFUSED_LATER})
_OPEN = frozenset({SendState.READY, SendState.SENDING, SendState.ATTENTION, SendState.HELD})


def queue_columns(catalogue: Catalogue, clock: Clock) -> tuple[Column[QueueRow], ...]:
    """Return the columns of the queue."""
    waiting: Callable[[QueueRow], Saying] = partial(_waiting, clock)
    return (
        Column(title="views.queue.col_state", words=_state, tone=_tone, icon=_icon),
        Column(title="views.queue.col_number", words=_number),
        Column(title="views.queue.col_citizen", words=citizen_words),
        Column(title="views.queue.col_category", words=partial(_category, catalogue)),
        Column(title="views.queue.col_waiting", words=waiting, tone=partial(_age_tone, clock)),
        Column(title="views.queue.col_tries", words=lambda row: count(row.tries)),
        Column(title="views.queue.col_why", words=_why_in_short),
    )


def why(row: QueueRow) -> Saying:
    """Return in plain words why a message is where it is."""
    is_whole = not row.papers.is_pending
    if row.state is SendState.DONE and row.portal_ref is not None and is_whole:
        return phrase("views.queue.portal_number", number=row.portal_ref)
    return partial(row_reason, row)


def attempt_tone(attempt: Attempt) -> Tone:
    """Return how good or bad an attempt's outcome is."""
    if attempt.outcome is Outcome.SENT:
        return Tone.OK
    return Tone.WARN if attempt.outcome in _BAD else Tone.NEUTRAL


def attempt_words(attempt: Attempt) -> Saying:
    """Return what came back from one attempt, and how often in a row."""
    what = phrase(f"views.queue.outcome_{attempt.outcome.value}")
    why_then = nothing()
    if attempt.code is not None:
        why_then = partial(queue_reason, SendState.ATTENTION, attempt.code)
    times = phrase("views.queue.times", count=attempt.times) if attempt.times > 1 else nothing()
    return joined(what, times, why_then)


def citizen_words(row: QueueRow) -> Saying:
    """Return the masked name, or that it is never shown."""
    return verbatim(row.name_masked) if row.name_masked else phrase("views.queue.hidden")


def _why_in_short(row: QueueRow) -> Saying:
    return phrase("views.queue.why_ready") if row.state is SendState.READY else why(row)


def _state(row: QueueRow) -> Saying:
    return row_chip(row)[0]


def _tone(row: QueueRow) -> str:
    return row_chip(row)[1].value


def _icon(row: QueueRow) -> str:
    return row_chip(row)[2]


def _number(row: QueueRow) -> Saying:
    return verbatim(Number(row.ref).shown)


def _category(catalogue: Catalogue, row: QueueRow) -> Saying:
    if row.type is not MessageType.FILED:
        return phrase(f"values.message_type.{row.type.value}")
    return item_name(catalogue, "category", row.category)


def _waiting(clock: Clock, row: QueueRow) -> Saying:
    if row.state not in _OPEN:
        return nothing()
    return age_words(clock.now() - row.queued_at)


def _age_tone(clock: Clock, row: QueueRow) -> str:
    if row.state not in _OPEN:
        return Tone.NEUTRAL.value
    return age_tone(clock.now() - row.queued_at).value
