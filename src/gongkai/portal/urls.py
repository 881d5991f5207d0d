"""The addresses of the platform, all of them below `settings.PREFIX` (config/urls.py says so in one place)."""

from __future__ import annotations

from django.urls import path, re_path

from gongkai.portal import (
    answers,
    application,
    county,
    feeds,
    guide,
    library,
    lists,
    open_data,
    organs,
    releases,
    search,
    tracking,
    writing,
)
from gongkai.portal.addresses import CODE, NUMBER, PAGE, SECTION

_ORGAN = f"^(?P<code>{CODE})/"

urlpatterns = [
    path("", organs.platform, name="platform"),
    path("contact/", county.contacts, name="contacts"),
    path("apply/", county.where_to_apply, name="where_to_apply"),
    path("track/", tracking.track, name="track"),
    path("track/file/", tracking.track_file, name="track_file"),
    re_path("^track/(?P<what>corrected|taking_back|feedback)/$", tracking.track_answer, name="track_answer"),
    path("annual-reports/", county.annual_reports, name="annual_reports"),
    path("documents/", library.documents, name="documents"),
    path("notices/", library.notices, name="notices"),
    path("topics/", library.topics, name="topics"),
    path("search/", search.page, name="search"),
    path("data/", open_data.catalogue, name="open_data"),
    re_path("^data/(?P<name>releases|documents|sections)\\.(?P<kind>csv|json)$", open_data.file, name="open_data_file"),
    path("feed.atom", feeds.feed, name="feed"),
    path("sitemap.xml", feeds.sitemap, name="sitemap"),
    re_path("^sitemap-(?P<part>0|[1-9][0-9]{0,5})\\.xml$", feeds.sitemap_part, name="sitemap_part"),
    re_path(f"{_ORGAN}$", organs.organ_page, name="organ"),
    re_path(f"{_ORGAN}guide/$", guide.guide, name="guide"),
    re_path(f"{_ORGAN}apply/$", guide.how_to_apply, name="how_to_apply"),
    re_path(f"{_ORGAN}apply/online/$", application.apply, name="apply"),
    re_path(f"{_ORGAN}apply/paper/$", application.paper_form, name="paper_form"),
    re_path(f"{_ORGAN}answers/$", answers.answers, name="answers"),
    re_path(f"{_ORGAN}answers/feed\\.atom$", answers.feed, name="answers_feed"),
    re_path(f"{_ORGAN}answers/(?P<year>[0-9]{{4}})-(?P<number>[1-9][0-9]{{0,8}})\\.html$", answers.one, name="answer"),
    re_path(f"{_ORGAN}suggest/$", writing.suggest, name="suggest"),
    re_path(f"{_ORGAN}own-records/$", writing.own_records, name="own_records"),
    re_path(f"{_ORGAN}letter/$", writing.letter, name="letter"),
    re_path(f"{_ORGAN}contact/$", guide.contact, name="contact"),
    re_path(f"{_ORGAN}errors/$", writing.report_error, name="report_error"),
    re_path(f"{_ORGAN}documents/$", library.documents, name="organ_documents"),
    re_path(f"{_ORGAN}notices/$", library.notices, name="organ_notices"),
    re_path(f"{_ORGAN}feed\\.atom$", feeds.feed, name="organ_feed"),
    re_path(f"{_ORGAN}list/$", lists.release_list, name="release_list"),
    re_path(f"{_ORGAN}list/(?P<page>{PAGE})/$", lists.release_list, name="release_list_page"),
    re_path(f"{_ORGAN}s(?P<section>{SECTION})/$", lists.release_list, name="release_section"),
    re_path(f"{_ORGAN}s(?P<section>{SECTION})/(?P<page>{PAGE})/$", lists.release_list, name="release_section_page"),
    re_path(f"{_ORGAN}(?P<number>{NUMBER})\\.html$", releases.release_page, name="release"),
    re_path(
        f"{_ORGAN}(?P<number>{NUMBER})/(?P<place>[1-9][0-9]{{0,3}})/(?P<name>[^/]+)$",
        releases.release_file,
        name="release_file",
    ),
]
