"""The office of the applications, which is reconsidered and sued."""

from __future__ import annotations

from tests.applications.conftest import folder, office

__all__ = ["folder", "office"]
