"""The addresses of the platform, all of them below `settings.PREFIX` (config/urls.py says so in one place)."""

from __future__ import annotations

from django.urls import path, re_path

from gongkai.portal import lists, organs, releases
from gongkai.portal.addresses import CODE, NUMBER, PAGE, SECTION

_ORGAN = f"^(?P<code>{CODE})/"

urlpatterns = [
    path("", organs.platform, name="platform"),
    re_path(f"{_ORGAN}$", organs.organ_page, name="organ"),
    re_path(f"{_ORGAN}list/$", lists.release_list, name="release_list"),
    re_path(f"{_ORGAN}list/(?P<page>{PAGE})/$", lists.release_list, name="release_list_page"),
    re_path(f"{_ORGAN}s(?P<section>{SECTION})/$", lists.release_list, name="section"),
    re_path(f"{_ORGAN}s(?P<section>{SECTION})/(?P<page>{PAGE})/$", lists.release_list, name="section_page"),
    re_path(f"{_ORGAN}(?P<number>{NUMBER})\\.html$", releases.release_page, name="release"),
    re_path(
        f"{_ORGAN}(?P<number>{NUMBER})/(?P<place>[1-9][0-9]{{0,3}})/(?P<name>[^/]+)$",
        releases.release_file,
        name="release_file",
    ),
]
