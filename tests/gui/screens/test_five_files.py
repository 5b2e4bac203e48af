"""A new text field shows by itself: the screens are not among the files that it touches."""

from dataclasses import dataclass

import pytest
from counter import Counter

from desktop.views.new_complaint import placement
from desktop.views.new_complaint.page import NewComplaintPage
from local_db.domain.complaint import Address
from local_db.domain.fields import line


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressWithLandmark(Address):
    """The address as it would be with one more line."""

    landmark: str | None = line(120)


def test_every_field_of_the_domain_is_placed_carried_or_under_more_details():
    placed = set(placement.placed_paths()) - {placement.PAPERS}
    more = {place.path for place in placement.more_details()}
    assert placed | more | placement.CARRIED == set(placement.all_paths())


def test_a_text_field_that_nobody_placed_stands_under_more_details(
    on_duty: Counter, monkeypatch: pytest.MonkeyPatch
):
    parts = {**placement.PARTS, "address": AddressWithLandmark}
    monkeypatch.setattr(placement, "PARTS", parts)
    monkeypatch.setattr("desktop.views.new_complaint.typed.PARTS", parts)
    page = NewComplaintPage(
        on_duty.desk, on_duty.workspace.catalogue, on_duty.workspace.office.office()
    )
    page.form.set_words("address.landmark", "বটতলা")
    address = page.form.body()["address"]
    assert isinstance(address, dict)
    assert address["landmark"] == "বটতলা"
    page.form.frames["address.landmark"].focus()
    assert page.regions.tabs.chips.value() == placement.MORE
    page.deleteLater()
