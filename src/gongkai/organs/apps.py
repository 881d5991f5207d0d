"""The app, and what it has the database refuse."""

from __future__ import annotations

from django.apps import AppConfig


class Organs(AppConfig):
    name = "gongkai.organs"
    verbose_name = "机构与人员"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from gongkai.organs import guards, naming  # noqa: F401
