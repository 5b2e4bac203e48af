"""The queue and the drafts as people see them, and who may act on a message."""

import io

import pytest
from PIL import Image

from desktop.services.practice_office import OPERATORS
from desktop.services.wording import hold_sentence, queue_reason, value_label
from desktop.services.workspace import Workspace
from local_db.domain.complaint import PaperKind, PetitionerKind
from local_db.domain.errors import DeskError
from local_db.domain.outbox import Hold
from local_db.domain.states import SendState
from resources.text import Language, text
from tests.fakes.office import samples

OPERATOR, SUPERVISOR = OPERATORS


def states(office: Workspace) -> list[SendState]:
    return [row.state for row in office.queue.rows()]


def test_only_a_supervisor_holds_a_message_and_lets_it_go(office: Workspace) -> None:
    office.filing.file(samples()[0], "OP1")
    [row] = office.queue.rows()
    for act in (office.queue.hold, office.queue.unhold, office.queue.retry):
        with pytest.raises(DeskError) as refusal:
            act(row.id, OPERATOR)
        assert refusal.value.code == "supervisor_only"
    office.queue.hold(row.id, SUPERVISOR)
    assert states(office) == [SendState.HELD]
    assert office.queue.rows(SendState.READY) == ()
    assert office.queue.reason(office.queue.rows()[0], Language.EN) == text(
        "sync.state.held", Language.EN
    )
    office.queue.unhold(row.id, SUPERVISOR)
    assert states(office) == [SendState.READY]


def test_a_message_that_needed_attention_goes_again(office: Workspace) -> None:
    office.filing.file(samples()[0], "OP1")
    with office.store.write() as records:
        [message] = records.outbox.claim(1, body_max=10**6)
        records.outbox.attention(message.id, "ref_taken", {"code": "ref_taken"}, office.clock.now())
    [row] = office.queue.rows()
    assert office.queue.figures().attention == 1
    assert len(office.queue.history(row.id)) == 1
    assert office.queue.reason(row, Language.EN) == text("sync.attention.ref_taken", Language.EN)
    office.queue.retry(row.id, SUPERVISOR)
    assert states(office) == [SendState.READY]


def test_the_line_tells_how_much_waits(office: Workspace) -> None:
    office.filing.file(samples()[0], "OP1")
    line = office.queue.connection()
    assert (line.hold, line.last_sync_at, line.figures.unsent) == (None, None, 1)


def test_a_reason_that_nobody_knows_shows_its_code() -> None:
    assert "moon_phase" in queue_reason(SendState.ATTENTION, "moon_phase", Language.EN)


@pytest.mark.parametrize("hold", Hold)
@pytest.mark.parametrize("language", Language)
def test_every_hold_is_told_in_words(hold: Hold, language: Language) -> None:
    assert hold_sentence(hold, language)


def test_a_choice_has_its_word() -> None:
    assert value_label(PetitionerKind.GROUP, Language.EN) == text(
        "values.petitioner_kind.group", Language.EN
    )


def test_a_draft_is_kept_parked_and_gone_once_it_is_filed(office: Workspace) -> None:
    for draft_id, operator in (("d1", "OP1"), ("d2", "OP1"), ("d3", "OP2")):
        office.drafts.save(draft_id, operator, {"petitioner": {"name": "ক"}})
    office.drafts.save("d1", "OP1", {"petitioner": {"name": "কল্পনা"}})
    office.drafts.park("d2")
    drafts = {draft.id: draft for draft in office.drafts.open_drafts("OP1")}
    assert drafts["d1"].body == {"petitioner": {"name": "কল্পনা"}}
    assert drafts["d2"].parked
    office.drafts.delete("d2")
    office.filing.file(samples()[0], "OP1", draft_id="d1")
    assert office.drafts.open_drafts("OP1") == ()
    assert [draft.id for draft in office.drafts.open_drafts("OP2")] == ["d3"]


def test_a_paper_held_while_typing_is_filed_with_its_title_masked(office: Workspace) -> None:
    out = io.BytesIO()
    Image.new("L", (60, 60), 255).save(out, "PNG")
    held = office.filing.hold_paper(out.getvalue(), PaperKind.LETTER, "scan.png")
    named = type(held)(
        **{name: getattr(held, name) for name in held.__slots__} | {"title": "৯৯৯৯ ৪১০৫ ৭০৫৮"}
    )
    filed = office.filing.file(samples()[0], "OP1", held=(held, named))
    with office.store.read() as records:
        complaint = records.complaints.get(filed.ref)
    assert complaint is not None
    plain, titled = complaint.papers
    assert plain.title is None
    assert "৪১০৫" not in str(titled.title)
