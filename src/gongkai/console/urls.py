"""The addresses of the console, under /console/."""

from __future__ import annotations

from django.urls import path

from gongkai.console import account, desk, files, signing_in

urlpatterns = [
    path("", desk.page, name="console_home"),
    path("sign-in/", signing_in.page, name="sign_in"),
    path("sign-in/code/", signing_in.code, name="sign_in_code"),
    path("sign-out/", signing_in.out, name="sign_out"),
    path("account/", account.page, name="account"),
    path("account/password/", account.password, name="password"),
    path("account/code/", account.code, name="account_code"),
    path("account/code/remove/", account.code_remove, name="account_code_remove"),
    path("files/<str:hash>/", files.file, name="file"),
]
