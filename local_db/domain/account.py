"""What is typed about a person who works at the counter."""

from dataclasses import dataclass, field, replace
from typing import Final

from local_db.domain.errors import Problem, ValidationError
from local_db.domain.people import Role
from local_db.domain.text import stored_line

# As long as a citizen's name may be (contract section 6).
_LONGEST_NAME: Final = 150


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What is typed about a person; an empty ``secret`` leaves the PIN or password as it is."""

    role: Role
    name_bn: str
    name_en: str
    secret: str = field(default="", repr=False)

    def tidied(self) -> "Account":
        """Return it as it is stored; without an English name the Bengali one stands for it.

        Raises:
            ValidationError: a name is missing or too long.
        """
        name_bn = stored_line(self.name_bn)
        name_en = stored_line(self.name_en) or name_bn
        problems = [] if name_bn else [Problem(field="name_bn", code="required")]
        for name, words in (("name_bn", name_bn), ("name_en", name_en)):
            if len(words) > _LONGEST_NAME:
                problems.append(
                    Problem(
                        field=name,
                        code="too_long",
                        values={"length": len(words), "limit": _LONGEST_NAME},
                    )
                )
        if problems:
            raise ValidationError(problems)
        return replace(self, name_bn=name_bn, name_en=name_en)
