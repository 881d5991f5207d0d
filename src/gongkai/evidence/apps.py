"""The app, and the triggers after each migration."""

from __future__ import annotations

from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate


class Evidence(AppConfig):
    name = "gongkai.evidence"
    verbose_name = "存证"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from gongkai.evidence.triggers import install, make_way

        pre_migrate.connect(lambda using, **_: make_way(using), sender=self, weak=False, dispatch_uid="guards-away")
        post_migrate.connect(lambda using, **_: install(using), sender=self, weak=False, dispatch_uid="append-only")
