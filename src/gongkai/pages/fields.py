"""Form fields that several pages share."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from gongkai.law import read_day


class DayInput(forms.TextInput):
    """A text field: days are copied out of papers, and a browser's own calendar speaks the browser's language."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"class": "input--day", "autocomplete": "off", **(attrs or {})})

    def format_value(self, value: Any) -> str | None:
        return value.isoformat() if isinstance(value, date) else super().format_value(value)


class DayField(forms.Field):
    """A day; written 2024-09-27, 2024年9月27日, 2024/9/27 or 20240927, full-width digits too.

    conditional  it may be needed, so its label does not say 可不填
    """

    widget = DayInput
    default_error_messages = {"required": "请填写日期。"}

    def __init__(self, *, conditional: bool = False, **options: Any) -> None:
        super().__init__(**options)
        self.conditional = conditional

    def to_python(self, value: Any) -> date | None:
        if value in self.empty_values or isinstance(value, date):
            return value or None
        try:
            return read_day(str(value))
        except ValueError as fault:
            raise ValidationError(str(fault)) from None


class Choices(forms.RadioSelect):
    """Radio buttons, each a line with a large target."""

    template_name = "components/choices.html"


class ManyChoices(forms.CheckboxSelectMultiple):
    """Boxes to tick, each a line with a large target."""

    template_name = "components/choices.html"


class FilesInput(forms.FileInput):
    """A file field that takes several files."""

    allow_multiple_selected = True


class FilesField(forms.Field):
    """Several uploaded files; an empty list where none was chosen."""

    widget = FilesInput

    def clean(self, value: Any) -> list[UploadedFile]:
        return [file for file in (value or []) if file]
