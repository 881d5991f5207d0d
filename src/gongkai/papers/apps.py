"""The app."""

from __future__ import annotations

from django.apps import AppConfig


class Papers(AppConfig):
    name = "gongkai.papers"
    verbose_name = "文书"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from gongkai.papers import naming  # noqa: F401
