"""The app."""

from __future__ import annotations

from django.apps import AppConfig


class Portal(AppConfig):
    name = "gongkai.portal"
    verbose_name = "公开门户"

    def ready(self) -> None:
        from gongkai.portal.tree import removed_when_leaving
        from gongkai.records.publication import leaving

        leaving.connect(removed_when_leaving, dispatch_uid="portal.tree")
