"""The common check of the rig is not blind: bugs planted into the program make it fail."""

from collections.abc import Callable
from typing import Any

import pytest

from local_db.repositories.outbox import OutboxRepository
from sync.client import PortalClient
from sync.engine import SyncEngine
from sync.errors import PortalUnreadable
from sync.replies import MessagesReply
from tests.faults.bad_day import MESSAGES, BadDay
from tests.faults.line_faults import lose_request, stranger


def done_at_the_claim(patch: pytest.MonkeyPatch) -> None:
    claim = OutboxRepository.claim

    def early(self: OutboxRepository, *args: Any, **more: Any) -> Any:
        messages = claim(self, *args, **more)
        for message in messages:
            self.done(message.id, None, None, self._work.now())
        return messages

    patch.setattr(OutboxRepository, "claim", early)
    patch.setattr(OutboxRepository, "release", lambda *_, **__: None)


def any_page_is_an_answer(patch: pytest.MonkeyPatch) -> None:
    send = PortalClient.messages

    def trusting(self: PortalClient, plain: bytes) -> MessagesReply:
        try:
            return send(self, plain)
        except PortalUnreadable:
            return MessagesReply(received_at=None, results={}, missing=(), throttle_s=None)

    patch.setattr(PortalClient, "messages", trusting)


def trouble_is_not_kept(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(SyncEngine, "_keep", lambda *_: None)


@pytest.mark.parametrize(
    ("plant", "fault"),
    [
        (done_at_the_claim, lose_request),
        (any_page_is_an_answer, stranger(200)),
        (trouble_is_not_kept, lose_request),
    ],
)
def test_a_planted_bug_makes_the_day_end_badly(
    day: BadDay, monkeypatch: pytest.MonkeyPatch, plant: Callable[..., None], fault: Any
) -> None:
    plant(monkeypatch)
    day.file(3)
    day.line.plan(fault, on=MESSAGES, times=5)

    with pytest.raises(AssertionError):
        _bad_cycles(day)
    day.has_ended = True


def _bad_cycles(day: BadDay) -> None:
    """The login page that passed for an answer is seen at once, the others in the end."""
    for _ in range(2):
        assert day.cycle().hold is not None
    day.ends_well()
