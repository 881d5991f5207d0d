"""The app."""

from __future__ import annotations

from django.apps import AppConfig


class Records(AppConfig):
    name = "gongkai.records"
    verbose_name = "主动公开"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from gongkai.records import attachments, guards, handing_over, naming  # noqa: F401
