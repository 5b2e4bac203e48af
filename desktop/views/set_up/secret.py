"""A passphrase for the data, where this PC has no keyring that could keep its key."""

from typing_extensions import override

from desktop.views.desk import Desk
from desktop.views.set_up.step import SetUpStep, secret_field
from desktop.widgets.field_frame import FieldFrame
from local_db.domain.errors import DeskError
from local_db.domain.passphrase import require_strong
from local_db.domain.set_up import SetUpStage


class SecretStep(SetUpStep):
    """Typed twice, judged by the rule, then the data folder is made with it."""

    STAGE = SetUpStage.SECRET

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        ui = desk.ui
        self.new = secret_field(ui, "first_passphrase")
        self.again = secret_field(ui, "first_passphrase_again")
        self.new_frame = FieldFrame(
            ui, self.new, "set_up.secret.new", hint="set_up.secret.rule", is_required=True
        )
        self.again_frame = FieldFrame(ui, self.again, "set_up.secret.again", is_required=True)
        self.explain("set_up.secret.why")
        for part in (self.new_frame, self.again_frame, self.messages):
            self.column.addWidget(part)
        self.chain((self.new_frame, self.again_frame))

    @override
    def focus_first(self) -> None:
        """Put the cursor into the passphrase."""
        self.new_frame.focus()

    @override
    def left(self) -> None:
        """Leave no passphrase in a field."""
        for secret in (self.new, self.again):
            secret.set_value("")

    @override
    def submit(self) -> None:
        """Hand the passphrase to whoever opens the data folder."""
        if self.is_asking or not self.require((self.new_frame, self.again_frame)):
            return
        typed = self.new.text()
        if typed != self.again.text():
            self.ask_again(self.again, self.again_frame)
            return
        try:
            require_strong(typed)
        except DeskError as error:
            self.fail(DeskError(f"first_{error.code}", **error.values), self.new_frame)
            return
        self.desk.give_passphrase(typed)
        self.set_asking(is_asking=True)
        self.finished.emit()
