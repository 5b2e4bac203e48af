"""An Aadhaar number goes as soon as it is there: typed, pasted, in any digits, in any field."""

import json

import pytest
from counter import Counter
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from desktop.typing.mode import TypingMode
from desktop.views.new_complaint.placement import spec_of
from desktop.views.new_complaint.typed import safe_words
from desktop.widgets.line_field import TextField
from desktop.widgets.long_text import LongTextField
from local_db.domain.aadhaar import mask_aadhaar

ENTER, CONTROL = Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier
STORY = "complaint.description"
NUMBER = "234123412346"
FORMS = (
    (NUMBER, "XXXXXXXX2346"),
    ("2341 2341 2346", "XXXX XXXX 2346"),
    ("2341-2341-2346", "XXXX-XXXX-2346"),
    ("২৩৪১২৩৪১২৩৪৬", "XXXXXXXX২৩৪৬"),
    ("২৩৪১ ২৩৪১ ২৩৪৬", "XXXX XXXX ২৩৪৬"),
)


def free_text(counter: Counter) -> list[str]:
    controls = counter.new.form.controls
    return [p for p, c in controls.items() if isinstance(c, TextField | LongTextField)]


def kept(counter: Counter) -> str:
    """Everything that the drafts hold."""
    counter.wait_for(lambda: counter.new.keeper.is_settled)
    counter.wait_idle()
    drafts = counter.workspace.drafts.open_drafts("OP1")
    return json.dumps([dict(draft.body) for draft in drafts], ensure_ascii=False)


@pytest.mark.parametrize(("typed", "shown"), FORMS)
def test_a_number_is_masked_when_the_next_word_begins(on_duty: Counter, typed: str, shown: str):
    on_duty.new.form.frames[STORY].focus()
    on_duty.keys.type(f"আধার {typed} আছে")
    assert on_duty.words(STORY) == f"আধার {shown} আছে"
    assert on_duty.new.form.frames[STORY].message() == "Aadhaar hidden"


def test_every_field_of_text_is_masked_when_it_is_left(on_duty: Counter):
    paths = free_text(on_duty)
    assert len(paths) >= 12
    for path in paths:
        on_duty.new.form.frames[path].focus()
        on_duty.keys.type(NUMBER)
        on_duty.keys.press(ENTER)
        assert on_duty.words(path) == "XXXXXXXX2346", path
    on_duty.wait_idle()


def test_a_pasted_number_is_masked_when_the_field_is_left(on_duty: Counter):
    QGuiApplication.clipboard().setText(f"নম্বর {NUMBER}")
    on_duty.new.form.frames[STORY].focus()
    on_duty.keys.press(Qt.Key.Key_V, CONTROL)
    on_duty.keys.press(ENTER)
    assert on_duty.words(STORY) == "নম্বর XXXXXXXX2346"


def test_no_draft_ever_holds_the_number(on_duty: Counter):
    on_duty.new.form.frames[STORY].focus()
    on_duty.keys.type(f"আধার {NUMBER}")
    assert on_duty.words(STORY).endswith(NUMBER)
    assert NUMBER not in kept(on_duty)
    assert "XXXXXXXX2346" in kept(on_duty)


def test_a_draft_that_keeps_raw_words_would_be_caught(
    on_duty: Counter, monkeypatch: pytest.MonkeyPatch
):
    """Planted: the guard of the drafts is switched off."""
    monkeypatch.setattr("desktop.views.new_complaint.form.safe_words", lambda _path, words: words)
    on_duty.new.form.frames[STORY].focus()
    on_duty.keys.type(f"আধার {NUMBER}")
    assert NUMBER in kept(on_duty)


def test_undo_does_not_bring_the_number_back(on_duty: Counter):
    on_duty.new.form.frames[STORY].focus()
    on_duty.keys.type(f"আধার {NUMBER} আছে")
    for _ in range(4):
        on_duty.keys.press(Qt.Key.Key_Z, CONTROL)
    assert "2341" not in on_duty.words(STORY)


def test_the_cursor_stays_so_that_typing_goes_on(on_duty: Counter):
    on_duty.new.form.frames[STORY].focus()
    on_duty.keys.type(f"{NUMBER} ক")
    on_duty.keys.press(Qt.Key.Key_Left)
    on_duty.keys.type("খ")
    assert on_duty.words(STORY) == "XXXXXXXX2346 খক"


def test_a_phonetic_word_behind_the_number_is_not_lost(on_duty: Counter):
    assert on_duty.desk.ui.keyboard is not None
    on_duty.desk.ui.keyboard.switch(TypingMode.AVRO)
    on_duty.new.form.frames[STORY].focus()
    on_duty.keys.type(f"ami {NUMBER} ebong ")
    assert on_duty.words(STORY).strip() == "আমি XXXXXXXX২৩৪৬ এবং"


def test_a_number_of_ours_may_be_typed_in_the_text(on_duty: Counter):
    ours = on_duty.file()
    on_duty.new.form.frames[STORY].focus()
    on_duty.keys.type(f"আগের {ours} খোলা")
    assert on_duty.words(STORY) == f"আগের {ours} খোলা"


def test_an_aadhaar_number_in_the_mobile_field_is_not_kept(on_duty: Counter):
    on_duty.keys.type(NUMBER)
    on_duty.keys.press(ENTER)
    on_duty.wait_idle()
    assert on_duty.words("petitioner.mobile") == ""
    assert on_duty.new.form.frames["petitioner.mobile"].message() == "Aadhaar, no mobile"
    assert "234123" not in kept(on_duty)


def test_a_draft_of_an_earlier_number_is_one_key_behind_where_it_looks_like_aadhaar():
    path = "previous_ref"
    assert spec_of(path) is not None
    assert mask_aadhaar("23-412-34-12346")[1] == 1
    assert safe_words(path, "23-412-34-12346") == "23-412-34-1234"
    assert safe_words(path, "26-347-02-00118-74") == "26-347-02-00118-74"


def test_a_paper_named_by_the_number_is_shown_and_kept_without_it(on_duty: Counter, tmp_path):
    file = tmp_path / f"{NUMBER}.png"
    Image.new("RGB", (40, 40), "white").save(file)
    on_duty.new.papers._on_files_given([file])
    on_duty.wait_for(lambda: len(on_duty.new.papers.held()) == 1)
    assert on_duty.new.papers.held()[0].name == "XXXXXXXX2346.png"
    on_duty.new.papers.rename(kind=on_duty.new.papers.papers()[0].kind, title=f"আধার {NUMBER}")
    assert NUMBER not in kept(on_duty)
