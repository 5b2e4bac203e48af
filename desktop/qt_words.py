"""Qt's own words in the language in force: context menus, buttons and the file dialog.

Qt ships no Bengali, so its texts come from ours (bengali_and_places.md 5).
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from PySide6.QtCore import QTranslator, Slot
from PySide6.QtWidgets import QApplication
from typing_extensions import override

from desktop.speaker import Speaker

# Names of keys stay as they stand on the keyboard; the direction of writing is no word.
NOT_SPOKEN: Final = frozenset({"QShortcut", "QGuiApplication"})
# The contexts use each word in one sense, so the word alone leads to its text.
KEY_OF: Final[Mapping[str, str]] = MappingProxyType(
    {
        "&Undo": "qt.undo",
        "&Redo": "qt.redo",
        "Cu&t": "qt.cut",
        "&Copy": "qt.copy",
        "Copy &Link Location": "qt.copy_link",
        "&Paste": "qt.paste",
        "Delete": "qt.delete",
        "&Delete": "qt.delete",
        "Select All": "qt.select_all",
        "OK": "qt.ok",
        "Cancel": "qt.cancel",
        "&Cancel": "qt.cancel",
        "Close": "qt.close",
        "&Close": "qt.close",
        "&Yes": "qt.yes",
        "Yes to &All": "qt.yes_all",
        "&No": "qt.no",
        "N&o to All": "qt.no_all",
        "Open": "qt.open",
        "&Open": "qt.open",
        "Save": "qt.save",
        "&Save": "qt.save",
        "Save As": "qt.save_as",
        "Save All": "qt.save_all",
        "Apply": "qt.apply",
        "Reset": "qt.reset",
        "Restore Defaults": "qt.defaults",
        "Discard": "qt.discard",
        "Abort": "qt.abort",
        "Retry": "qt.retry",
        "Ignore": "qt.ignore",
        "Help": "qt.help",
        "Show Details...": "qt.show_details",
        "Hide Details...": "qt.hide_details",
        "&Look in:": "qt.look_in",
        "Look in:": "qt.look_in",
        "File &name:": "qt.file_name",
        "Directory:": "qt.directory_name",
        "Files of &type:": "qt.file_kinds",
        "Files": "qt.files",
        "All Files (*)": "qt.all_files",
        "Directories": "qt.directories",
        "&Choose": "qt.choose",
        "Find Directory": "qt.find_directory",
        "&Rename": "qt.rename",
        "Remove": "qt.remove",
        "&New Folder": "qt.new_folder",
        "New Folder": "qt.new_folder",
        "Create New Folder": "qt.make_folder",
        "Create a New Folder": "qt.make_folder",
        "Back": "qt.back",
        "Go back": "qt.back",
        "Forward": "qt.forward",
        "Go forward": "qt.forward",
        "Parent Directory": "qt.parent",
        "Go to the parent directory": "qt.parent",
        "List View": "qt.list_view",
        "Change to list view mode": "qt.list_view",
        "Detail View": "qt.detail_view",
        "Change to detail view mode": "qt.detail_view",
        "List of places and bookmarks": "qt.places",
        "Sidebar": "qt.places",
        "Recent Places": "qt.recent",
        "Show": "qt.show",
        "Show &hidden files": "qt.show_hidden",
        "Computer": "qt.computer",
        "My Computer": "qt.computer",
        "Date Modified": "qt.date_changed",
        "Name": "qt.name",
        "Size": "qt.size",
        "Type": "qt.kind",
        "Kind": "qt.kind",
        "Drive": "qt.drive",
        "Folder": "qt.folder",
        "File Folder": "qt.folder",
        "File": "qt.file",
        "%1 File": "qt.a_file",
        "Unknown": "qt.unknown",
        "%1 bytes": "qt.bytes",
        "%1 already exists.\nDo you want to replace it?": "qt.exists",
        "%1\nFile not found.\nPlease verify the correct file name was given.": "qt.no_file",
        "%1\nDirectory not found.\n"
        "Please verify the correct directory name was given.": "qt.no_directory",
        "'%1' is write protected.\nDo you want to delete it anyway?": "qt.protected",
        "Are you sure you want to delete '%1'?": "qt.sure_delete",
        "Could not delete directory.": "qt.not_deleted",
        "Invalid filename": "qt.bad_name_title",
        '<b>The name "%1" cannot be used.</b>'
        "<p>Try using another name, with fewer characters or no punctuation marks.": "qt.bad_name",
        "Scroll here": "qt.scroll_here",
        "Left edge": "qt.left_edge",
        "Right edge": "qt.right_edge",
        "Top": "qt.top",
        "Bottom": "qt.bottom",
        "Page left": "qt.page_left",
        "Page right": "qt.page_right",
        "Page up": "qt.page_up",
        "Page down": "qt.page_down",
        "Scroll left": "qt.scroll_left",
        "Scroll right": "qt.scroll_right",
        "Scroll up": "qt.scroll_up",
        "Scroll down": "qt.scroll_down",
    }
)


class QtWords(QTranslator):
    """Answers Qt's questions for its own words; a switch of the language is heard at once."""

    def __init__(self, app: QApplication, speaker: Speaker) -> None:
        super().__init__(app)
        self._app = app
        self._speaker = speaker
        speaker.language_changed.connect(self._on_language_changed)
        app.installTranslator(self)

    @override
    def isEmpty(self) -> bool:
        """Qt installs only a translator that has something to say."""
        return False

    @override
    def translate(
        self,
        context: str,
        sourceText: str,
        disambiguation: str | None = None,
        n: int = -1,
    ) -> str:
        """Return the word in the language in force, or Qt's own where it is no word."""
        word = sourceText.rstrip()
        key = None if context in NOT_SPOKEN else KEY_OF.get(word)
        # Qt puts something behind a word that ends with a blank.
        return sourceText if key is None else self._speaker.say(key) + sourceText[len(word) :]

    @Slot()
    def _on_language_changed(self) -> None:
        # Installing it again makes Qt tell every open window that the language is another one.
        self._app.removeTranslator(self)
        self._app.installTranslator(self)
