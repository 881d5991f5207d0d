"""The app."""

from __future__ import annotations

from django.apps import AppConfig


class Applications(AppConfig):
    name = "gongkai.applications"
    verbose_name = "依申请公开"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from gongkai.applications import guards, handing_over, naming  # noqa: F401
        from gongkai.applications.letters import case_files  # noqa: F401
