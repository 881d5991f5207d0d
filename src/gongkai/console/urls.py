"""The addresses of the console, under /console/."""

from __future__ import annotations

from django.urls import path

from gongkai.console import (
    account,
    approval_sheets,
    desk,
    emergency,
    files,
    paper_sign_off,
    record_editing,
    record_page,
    record_verbs,
    records,
    review,
    signing_in,
)

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
    path("messages/read/", desk.read, name="messages_read"),
    path("records/", records.page_of_list, name="record_list"),
    path("records/export/", records.export_list, name="record_export"),
    path("records/new/", record_editing.new, name="record_new"),
    path("records/<int:key>/", record_page.page, name="record"),
    path("records/<int:key>/edit/", record_editing.edit, name="record_edit"),
    path("records/<int:key>/submit/", record_editing.submit, name="record_submit"),
    path("records/<int:key>/take-back/", record_editing.take_back, name="record_take_back"),
    path("records/<int:key>/release/", record_verbs.release, name="record_release"),
    path("records/<int:key>/file-away/", record_verbs.file_away, name="record_file_away"),
    path("records/<int:key>/withdraw/", record_verbs.withdraw, name="record_withdraw"),
    path("records/<int:key>/emergency-release/", emergency.release, name="emergency_release"),
    path("records/<int:key>/take-down/", emergency.take_down, name="take_down"),
    path("records/<int:key>/versions/<int:number>/", record_page.version, name="record_version"),
    path("records/<int:key>/files/<str:hash>/", record_page.file, name="record_file"),
    path("take-downs/<int:key>/", emergency.decide, name="take_down_decide"),
    path("reviews/<int:key>/", review.page, name="review"),
    path("reviews/<int:key>/paper/", paper_sign_off.page, name="paper_sign_off"),
    path("reviews/<int:key>/sheet/", approval_sheets.page, name="approval_sheet"),
    path("reviews/<int:key>/sheet.<str:kind>", approval_sheets.download, name="approval_sheet_file"),
    path("paper.<str:mark>.css", approval_sheets.style, name="paper_style"),
]
