"""Marks beside the fields: what is wrong, in the few words that fit there."""

from collections.abc import Iterable
from functools import partial

from desktop.services.wording import problem_sentence
from desktop.speaker import Saying, phrase
from desktop.views.new_complaint.form import ComplaintForm
from desktop.views.new_complaint.placement import PAPERS
from local_db.domain.errors import Problem
from resources.text import has_text


def mark_of(problem: Problem) -> Saying:
    """Return the short words of a problem, or its whole sentence where there are none."""
    key = f"views.marks.{problem.code}"
    if not has_text(key):
        return partial(problem_sentence, problem)
    numbers = {name: value for name, value in problem.values.items() if isinstance(value, int)}
    return phrase(key, **numbers)


class Marks:
    """Shows and clears the problems of a form; what is typed is never touched."""

    def __init__(self, form: ComplaintForm) -> None:
        self._form = form

    def show_all(self, problems: Iterable[Problem]) -> tuple[Problem, ...]:
        """Mark every bad field and clear the others; return what belongs to no field."""
        by_path = {self._path(problem): problem for problem in problems}
        for path, frame in self._form.frames.items():
            found = by_path.pop(path, None)
            if found is not None:
                self._show(path, found)
            elif frame.has_trouble:
                frame.clear_message()
        return tuple(by_path.values())

    def show_one(self, path: str, problems: Iterable[Problem]) -> None:
        """Mark or clear a single field, as on leaving it."""
        found = next((p for p in problems if self._path(p) == path), None)
        frame = self._form.frames[path]
        if found is not None:
            self._show(path, found)
        elif frame.has_trouble:
            frame.clear_message()

    def _show(self, path: str, problem: Problem) -> None:
        self._form.frames[path].show_error(mark_of(problem))

    @staticmethod
    def _path(problem: Problem) -> str:
        return PAPERS if problem.field.startswith(PAPERS) else problem.field
