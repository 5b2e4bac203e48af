"""Every hold and every reason for attention has its sentence in both languages."""

import pytest

from local_db.domain.outbox import Hold
from local_db.domain.states import SendState
from resources.text import Language, text
from sync.contract.codes import ProblemCode
from sync.errors import PortalUnreachable
from sync.settle import FAILED_ALONE

OF_A_MESSAGE = [
    FAILED_ALONE, "rejected", "digest_mismatch", ProblemCode.MESSAGE_INVALID,
    ProblemCode.BODY_REJECTED, ProblemCode.REF_TAKEN, ProblemCode.DIGEST_INVALID,
    ProblemCode.POINTER_INVALID, ProblemCode.BATCH_TOO_LARGE, ProblemCode.ENVELOPE_INVALID,
    ProblemCode.BODY_INVALID, ProblemCode.HEADER_INVALID, ProblemCode.ENCODING_INVALID,
    ProblemCode.ENCODING_UNKNOWN,
]  # fmt: skip


@pytest.mark.parametrize("language", Language)
def test_every_reason_has_a_sentence_and_a_next_step(language: Language) -> None:
    for hold in Hold:
        assert len(text(f"sync.hold.{hold.value}", language).split()) > 4
        assert text(f"errors.{PortalUnreachable(hold).code}", language)
    for code in OF_A_MESSAGE:
        assert text(f"sync.attention.{code}", language)
    for state in SendState:
        assert text(f"sync.state.{state.value}", language)
    for code in ("enrol_code_unknown", "enrol_too_often", "already_enrolled", "office_mismatch"):
        assert text(f"errors.{code}", language)
