"""The app."""

from __future__ import annotations

from django.apps import AppConfig


class Records(AppConfig):
    name = "gongkai.records"
    verbose_name = "主动公开"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from gongkai.organs.acts import shown_anew
        from gongkai.organs.founding import founded
        from gongkai.records import attachments, guards, handing_over, naming  # noqa: F401
        from gongkai.records.publication import published_anew
        from gongkai.records.sections.planting import planted_when_founded

        shown_anew.connect(published_anew, dispatch_uid="records.publication")
        founded.connect(planted_when_founded, dispatch_uid="records.sections")
