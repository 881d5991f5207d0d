"""Plants every marker in an installation of its own, as the public and the staff do it: on their pages.

`python -m tests.privacy.planting`: the test starts it with the folder and the database of the installation. It ends
without closing the database, so that the write-ahead log stays as it is while the site runs.
"""

from __future__ import annotations

import os
import sys
from datetime import timedelta
from typing import Any

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.core.files.uploadedfile import SimpleUploadedFile  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import setup_test_environment  # noqa: E402
from django.utils import timezone  # noqa: E402

from gongkai.config import keys, work  # noqa: E402
from gongkai.intake.models import Kind, Submission  # noqa: E402
from tests.portal.sender import filled as typed  # noqa: E402
from tests.portal.sender import sent  # noqa: E402
from tests.privacy.markers import MARKERS as M  # noqa: E402


def plant() -> None:
    """From empty tables to a case with its remedy, and the work behind the pages done."""
    from gongkai.applications.letters.drawing import draw_up
    from gongkai.applications.letters.kinds import Kind as Letter
    from gongkai.applications.models import Application, Matter, RemedyBodies
    from gongkai.organs.models import Kind as KindOfOrgan
    from gongkai.organs.models import Organ, Person, Post, PostKind, Profile, Tenure
    from gongkai.remedies.models import Remedy
    from tests.console.office import signed_in, three_people
    from tests.console.people import AT, FIRST

    assert keys.prepare(settings.VAR, timezone.now()) == ""
    county = Organ.objects.create(code="XZF", name="示例县人民政府", kind=KindOfOrgan.GOVERNMENT,
                                  profile=Profile.DEPARTMENT, founded_on=FIRST)  # fmt: skip
    office = three_people("白鹭镇人民政府", "BLZ", lead=county)
    guide = Person.objects.create(account="xzf-guide", name="吴专员", password_changed_at=AT, created_at=AT)
    post = Post.objects.create(organ=county, kind=PostKind.LEAD_OFFICER, since=FIRST)
    Tenure.objects.create(post=post, person=guide, since=FIRST)
    RemedyBodies.objects.create(organ=office.organ, version=1, acts_as="township", bodies=["示例县人民政府"],
                                by=office.clerk, at=AT)  # fmt: skip
    office.released()
    public = Client()
    clerk, head, leader, lead = map(signed_in, (office.clerk, office.director, office.leader, guide))
    today = timezone.localdate().isoformat()

    # Where somebody is told what is wrong, everything typed travels once more.
    public.post("/zwgk/BLZ/apply/online/", typed(**{**_applied(), "form": "没有"}) | {"step": "check"})
    receipt, _ = sent(
        public, "/zwgk/BLZ/apply/online/", files=((M["file_name"], M["file_text"].encode()),), **typed(**_applied())
    )
    public.post("/zwgk/track/", {"number": receipt.number, "code": "AAAA-AAAA-AAAA"})
    public.get("/zwgk/search/", {"q": M["request"]})
    clerk.get(f"/console/submissions/{receipt.number}/")
    case = _becomes(clerk, f"/console/submissions/{receipt.number}/register/")
    clerk.post(f"{case}identity/")
    file = Application.objects.get().files.get()
    b"".join(clerk.get(f"{case}kept/{file.pk}/").streaming_content)
    does(clerk, f"{case}confirm/", on=today)
    does(clerk, f"{case}ask-to-correct/", items=f"请{M['name']}写明年份。", days="10", on=today)
    row = Application.objects.get()
    draw_up(row, Letter.CORRECTION, version=row.version, by=office.clerk, at=timezone.now())

    held = {"number": receipt.number, "code": receipt.code}
    public.post("/zwgk/track/", held)
    sent(public, "/zwgk/track/corrected/", **typed(**held, text=M["correction"]))
    correction = Submission.objects.get(kind=Kind.CORRECTED).number
    does(clerk, f"/console/submissions/{correction}/take/")
    does(head, f"{case}extend/", days="10", reason=M["name"], on=today)
    does(clerk, f"{case}pass-on/", office="建设办", due_on=today, task=M["task"])
    does(clerk, f"{case}report-back/", text=M["report"], on=today)
    does(clerk, f"{case}consult/", consultee="third_party", name=M["third_party"], content=M["consulted_on"], on=today,
         delivered=today)  # fmt: skip
    does(clerk, f"{case}opinion/", opinion="agrees", text=M["opinion"], on=today)
    row = Application.objects.get()
    result = {f"i{row.pk}-1-code": "provided", f"i{row.pk}-1-asked": M["request"], "text": M["reply"]}
    does(clerk, f"{case}decide/", **result)
    does(leader, f"{case}give-back/", reason=M["given_back"])
    does(clerk, f"{case}decide/", **result)
    conclusion = leader.get(f"{case}consent/").context["form"]["conclusion"].field.choices[0][0]
    does(leader, f"{case}consent/", conclusion=conclusion)
    does(clerk, f"{case}reply/")
    row = Application.objects.get()
    draw_up(row, Letter.REPLY, version=row.version, by=office.clerk, at=timezone.now())
    does(clerk, f"{case}serve/", way="post", sent=today, tracking="EMS1", arrived="")
    does(clerk, f"{case}came-back/", reason=M["returned"], on=today)
    does(clerk, f"{case}serve/", way="direct", sent=today, tracking="", arrived=today)
    sent(public, "/zwgk/track/feedback/", **typed(**held, mark="满意", text=M["name"]))
    does(clerk, f"{case}archive/")
    taken_out = head.post(f"{case}dossier/", {"reason": M["taken_out"], "kind": "zip"})
    assert taken_out.headers["Content-Type"] == "application/zip"

    counter = {
        "way": "in_person", "submitted": today, "column": "natural_person", "name": M["counter_name"],
        "identity": M["counter_identity"], "telephone": M["telephone"], "address": M["address"], "email": M["mail"],
        "agent": M["agent"], "request": M["counter_request"], "wanted": "纸质", "note": M["counter_note"],
        "files_of_case": SimpleUploadedFile(M["file_name"], M["file_text"].encode()),
    }  # fmt: skip
    other = _becomes(clerk, "/console/applications/register/", **counter)
    does(lead, f"{other}pass-on/", acting=M["acting"], office=M["passed_on_to"], due_on=today, task="")
    does(clerk, f"{other}withdraw/", text=M["withdrawn"], on=today)

    letter, _ = sent(
        public, "/zwgk/BLZ/letter/", files=((M["file_name"], M["file_text"].encode()),),
        **typed(subject=M["letter"], text=M["letter"], name=M["name"], telephone=M["telephone"]),
    )  # fmt: skip
    does(clerk, f"/console/submissions/{letter.number}/take/", as_kind="letter")
    does(clerk, f"/console/matters/{Matter.objects.get().pk}/", answer=M["settled"], on=today)
    again, _ = sent(public, "/zwgk/BLZ/letter/", **typed(subject=M["letter"], text=M["letter"]))
    does(lead, f"/console/submissions/{again.number}/aside/", acting=M["acting"], why="重复", words=M["set_aside"])
    filed = {
        "block": "reconsideration", "body": "示例县人民政府", "filed_on": today, "copy": today, "about": "application",
        "claimant": M["claimant"], "reason": M["grounds"], "application": Application.objects.earliest("pk").label,
    }  # fmt: skip
    does(clerk, "/console/remedies/register/", **filed)
    clerk.post(f"/console/remedies/{Remedy.objects.get().pk}/claimant/")
    does(lead, f"/console/remedies/{Remedy.objects.get().pk}/answer/", acting=M["acting"], on=today)
    now = timezone.now()
    for moment in (now, now + timedelta(hours=2)):
        for step in work.steps():
            step(moment)


def _applied() -> dict[str, str]:
    return {
        "name": M["name"], "identity": M["identity"], "telephone": M["telephone"], "address": M["address"],
        "email": M["mail"], "description": M["request"], "title": M["request"], "agent_name": M["agent"],
        "agent_identity_kind": "护照", "agent_identity": M["identity"],
    }  # fmt: skip


def _open(client: Client, address: str) -> dict[str, Any]:
    """What the form of a page would send as it is opened."""
    form = client.get(address, follow=True).context["form"]
    return {one.html_name: one.value() for one in form if one.value() not in (None, False)}


def does(client: Client, address: str, /, **given: Any) -> None:
    """Open a page, fill in its form and send it."""
    answer = client.post(address, {**_open(client, address), **given})
    assert answer.status_code == 302, (address, answer.context and answer.context["form"].errors)


def _becomes(client: Client, address: str, /, **given: Any) -> str:
    """The page of what a form makes."""
    answer = client.post(address, {**_open(client, address), **given})
    assert answer.status_code == 302, (address, answer.context and answer.context["form"].errors)
    return answer.headers["Location"]


if __name__ == "__main__":
    setup_test_environment()
    plant()
    print("planted", flush=True)
    sys.stderr.flush()
    os._exit(0)
