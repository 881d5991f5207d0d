"""The wording of a letter in a form: what an organ may put differently is typed, what comes from the record is shown.

A paragraph is cut at its places. The words between them become fields, the places stay where they are and can be
neither changed nor lost. A new line in a field begins another paragraph; one without a word left is dropped.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django import forms
from django.forms.boundfield import BoundField

from gongkai.applications.letters.templates import LONGEST_PARAGRAPH, pieces

LINE = 30
"""Signs in a line of a field."""


@dataclass(frozen=True)
class Shown:
    """A piece of a paragraph: a field with words, signs that stay as they are, or a place with what stands in it."""

    field: BoundField | None = None
    text: str = ""
    place: str = ""
    value: str = ""


class WordingFields(forms.Form):
    """A form with the words of a letter among its fields. `words` is called where the wording is known."""

    paragraphs: Sequence[str] = ()

    def words(self, paragraphs: Sequence[str]) -> None:
        """Add the fields for a wording."""
        self.paragraphs = paragraphs
        for name, number, text in self._texts():
            self.fields[name] = forms.CharField(
                label=f"第{number}段的文字",
                required=False,
                strip=False,
                initial=text,
                max_length=LONGEST_PARAGRAPH,
                widget=forms.Textarea(
                    attrs={"rows": 1 + len(text) // LINE, "aria-label": f"第{number}段的文字", "class": "wording__text"}
                ),
                error_messages={"max_length": f"第{number}段的文字最多 {LONGEST_PARAGRAPH} 个字，请分段或者精简。"},
            )

    def written(self) -> list[str]:
        """The wording as it was typed, with its places."""
        found: list[str] = []
        for number, paragraph in enumerate(self.paragraphs, 1):
            text = "".join(
                f"{{{piece}}}" if place else self._typed(_name(number, part), piece)
                for part, (piece, place) in enumerate(pieces(paragraph), 1)
            )
            found += [line for line in text.replace("\r\n", "\n").split("\n") if line.strip()]
        return found

    def taken_out(self) -> set[str]:
        """The names of the fields that hold words."""
        return {name for name, _, _ in self._texts()}

    def shown(self, facts: Mapping[str, str]) -> list[list[Shown]]:
        """The paragraphs for the page. facts  what stands in the places; their names where it is not known"""
        return [
            [
                self._shown(_name(number, part), piece, facts.get(piece, piece) if place else "")
                for part, (piece, place) in enumerate(pieces(paragraph), 1)
            ]
            for number, paragraph in enumerate(self.paragraphs, 1)
        ]

    def _typed(self, name: str, before: str) -> str:
        """What was typed for a piece; what stood there where nothing was sent for it."""
        return self.cleaned_data.get(name, before) if name in self.fields and name in self.data else before

    def _shown(self, name: str, piece: str, value: str) -> Shown:
        if value:
            return Shown(place=piece, value=value)
        return Shown(self[name]) if name in self.fields else Shown(text=piece)

    def _texts(self) -> Iterator[tuple[str, int, str]]:
        for number, paragraph in enumerate(self.paragraphs, 1):
            for part, (piece, place) in enumerate(pieces(paragraph), 1):
                if not place and _is_wording(piece):
                    yield _name(number, part), number, piece


def _is_wording(piece: str) -> bool:
    """Whether there is a word in it, not only a full stop after a fact."""
    return any(sign.isalnum() for sign in piece)


def _name(paragraph: int, part: int) -> str:
    return f"w{paragraph}-{part}"
