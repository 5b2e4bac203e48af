"""Papers on their way, on the queue and on the status card."""

import io
import os
from pathlib import Path

import pytest
from counter import Counter, complaint
from PIL import Image
from PySide6.QtCore import Qt

from desktop.theme import ThemeChoice
from desktop.views.queue.page import QueuePage
from local_db.domain.number import Number
from local_db.domain.uploads import PaperTrouble
from resources.text import Language

# A folder for pictures of the screens, for whoever changes them.
PICTURES = os.environ.get("ABHIJOG_PICTURES")


def file_three_papers(counter: Counter, folder: Path) -> str:
    """File a complaint whose text and first paper the portal has, and one damaged here."""
    papers = []
    for number in range(3):
        out = io.BytesIO()
        Image.new("L", (60, 60), 40 * number).save(out, "PNG")
        (folder / f"{number}.png").write_bytes(out.getvalue())
        papers.append({"path": f"{number}.png", "kind": "letter", "title": None})
    body = complaint() | {"papers": papers}
    ref = counter.workspace.filing.file(body, "OP1", paper_folder=folder).ref
    with counter.workspace.store.write() as records:
        [message] = records.outbox.claim(1, body_max=10**6)
        records.outbox.done(message.id, None, "CMO0001", counter.clock.now())
        first, second, _ = records.uploads.waiting()
        records.papers.mark_sent(first.case_id, first.sha256, counter.clock.now())
        records.uploads.set_aside(second, PaperTrouble.DAMAGED, None)
    return ref


def picture(counter: Counter, name: str) -> None:
    if PICTURES:
        counter.window.grab().save(str(Path(PICTURES) / f"{name}.png"))


def test_papers_that_are_missing_have_a_list_of_their_own(counter: Counter, tmp_path: Path) -> None:
    ref = file_three_papers(counter, tmp_path)
    counter.file()
    counter.sign_in("SV1")
    counter.keys.press(Qt.Key.Key_F4)
    page = counter.window.current_page()
    assert isinstance(page, QueuePage)
    counter.wait_idle()
    assert page.model.rowCount() == 2
    page.chips.choose("papers")
    counter.wait_idle()
    assert [row.ref for row in page.model.rows()] == [ref]
    assert page.model.index(0, 0).data() == "Papers 1/3"
    assert "damaged on this PC" in page.detail._reason.words()
    picture(counter, "queue_papers")
    page.detail.retry.click()
    counter.wait_for(lambda: counter.workspace.queue.figures().papers_in_trouble == 0)
    counter.wait_idle()
    assert not page.detail.retry.isVisible()
    assert page.model.index(0, 0).data() == "Papers 1/3"


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("look", [ThemeChoice.LIGHT, ThemeChoice.DARK])
@pytest.mark.parametrize("size", [(1366, 728), (1092, 614)])
def test_the_status_card_says_how_many_papers_are_there(
    counter: Counter, tmp_path: Path, language: Language, look: ThemeChoice, size: tuple[int, int]
) -> None:
    ref = file_three_papers(counter, tmp_path)
    counter.sign_in("SV1")
    counter.desk.ui.theme.choose(look)
    counter.desk.ui.speaker.switch(language)
    counter.window.resize(*size)
    counter.keys.press(Qt.Key.Key_F3)
    page = counter.window.current_page()
    counter.keys.type(Number(ref).digits)
    counter.wait_for(lambda: page.card.ref() == ref)
    said = page.card._facts.words("papers")
    assert (
        said
        == {
            Language.EN: "At portal, papers pending (1 of 3)",
            Language.BN: "পোর্টালে জমা, কাগজ বাকি (৩টির মধ্যে ১টি গেছে)",
        }[language]
    )
    picture(counter, f"status_{language.value}_{look.value}_{size[0]}")
    counter.keys.press(Qt.Key.Key_F4)
    counter.wait_idle()
    picture(counter, f"queue_{language.value}_{look.value}_{size[0]}")
