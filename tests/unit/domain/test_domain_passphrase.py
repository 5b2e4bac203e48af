"""The rule for a passphrase: what a thief would guess is refused, in any script."""

import pytest

from local_db.domain.errors import DeskError
from local_db.domain.passphrase import require_strong


@pytest.mark.parametrize(
    "passphrase",
    ["correct horse battery", "নদীর ধারে বটগাছ", "Kolkata-tram 1873", "তালগাছ এক পায়ে দাঁড়িয়ে"],
)
def test_a_few_words_in_any_script_are_strong(passphrase: str) -> None:
    require_strong(passphrase)


@pytest.mark.parametrize(
    ("passphrase", "code"),
    [
        ("", "passphrase_empty"),
        (" \t ", "passphrase_empty"),
        ("short one", "passphrase_short"),
        ("a b c d e f g h i j k", "passphrase_short"),
        ("1234567890123", "passphrase_simple"),
        ("৯৮৭৬৫৪৩২১০৯৮৭", "passphrase_simple"),
        ("aaaaaaaaaaaaaaaa", "passphrase_simple"),
        ("abcabcabcabcabc", "passphrase_simple"),
        ("qwertyuiop12345", "passphrase_simple"),
        ("Abcdefghijklmnop", "passphrase_simple"),
        ("zyxwvutsrqponm", "passphrase_simple"),
        ("কখগঘঙচছজঝঞটঠ", "passphrase_simple"),
    ],
)
def test_what_is_easily_guessed_is_refused(passphrase: str, code: str) -> None:
    with pytest.raises(DeskError) as refused:
        require_strong(passphrase)
    assert refused.value.code == code
