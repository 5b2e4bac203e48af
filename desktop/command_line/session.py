"""Open the data folder for one command, and turn every trouble into one clear line."""

import contextlib
import getpass
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from desktop.command_line.output import complain
from desktop.services.places_on_disk import default_data_folder
from desktop.services.wording import number_notice, value_label
from local_db.domain.errors import StorageError, StorageTrouble
from local_db.domain.upgrade import UpgradeProgress
from local_db.folder import DataFolder
from resources.text import Language, text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from desktop.services.workspace import Workspace


# Written anew in about a second; what is more waits for the desk's idle time or for ``verify``.
_FEW_CASES: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """The global options of one call: ``--data`` and ``--lang``."""

    data: Path | None
    language: Language
    language_was_asked: bool = False

    @property
    def folder(self) -> Path:
        """The data folder this call works on."""
        return self.data if self.data is not None else default_data_folder()

    @property
    def asked_language(self) -> Language | None:
        """The language that was asked for; None leaves the desk's own setting."""
        return self.language if self.language_was_asked else None

    @property
    def portal_database(self) -> Path:
        """The reference portal's database when none is named."""
        return DataFolder(self.folder).portal_database

    @contextmanager
    def workspace(self, ask: "Callable[[], str | None] | None" = None) -> "Iterator[Workspace]":
        """Open the data folder; it must exist. ``ask`` stands for asking on the terminal.

        Raises:
            StorageError: missing, in use, wrong key, damaged, ...
        """
        # The store and its libraries take half a second; a usage error need not wait for them.
        from desktop.services.workspace import Workspace  # noqa: PLC0415

        with Workspace.open(
            self.folder, ask_passphrase=ask or self.ask_passphrase, tell=self.tell_upgrade
        ) as workspace:
            self._say_of_numbers(workspace)
            workspace.search_upkeep.try_to_finish(at_most=_FEW_CASES)
            yield workspace

    def passphrase(self) -> str:
        """Return the passphrase from the named file or a terminal, once the store is open.

        Raises:
            StorageError: there is neither.
        """
        from local_db.keys import passphrase_from_file  # noqa: PLC0415 - as above

        return passphrase_from_file() or self.ask_passphrase()

    def tell_upgrade(self, progress: UpgradeProgress) -> None:
        """Say on standard error which step of an upgrade begins: it may take minutes."""
        step = value_label(progress.step, self.language)
        words = text("command_line.progress.upgrading", self.language, step=step)
        complain({"upgrade": progress.step.value, "message": words})

    def _say_of_numbers(self, workspace: "Workspace") -> None:
        """Say on standard error what people must know of this PC's numbers; mostly nothing."""
        # A damaged store has something more urgent to say, and says it.
        with contextlib.suppress(StorageError):
            for notice in workspace.numbering.notices():
                words = number_notice(notice.code, notice.values, self.language)
                complain({"notice": notice.code, "message": words})

    def ask_passphrase(self) -> str:
        """Ask for the passphrase or recovery key on a terminal; without one there is no key."""
        if not sys.stdin.isatty():
            raise StorageError(StorageTrouble.NO_KEY)
        return getpass.getpass(text("command_line.ask_passphrase", self.language) + " ")
