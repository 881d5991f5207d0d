"""The national calendar of this installation."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from django.conf import settings

from gongkai import law


@cache
def national_calendar() -> law.TableCalendar:
    """The national calendar with the year files of the folder that the settings name."""
    notices = law.load_notices(Path(settings.NOTICES)) if settings.NOTICES else ()
    return law.national_calendar(*notices)
