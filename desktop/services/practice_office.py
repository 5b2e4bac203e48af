"""The practice office: sample people who may sign in, at a portal inside the same program."""

from typing import Final

from desktop.services.sign_in import SignInService
from local_db.domain.people import Operator, Role

OFFICE: Final = "347"
PIN: Final = "1234"
OPERATORS: Final = (
    Operator(code="OP1", name_bn="রিনা দাস", name_en="Rina Das", role=Role.OPERATOR),
    Operator(code="SV1", name_bn="সুব্রত মণ্ডল", name_en="Subrata Mondal", role=Role.SUPERVISOR),
)


def add_practice_operators(sign_in: SignInService) -> None:
    """Add the two practice accounts where they are missing."""
    known = {operator.code for operator in sign_in.operators()}
    for operator in OPERATORS:
        if operator.code not in known:
            sign_in.add_operator(operator, PIN, is_sample=True)
