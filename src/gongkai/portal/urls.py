"""The addresses of the platform, all of them below `settings.PREFIX` (config/urls.py says so in one place)."""

from __future__ import annotations

from django.urls import path, re_path

from gongkai.portal import organs, releases
from gongkai.portal.addresses import CODE, NUMBER

_ORGAN = f"^(?P<code>{CODE})/"

urlpatterns = [
    path("", organs.platform, name="platform"),
    re_path(f"{_ORGAN}$", organs.organ_page, name="organ"),
    re_path(f"{_ORGAN}list/$", organs.release_list, name="release_list"),
    re_path(f"{_ORGAN}list/(?P<page>[1-9][0-9]{{0,8}})/$", organs.release_list, name="release_list_page"),
    re_path(f"{_ORGAN}(?P<number>{NUMBER})\\.html$", releases.release_page, name="release"),
    re_path(
        f"{_ORGAN}(?P<number>{NUMBER})/(?P<place>[1-9][0-9]{{0,3}})/(?P<name>[^/]+)$",
        releases.release_file,
        name="release_file",
    ),
]
