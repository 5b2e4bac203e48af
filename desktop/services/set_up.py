"""How far the first start of a counter is, so that it goes on after a power cut (decision 0040)."""

from typing import Final

from local_db.domain.set_up import SetUpFacts, SetUpStage
from local_db.store import Store

_SETTING: Final = "set_up_stage"


class SetUpService:
    """Keeps the stage of a folder that is being set up."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def facts(self) -> SetUpFacts:
        """Return how far it is."""
        with self._store.read() as records:
            kept = records.device.setting(_SETTING)
            return SetUpFacts(
                kept=None if kept is None else SetUpStage(kept),
                has_office=records.device.get().office is not None,
                has_people=any(person.active for person in records.operators.all()),
            )

    def reach(self, stage: SetUpStage) -> None:
        """Keep that this stage is the next one."""
        with self._store.write() as records:
            records.device.save_setting(_SETTING, stage.value)

    def finish(self) -> None:
        """Keep that nothing is left to do."""
        with self._store.write() as records:
            records.device.save_setting(_SETTING, None)
