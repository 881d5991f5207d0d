"""The app."""

from __future__ import annotations

from django.apps import AppConfig


class Reviews(AppConfig):
    name = "gongkai.review"
    verbose_name = "审核"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from gongkai.review import guards, naming, photographs  # noqa: F401
