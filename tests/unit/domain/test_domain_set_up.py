"""How far a counter's first start is, from what was kept and what was done (decision 0040)."""

import pytest

from local_db.domain.set_up import SetUpFacts, SetUpStage


@pytest.mark.parametrize(
    ("kept", "has_office", "has_people", "stage"),
    [
        (None, False, False, SetUpStage.LANGUAGE),
        (SetUpStage.LANGUAGE, False, False, SetUpStage.LANGUAGE),
        (SetUpStage.SECRET, False, False, SetUpStage.ENROL),
        (SetUpStage.ENROL, False, True, SetUpStage.ENROL),
        (SetUpStage.ENROL, True, False, SetUpStage.PERSON),
        (SetUpStage.KEYS, True, False, SetUpStage.PERSON),
        (SetUpStage.PERSON, True, True, SetUpStage.PRINTER),
        (SetUpStage.PRINTER, True, True, SetUpStage.PRINTER),
        (SetUpStage.KEYS, True, True, SetUpStage.KEYS),
        (None, True, True, None),
    ],
)
def test_set_up_goes_on_where_it_was_left(
    *, kept: SetUpStage | None, has_office: bool, has_people: bool, stage: SetUpStage | None
) -> None:
    facts = SetUpFacts(kept=kept, has_office=has_office, has_people=has_people)
    assert facts.stage is stage
