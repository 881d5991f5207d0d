"""The app."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate, pre_migrate


class Portal(AppConfig):
    name = "gongkai.portal"
    verbose_name = "公开门户"

    def ready(self) -> None:
        from gongkai.portal.database_role import make_anew, make_way
        from gongkai.portal.tree import removed_when_leaving
        from gongkai.records.publication import leaving

        leaving.connect(removed_when_leaving, dispatch_uid="portal.tree")

        # Only apps with models of their own are told of migrations; whose it is makes no difference.
        records = apps.get_app_config("records")

        def before(using: str, plan: Any = (), **_: Any) -> None:
            if plan:
                make_way(using)

        def after(using: str, **_: Any) -> None:
            make_anew(using)

        pre_migrate.connect(before, sender=records, weak=False, dispatch_uid="portal-views-away")
        post_migrate.connect(after, sender=records, weak=False, dispatch_uid="portal-views")
