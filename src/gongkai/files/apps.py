"""The app."""

from __future__ import annotations

from django.apps import AppConfig


class Files(AppConfig):
    name = "gongkai.files"
    verbose_name = "文件"
    default_auto_field = "django.db.models.BigAutoField"
