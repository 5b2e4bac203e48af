"""The state machine finds nothing in the client, and finds each of the bugs planted into it."""

import contextlib
import json
import os
import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test
from sync_machine import SyncMachine

import sync.push
from local_db.domain.case import CaseEvent
from local_db.domain.outbox import Hold
from local_db.high_mark import SideFiles
from local_db.mark_keeper import MarkKeeper
from local_db.repositories.meta import MetaRepository
from local_db.repositories.outbox import OutboxRepository
from sync.client import PortalClient
from sync.engine import SyncEngine
from sync.errors import PortalUnreachable, PortalUnreadable
from sync.pull import PullRound
from sync.replies import MessagesReply, Result
from sync.settle import Settler
from sync.trouble import Trouble

Plant = Callable[[pytest.MonkeyPatch], None]


def run(examples: int, steps: int = 25, seed: int = 0) -> None:
    run_state_machine_as_test(
        # A seed of its own for each share: derandomized, equal machines live the same lives.
        type(f"SyncMachine{seed}", (SyncMachine,), {}),
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
            derandomize=True,
            report_multiple_bugs=False,
        ),
    )


def a_new_id_for_every_attempt(patch: pytest.MonkeyPatch) -> None:
    write = sync.push.envelope
    patch.setattr(
        sync.push,
        "envelope",
        lambda beat, messages: write(beat, [replace(m, id=str(uuid.uuid4())) for m in messages]),
    )


def done_before_the_answer(patch: pytest.MonkeyPatch) -> None:
    claim = OutboxRepository.claim

    def claim_and_finish(self: OutboxRepository, *args: Any, **more: Any) -> Any:
        messages = claim(self, *args, **more)
        for message in messages:
            self.done(message.id, None, None, self._work.now())
        return messages

    patch.setattr(OutboxRepository, "claim", claim_and_finish)
    patch.setattr(OutboxRepository, "release", lambda *_, **__: None)


def sending_is_not_recovered(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(OutboxRepository, "recover", lambda _: 0)


def a_rejected_one_spoils_the_batch(patch: pytest.MonkeyPatch) -> None:
    take = Settler.take

    def all_or_nothing(self: Settler, reply: MessagesReply, messages: Any, *more: Any) -> Any:
        if any(result.status == "rejected" for result in reply.results.values()):
            return take(self, replace(reply, results={}), messages, *more)
        return take(self, reply, messages, *more)

    patch.setattr(Settler, "take", all_or_nothing)


def results_by_their_place(patch: pytest.MonkeyPatch) -> None:
    take = Settler.take

    def by_place(self: Settler, reply: MessagesReply, messages: Any, *more: Any) -> Any:
        placed = dict(zip([m.id for m in messages], reply.results.values(), strict=False))
        return take(self, replace(reply, results=placed), messages, *more)

    patch.setattr(Settler, "take", by_place)


def any_200_is_success(patch: pytest.MonkeyPatch) -> None:
    send = PortalClient.messages

    def trusting(self: PortalClient, plain: bytes) -> MessagesReply:
        try:
            return send(self, plain)
        except PortalUnreadable:
            ids = [message["id"] for message in json.loads(plain)["messages"]]
            good = Result(status="accepted", receipt=None, portal_ref=None, problem=None)
            return MessagesReply(
                received_at=None, results=dict.fromkeys(ids, good), missing=(), throttle_s=None
            )

    patch.setattr(PortalClient, "messages", trusting)


def a_refused_device_blames_its_messages(patch: pytest.MonkeyPatch) -> None:
    spoils = sync.push._spoils
    patch.setattr(
        sync.push, "_spoils", lambda refused: refused.hold is Hold.AUTH or spoils(refused)
    )


def given_up_after_three_tries(patch: pytest.MonkeyPatch) -> None:
    claim = OutboxRepository.claim

    def claim_the_young(self: OutboxRepository, *args: Any, **more: Any) -> Any:
        messages = claim(self, *args, **more)
        tries = {row.id: row.tries for row in self.rows(limit=1000)}
        old = [message for message in messages if tries[message.id] > 3]
        self.release([message.id for message in old])
        return tuple(message for message in messages if message not in old)

    patch.setattr(OutboxRepository, "claim", claim_the_young)


def the_cursor_before_its_page(patch: pytest.MonkeyPatch) -> None:
    apply = PullRound._apply

    def cursor_first(self: PullRound, page: Any) -> None:
        with self._tools.store.write() as records:
            records.device.save_cursor(page.next_cursor)
        # By the page itself: the machine plays a failing example again and must see it again.
        if len(page.changes) % 3 == 1:
            raise PortalUnreachable
        apply(self, page)

    patch.setattr(PullRound, "_apply", cursor_first)


def news_of_unsent_complaints_is_dropped(patch: pytest.MonkeyPatch) -> None:
    apply = PullRound._apply

    def drop(self: PullRound, page: Any) -> None:
        with self._tools.store.read() as records:
            done = {row.ref for row in records.outbox.rows(limit=1000) if row.sent_at is not None}
        kept = [c for c in page.changes if not isinstance(c, CaseEvent) or c.ref in done]
        apply(self, replace(page, changes=tuple(kept)))

    patch.setattr(PullRound, "_apply", drop)


def what_is_missing_is_not_sent_again(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(OutboxRepository, "mark_missing", lambda *_: 0)


def trouble_looks_green(patch: pytest.MonkeyPatch) -> None:
    attempt = SyncEngine._attempt

    def blind(self: SyncEngine, tally: Any) -> Trouble | None:
        trouble = attempt(self, tally)
        return None if trouble is not None and trouble.hold is Hold.LOGIN_PAGE else trouble

    patch.setattr(SyncEngine, "_attempt", blind)


def the_counter_is_trusted_after_a_restore(patch: pytest.MonkeyPatch) -> None:
    """Nothing outside the store is asked how far the numbers went."""

    def trusted(self: MarkKeeper, work: Any) -> bool:
        self._opened(MetaRepository(work))
        return False

    patch.setattr(MarkKeeper, "settle", trusted)
    patch.setattr(SideFiles, "is_free", lambda *_: True)


def what_is_deferred_is_done(patch: pytest.MonkeyPatch) -> None:
    def settle(self: Settler, records: Any, message_id: str) -> None:
        records.outbox.done(message_id, None, None, self._tools.clock.now())

    patch.setattr(Settler, "_defer", settle)


def any_result_is_good_news(patch: pytest.MonkeyPatch) -> None:
    settle = Settler._settle

    def hopeful(
        self: Settler, records: Any, message_id: str, result: Result | None, receipts: Any
    ) -> bool:
        if result is None:
            records.outbox.done(message_id, None, None, self._tools.clock.now())
            return True
        return settle(self, records, message_id, result, receipts)

    patch.setattr(Settler, "_settle", hopeful)


def a_late_refusal_is_overlooked(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(OutboxRepository, "refuse_later", lambda *_: None)


BUGS: list[Plant] = [
    the_counter_is_trusted_after_a_restore,
    what_is_deferred_is_done,
    any_result_is_good_news,
    a_late_refusal_is_overlooked,
    a_new_id_for_every_attempt,
    done_before_the_answer,
    sending_is_not_recovered,
    a_rejected_one_spoils_the_batch,
    results_by_their_place,
    any_200_is_success,
    a_refused_device_blames_its_messages,
    given_up_after_three_tries,
    the_cursor_before_its_page,
    news_of_unsent_complaints_is_dropped,
    what_is_missing_is_not_sent_again,
    trouble_looks_green,
]


@contextlib.contextmanager
def planted(plant: Plant) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        plant(patch)
        yield


# Shares for the processes that run tests: the 500 are done with every change, and of a long run
# that is ended early it is known what it did.
EXAMPLES = int(os.environ.get("ABHIJOG_SYNC_EXAMPLES", "500"))
SHARES = max(4, EXAMPLES // 250)


@pytest.mark.timeout(300 + EXAMPLES)
@pytest.mark.parametrize("share", range(SHARES))
def test_no_order_of_events_breaks_a_rule(share: int) -> None:
    run(examples=EXAMPLES // SHARES, seed=share)


@pytest.mark.timeout(600)
@pytest.mark.parametrize("plant", BUGS, ids=lambda plant: plant.__name__)
def test_the_machine_finds_a_planted_bug(plant: Plant) -> None:
    with planted(plant), pytest.raises(AssertionError, match=r"^[IL]\d"):
        run(examples=300)
