"""Makes the control that a field's specification asks for."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from enum import StrEnum
from typing import Final

from desktop.services.wording import value_label
from desktop.typing.names import latin_name
from desktop.views.new_complaint.placement import BLOCK
from desktop.views.new_complaint.typed import NO, YES
from desktop.widgets.choice_field import ChoiceField
from desktop.widgets.choices import Choice, ChoiceList
from desktop.widgets.date_field import DateField
from desktop.widgets.field_frame import AnyField
from desktop.widgets.line_field import DigitsField, TextField
from desktop.widgets.long_text import LongTextField
from desktop.widgets.search_pick import SearchPick
from desktop.widgets.ui import Ui
from local_db.domain.catalogue import Catalogue, Item
from local_db.domain.fields import FieldKind, FieldSpec
from local_db.domain.people import Office
from local_db.domain.text import read_mobile
from resources.text import Language, text

ELSEWHERE: Final = "elsewhere"
# Written in Latin letters: a name as in English papers, and numbers of schemes.
_LATIN: Final = frozenset({"petitioner.name_en", "complaint.scheme_ref"})
_STORY_ROWS: Final = 3
_WISH_ROWS: Final = 1
_LONG: Final = 2_000
_DIGIT_GROUPS: Final[Mapping[FieldKind, tuple[int, ...]]] = {
    FieldKind.PIN: (),
    FieldKind.WHOLE: (),
    FieldKind.NUMBER: (2, 3, 2, 5, 2),
}


def enum_choices(kind: type[StrEnum]) -> tuple[Choice, ...]:
    """Return the choices of a closed list with their words in both languages."""
    return tuple(
        Choice(
            key=value.value,
            bn=value_label(value, Language.BN),
            en=value_label(value, Language.EN),
        )
        for value in kind
    )


def catalogue_choices(items: Iterable[Item]) -> ChoiceList:
    """Return catalogue entries by the digits of their code: ``C08`` is found by ``08``."""
    return ChoiceList(
        Choice(
            key=item.code,
            bn=item.name_bn,
            en=item.name_en,
            code=_typed_code(item.code),
            # As somebody without a Bengali keyboard writes it: reshan, bidhba.
            words=(item.code, *item.aliases, latin_name(item.name_bn)),
        )
        for item in items
    )


def _typed_code(code: str) -> str:
    return code.rpartition(".")[2] if "." in code else code[1:]


class ControlMaker:
    """Makes controls; knows the catalogue and the office, not the layout."""

    def __init__(
        self, ui: Ui, catalogue: Catalogue, office: Office | None, today: Callable[[], date]
    ) -> None:
        self._ui = ui
        self._catalogue = catalogue
        self._office = office
        self._today = today

    def make(self, path: str, spec: FieldSpec) -> AnyField:
        """Return the control for a field."""
        if path == BLOCK:
            return self._block()
        if spec.kind is FieldKind.CHOICE and spec.choices is not None:
            return ChoiceField(self._ui, enum_choices(spec.choices))
        if spec.kind is FieldKind.CATALOGUE:
            listed = self.catalogue_list(spec.catalogue_kind)
            return SearchPick(self._ui, listed, placeholder="counter.pick.hint")
        if spec.kind is FieldKind.TEXT:
            is_story = spec.max_length > _LONG
            return LongTextField(
                self._ui,
                limit=spec.max_length,
                rows=_STORY_ROWS if is_story else _WISH_ROWS,
                placeholder="counter.phrases.hint" if is_story else "",
                writes_bengali=True,
            )
        if spec.kind is FieldKind.LINE:
            return TextField(self._ui, writes_bengali=path not in _LATIN)
        return self._simple(spec)

    def catalogue_list(self, kind: str, parent: str | None = None) -> ChoiceList:
        """Return what may be chosen today, of one parent where given."""
        return catalogue_choices(self._catalogue.choices(kind, self._today(), parent))

    def _simple(self, spec: FieldSpec) -> AnyField:
        ui = self._ui
        if spec.kind is FieldKind.FLAG:
            return ChoiceField(ui, _yes_no())
        if spec.kind is FieldKind.DATE:
            return DateField(ui, today=self._today)
        if spec.kind is FieldKind.MOBILE:
            return DigitsField(ui, groups=(5, 5), reader=read_mobile)
        if spec.kind in _DIGIT_GROUPS:
            return DigitsField(ui, groups=_DIGIT_GROUPS[spec.kind], separator="-")
        return TextField(ui)

    def _block(self) -> ChoiceField:
        choices = [_elsewhere()]
        office = self._office
        if office is not None and office.block_code is not None:
            choices.insert(
                0,
                Choice(
                    key=office.block_code,
                    bn=f"{office.name_bn}, {office.district_bn}",
                    en=f"{office.name_en}, {office.district_en}",
                ),
            )
        return ChoiceField(self._ui, choices)


def _yes_no() -> tuple[Choice, ...]:
    return tuple(
        Choice(
            key=key,
            bn=text(f"views.{key}", Language.BN),
            en=text(f"views.{key}", Language.EN),
        )
        for key in (YES, NO)
    )


def _elsewhere() -> Choice:
    return Choice(
        key=ELSEWHERE,
        bn=text("views.new.other_block", Language.BN),
        en=text("views.new.other_block", Language.EN),
    )
