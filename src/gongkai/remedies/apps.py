"""The app."""

from __future__ import annotations

from django.apps import AppConfig


class Remedies(AppConfig):
    name = "gongkai.remedies"
    verbose_name = "复议和诉讼"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from gongkai.remedies import guards, handing_over, naming  # noqa: F401
