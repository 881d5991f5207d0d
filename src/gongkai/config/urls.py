"""Every address of the site."""

from __future__ import annotations

from django.conf import settings
from django.urls import include, path

from gongkai.config import health
from gongkai.pages import assets, failures, mode
from gongkai.portal import county, deadline, fee, feeds, report_check, surround, tools

urlpatterns = [
    path("", county.home, name="home"),
    path(settings.PREFIX[1:], include("gongkai.portal.urls")),
    path("tools/", tools.index, name="tools"),
    path("tools/report-check/", report_check.page, name="report_check"),
    path("tools/report-check/download/", report_check.download, name="report_check_download"),
    path("tools/deadline/", deadline.page, name="deadline"),
    path("tools/fee/", fee.page, name="fee"),
    path("mode/", mode.choose, name="mode"),
    path("mode.css", mode.stylesheet, name="mode_css"),
    path("static/<str:name>", assets.serve, name="asset"),
    path("surround/<str:name>", surround.serve, name="surround"),
    path("robots.txt", feeds.robots, name="robots"),
    path("healthz", tools.health, name="health"),
    path("readyz", health.ready, name="ready"),
]
if settings.ROLE != "portal":
    urlpatterns += [path("console/", include("gongkai.console.urls"))]

handler400 = failures.bad_request
handler403 = failures.forbidden
handler404 = failures.not_found
handler500 = failures.broken
