"""The app."""

from __future__ import annotations

from django.apps import AppConfig


class Intake(AppConfig):
    name = "gongkai.intake"
    verbose_name = "收件"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from gongkai.intake import guards, naming, sent_files  # noqa: F401
