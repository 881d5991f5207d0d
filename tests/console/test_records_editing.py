"""Writing a record: nothing typed is lost, nothing is made twice, and what somebody else saved is shown."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from docx import Document

from gongkai.console.changes import Fact, between
from gongkai.evidence.models import Entry
from gongkai.organs.models import Kind, Organ, Person, Post, PostKind, Profile, Tenure
from gongkai.records import actions
from gongkai.records.content import Attachment
from gongkai.records.models import Record, State
from gongkai.records.sections.planting import plant
from tests.console.office import TABLE, Office, leave, signed_in, three_people
from tests.console.people import FIRST

pytestmark = pytest.mark.django_db
NEW = "/console/records/new/"
TYPED = {
    "title": "关于冬季道路养护的通知",
    "text": "各村：\n请做好准备。",
    "nature": "government",
    "attribute": "proactive",
    "formed_on": "2024年11月4日",
}


@pytest.fixture
def office(db: None) -> Office:
    return three_people()


@pytest.fixture
def clerk(office: Office) -> Client:
    return signed_in(office.clerk)


def word(*lines: str, table: bool = False) -> SimpleUploadedFile:
    """A Word file of some paragraphs, with a table at its end."""
    document = Document()
    for line in lines:
        document.add_paragraph(line)
    if table:
        cells = document.add_table(1, 2).rows[0].cells
        cells[0].text, cells[1].text = "水稻", "每亩120元"
    file = io.BytesIO()
    document.save(file)
    return SimpleUploadedFile("通知.docx", file.getvalue())


def text_file(name: str = "名单.txt", content: str = "第一村\n第二村\n") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content.encode())


def errors(answer: Any) -> str:
    return str(answer.context["form"].errors)


class TestBeginning:
    def test_what_was_typed_becomes_a_draft(self, clerk: Client) -> None:
        more = {"document_number": "云政发〔2026〕1号", "co_makers": "甲局\n乙局", "last_day": "2099-12-05"}
        answer = clerk.post(NEW, {**TYPED, **more})
        record = Record.objects.get()
        assert answer.headers["Location"] == f"/console/records/{record.pk}/"
        assert record.values.body == "<p>各村：</p>\n<p>请做好准备。</p>"
        assert record.values.co_makers == ("甲局", "乙局")
        assert record.state == State.DRAFT
        assert record.values.offline_on == date(2099, 12, 6), "公示期至 is the last day"
        assert "<dt>公示期至</dt><dd>2099年12月5日" in clerk.get(answer.headers["Location"]).content.decode()
        assert 'value="2099-12-05"' in clerk.get(f"/console/records/{record.pk}/edit/").content.decode()
        other = replace(record.values, offline_on=date(2099, 12, 7))
        assert between(record.values, other).facts == (Fact("公示期至", "2099年12月5日", "2099年12月6日"),)

    def test_saving_and_sending_leads_on_to_the_sending(self, clerk: Client) -> None:
        answer = clerk.post(NEW, {**TYPED, "then": "submit"})
        assert answer.headers["Location"] == f"/console/records/{Record.objects.get().pk}/submit/"

    def test_everything_that_is_missing_for_sending_is_named_at_once(self, clerk: Client) -> None:
        empty = {"nature": "government", "attribute": "proactive"}
        answer = clerk.post(NEW, {**empty, "then": "submit"})
        assert set(answer.context["form"].errors) == {"title", "text", "formed_on"}
        assert set(clerk.post(NEW, {**empty, "then": "save"}).context["form"].errors) == {"title"}
        assert not Record.objects.exists()

    def test_a_second_record_of_the_same_title_is_remarked(self, office: Office, clerk: Client) -> None:
        office.draft(title=TYPED["title"])
        answer = clerk.post(NEW, TYPED, follow=True).content.decode()
        assert "云溪镇人民政府另有一份同名稿件（陈经办" in answer and "请核对是否重复" in answer
        second = Record.objects.latest("pk")
        again = {**TYPED, "version": 1, "text": "改过"}
        later = clerk.post(f"/console/records/{second.pk}/edit/", again, follow=True).content.decode()
        assert "同名稿件" not in later, "said once"

    def test_a_form_sent_twice_makes_one_record(self, clerk: Client) -> None:
        opened = clerk.get(NEW).headers["Location"]
        key = clerk.get(opened).context["key"]
        assert clerk.get(opened).context["key"] == key, "whoever goes back meets the form that was sent"
        answers = [clerk.post(opened, {**TYPED, "key": key}, follow=True) for _ in range(2)]
        assert len({each.redirect_chain[0][0] for each in answers}) == 1 and Record.objects.count() == 1
        assert "没有再起草一份" in answers[1].content.decode()
        kept = clerk.get(opened)
        assert f'这张表已经提交过，就是<a href="/console/records/{Record.objects.get().pk}/">' in kept.content.decode()
        fresh = clerk.get(kept.context["made_before"].fresh, follow=True)
        assert fresh.context["key"] != key and "这张表已经提交过" not in fresh.content.decode()
        assert Entry.objects.filter(verb="record.drafted").count() == 1

    def test_an_error_leads_to_its_field_and_loses_nothing(self, clerk: Client) -> None:
        answer = clerk.post(NEW, {**TYPED, "title": "", "formed_on": "去年"})
        page = answer.content.decode()
        assert answer.status_code == 400
        assert '<a href="#id_title">请填写标题。</a>' in page
        assert '<a href="#id_formed_on">日期要写成' in page
        assert "请做好准备。" in page and "去年" in page

    def test_an_error_does_not_lose_an_attachment(self, office: Office, clerk: Client) -> None:
        answer = clerk.post(NEW, {**TYPED, "title": "", "files": [text_file()]})
        (file,) = answer.context["form"].attachments
        assert file.name == "名单.txt"
        clerk.post(NEW, {**TYPED, "attached": file.hash, "attached_name": "各村名单.txt"})
        assert [each.name for each in Record.objects.get().values.attachments] == ["各村名单.txt"]

    def test_a_file_that_is_refused_says_why(self, clerk: Client) -> None:
        answer = clerk.post(NEW, {**TYPED, "files": [SimpleUploadedFile("a.exe", b"MZ" + b"\0" * 200)]})
        assert "a.exe" in errors(answer)
        assert not Record.objects.exists()

    def test_nobody_attaches_a_file_by_its_hash_that_they_may_not_see(self, office: Office, clerk: Client) -> None:
        secret = clerk.post(NEW, {**TYPED, "title": "", "files": [text_file()]}).context["form"].attachments[0]
        other = three_people("石桥镇人民政府", "SQZ")
        signed_in(other.clerk).post(NEW, {**TYPED, "attached": secret.hash, "attached_name": "偷看"})
        assert Record.objects.get().values.attachments == ()

    def test_a_word_file_gives_the_text_with_its_table_and_the_title(self, clerk: Client) -> None:
        clerk.post(NEW, {**TYPED, "title": "", "text": "", "word": word("惠农补贴公示", "标准如下：", table=True)})
        record = Record.objects.get()
        assert record.title == "惠农补贴公示"
        assert "<table>" in record.values.body and "每亩120元" in record.values.body
        assert "惠农补贴公示" not in record.values.body, "the title is not said twice"

    def test_an_error_does_not_lose_the_word_file(self, clerk: Client) -> None:
        answer = clerk.post(NEW, {**TYPED, "formed_on": "去年", "word": word("标题", "正文来自文档")})
        form = answer.context["form"]
        assert "正文来自文档" in answer.content.decode()
        assert "文字框里有改动，请选择正文用哪一份" in errors(answer), "a text was typed and a file brought"
        brought = {"word_hash": form.word_hash, "word_name": form.word_name, "asked": "1"}
        assert "请选择正文用哪一份" in errors(clerk.post(NEW, {**TYPED, **brought}))
        clerk.post(NEW, {**TYPED, **brought, "source": "word"})
        assert "正文来自文档" in Record.objects.get().values.body

    def test_what_is_no_word_file_says_what_to_do(self, clerk: Client) -> None:
        answer = clerk.post(NEW, {**TYPED, "word": text_file("a.txt")})
        assert "只有 Word 文档（docx）可以取出正文" in errors(answer)

    def test_of_what_article_14_forbids_only_the_reference_is_kept(self, clerk: Client) -> None:
        withheld = {**TYPED, "attribute": "withheld", "ground": "denied_state_secret", "ground_reason": "依法定密"}
        answer = clerk.post(NEW, withheld)
        assert "只登记名称和文号" in errors(answer)
        clerk.post(NEW, {**withheld, "text": ""})
        assert Record.objects.get().reference_only

    def test_withholding_needs_a_ground_and_a_reason(self, clerk: Client) -> None:
        answer = clerk.post(NEW, {**TYPED, "attribute": "withheld"})
        assert set(answer.context["form"].errors) == {"ground", "ground_reason"}

    def test_formed_after_its_date_is_refused(self, clerk: Client) -> None:
        answer = clerk.post(NEW, {**TYPED, "issued_on": "2024-11-01"})
        assert "形成日期不能晚于成文日期" in errors(answer)

    def test_formed_after_today_is_refused(self, clerk: Client) -> None:
        tomorrow = timezone.localdate() + timedelta(days=1)
        answer = clerk.post(NEW, {**TYPED, "formed_on": tomorrow.isoformat()})
        assert "形成日期不能晚于今天" in errors(answer)
        assert not Record.objects.exists()

    def test_whoever_drafts_nowhere_is_told_who_does(self, office: Office) -> None:
        for answer in (signed_in(office.leader).get(NEW), signed_in(office.leader).post(NEW, TYPED)):
            assert answer.status_code == 403
            assert "“起草和送审稿件”由经办人" in answer.content.decode()
        assert not Record.objects.exists()


class TestActingForAnotherOrgan:
    @pytest.fixture
    def officer(self, db: None) -> tuple[Office, Client]:
        county = Organ.objects.create(
            code="XZF", name="示例县人民政府", kind=Kind.GOVERNMENT, profile=Profile.DEPARTMENT, founded_on=FIRST
        )
        office = three_people(lead=county)
        now = timezone.now()
        person = Person.objects.create(account="officer", name="吴科员", created_at=now, password_changed_at=now)
        post = Post.objects.create(organ=county, kind=PostKind.LEAD_OFFICER, since=FIRST)
        Tenure.objects.create(post=post, person=person, since=FIRST)
        return office, signed_in(person)

    def test_the_reason_is_asked_for_and_shown(self, officer: tuple[Office, Client]) -> None:
        office, client = officer
        address = f"{NEW}?organ={office.organ.pk}"
        assert "请写明代填的原因" in errors(client.post(address, TYPED))
        client.post(address, {**TYPED, "acting": "该镇系统故障"})
        record = Record.objects.get()
        assert record.organ == office.organ
        page = client.get(f"/console/records/{record.pk}/").content.decode()
        assert "吴科员（代填）" in page and "代填原因：该镇系统故障" in page

    def test_ones_own_organ_needs_no_reason(self, officer: tuple[Office, Client]) -> None:
        _, client = officer
        county = Organ.objects.get(code="XZF")
        page = client.get(NEW, follow=True).content.decode()
        assert "发布机关：示例县人民政府" in page and "代填的原因" not in page
        client.post(NEW, TYPED)
        assert Record.objects.get().organ == county

    def test_whose_it_is_is_chosen_first_and_its_sections_are_offered_at_once(
        self, officer: tuple[Office, Client]
    ) -> None:
        office, client = officer
        county = Organ.objects.get(code="XZF")
        towns = [three_people(f"第{number}镇人民政府", f"DY{number}", county) for number in range(4)]
        for organ in (county, office.organ):
            plant(organ, on=timezone.localdate())
        link = f'<a href="?organ={office.organ.pk}">云溪镇人民政府</a>'
        chosen = client.get(f"{NEW}?organ=").content.decode()
        assert link in chosen and chosen.index("您任职的机关") < chosen.index("可以代填的机关")
        page = client.get(f"{NEW}?organ={office.organ.pk}", follow=True).content.decode()
        news = office.organ.sections.get(kind="news")
        assert f'<option value="{news.pk}">' in page and f'value="{county.sections.get(kind="news").pk}"' not in page
        client.post(f"{NEW}?organ={office.organ.pk}", {**TYPED, "section": news.pk, "acting": "该镇系统故障"})
        assert Record.objects.get().section == news
        person, post = Person.objects.get(account="officer"), towns[0].organ.posts.get(kind="clerk")
        post.tenures.update(person=person)
        assert "请先选择发布机关" in client.get(NEW).content.decode()  # of two of one's own none is taken for granted
        assert client.post(NEW, TYPED).status_code == 400
        assert client.get(f"{NEW}?organ=999999").context.get("form") is None


class TestEditing:
    def edit(self, client: Client, record: Record, **values: Any) -> Any:
        return client.post(f"/console/records/{record.pk}/edit/", {**TYPED, "version": record.version, **values})

    def test_a_new_version_is_kept(self, office: Office, clerk: Client) -> None:
        record = office.draft()
        self.edit(clerk, record, title="新标题")
        assert office.again(record).title == "新标题" and office.again(record).version == 2

    def test_a_table_survives_an_edit_of_other_fields(self, office: Office, clerk: Client) -> None:
        record = office.draft(body=TABLE)
        page = clerk.get(f"/console/records/{record.pk}/edit/").content.decode()
        assert "保留现有正文，原样不动" in page and "每亩120元" in page
        self.edit(clerk, record, title="只改标题", source="kept", text=record.values.text)
        assert office.again(record).values.body == record.values.body
        assert office.again(record).title == "只改标题"

    def test_a_changed_box_is_not_passed_over_without_asking(self, office: Office, clerk: Client) -> None:
        record = office.draft(body=TABLE)
        answer = self.edit(clerk, record, source="kept", text="新写的文字")
        page = answer.content.decode()
        assert answer.status_code == 400 and "文字框里有改动，请选择正文用哪一份" in page
        assert "新写的文字" in page and 'name="asked"' in page and "checked>" not in page.partition("source_typed")[0]
        assert office.again(record).version == 1
        self.edit(clerk, record, source="kept", text="新写的文字", asked="1")
        assert office.again(record).values.body == record.values.body, "chosen knowingly"

    def test_where_nothing_was_changed_it_does_not_say_saved(self, office: Office, clerk: Client) -> None:
        record = office.draft(formed_on=date(2024, 11, 4))
        values = {"title": record.title, "text": "各村（社区）：\n冬季道路养护从12月1日开始。\n请做好准备。"}
        self.edit(clerk, record, **values)
        page = clerk.get(f"/console/records/{record.pk}/").content.decode()
        assert "没有要保存的改动" in page and "已保存" not in page
        assert office.again(record).version == 1

    def test_a_table_gives_way_only_where_that_was_chosen(self, office: Office, clerk: Client) -> None:
        record = office.draft(body=TABLE)
        self.edit(clerk, record, source="typed", text="改成文字")
        assert office.again(record).values.body == "<p>改成文字</p>"

    def test_signs_that_mean_something_in_html_stay_what_they_are(self, office: Office, clerk: Client) -> None:
        record = office.draft()
        self.edit(clerk, record, text="面积<50亩 & 产值>3万元")
        again = clerk.get(f"/console/records/{record.pk}/edit/").context["form"]
        assert again["text"].value() == "面积<50亩 & 产值>3万元"
        assert "source" in again.fields and not again.rich

    def test_what_somebody_else_saved_is_shown_beside_what_was_typed(self, office: Office, clerk: Client) -> None:
        record = office.draft()
        actions.edit(record, office.content(title="别人的标题"), version=1, by=office.clerk, at=timezone.now())
        answer = self.edit(clerk, record, title="我的标题", version=1)
        page = answer.content.decode()
        assert answer.status_code == 409
        assert "别人的标题" in page and "我的标题" in page and "您输入的内容还在下面" in page
        assert office.again(record).title == "别人的标题"
        self.edit(clerk, record, title="合并的标题", version=answer.context["version"])
        assert office.again(record).title == "合并的标题"

    @pytest.mark.parametrize("theirs", ["<p>别人写的正文。</p>", TABLE.replace("120", "150")], ids=["plain", "table"])
    def test_a_text_left_alone_is_the_one_that_somebody_else_saved(
        self, office: Office, clerk: Client, theirs: str
    ) -> None:
        record = office.draft(body=TABLE)
        form = clerk.get(f"/console/records/{record.pk}/edit/").context["form"]
        opened = {"source": "kept", "text": form["text"].value(), "version": 1}
        actions.edit(record, office.content(body=theirs), version=1, by=office.clerk, at=timezone.now())
        answer = self.edit(clerk, record, title="我的标题", **opened)
        form = answer.context["form"]
        assert answer.status_code == 409 and set(form.errors) == {"__all__"}, "nothing was changed in the box"
        shown = {"source": form.chosen} if form.rich else {}
        values = {**shown, "text": form["text"].value(), "version": answer.context["version"]}
        assert self.edit(clerk, record, title=form["title"].value(), **values).status_code == 302
        assert (office.again(record).title, office.again(record).values.body) == ("我的标题", theirs)

    def test_a_text_that_was_changed_is_not_lost_where_somebody_else_was_quicker(
        self, office: Office, clerk: Client
    ) -> None:
        record = office.draft(body=TABLE)
        actions.edit(record, office.content(), version=1, by=office.clerk, at=timezone.now())
        answer = self.edit(clerk, record, source="typed", text="我写的正文", version=1)
        assert answer.status_code == 409 and answer.context["form"]["text"].value() == "我写的正文"

    def test_an_edit_after_the_last_signature_voids_all_of_them_visibly(self, office: Office, clerk: Client) -> None:
        record = office.cleared()
        assert "已有的签批全部失效" in clerk.get(f"/console/records/{record.pk}/edit/").content.decode()
        self.edit(clerk, record)
        page = clerk.get(f"/console/records/{record.pk}/").content.decode()
        assert "签批已失效：被修改" in page and "以前的送审（1 次）" in page
        answer = clerk.post(f"/console/records/{record.pk}/release/", {"content_hash": record.content_hash})
        assert answer.status_code == 400
        assert "原签批已失效，请重新送审" in answer.content.decode()

    def test_an_attachment_is_removed(self, office: Office, clerk: Client) -> None:
        clerk.post(NEW, {**TYPED, "files": [text_file()]})
        record = Record.objects.get()
        (file,) = record.values.attachments
        self.edit(clerk, record, attached=file.hash, attached_name=file.name, remove=file.hash)
        assert office.again(record).values.attachments == ()

    def test_the_sentence_comes_with_what_was_typed_where_the_post_has_ended_meanwhile(
        self, office: Office, clerk: Client
    ) -> None:
        record = office.draft()
        Tenure.objects.filter(person=office.clerk, post__kind="clerk").update(until=timezone.localdate())
        answer = self.edit(clerk, record, title="没有保存的标题")
        assert answer.status_code == 403
        assert "您在云溪镇人民政府的任职已于" in answer.content.decode()
        assert "没有保存的标题" in answer.content.decode()
        assert office.again(record).version == 1

    def test_whoever_sees_it_but_does_not_draft_is_told_so(self, office: Office) -> None:
        record = office.draft()
        answer = signed_in(office.director).get(f"/console/records/{record.pk}/edit/")
        assert answer.status_code == 403 and "您现在的岗位没有这项权限" in answer.content.decode()

    def test_of_a_foreign_record_one_does_not_even_learn_that_it_is_there(self, office: Office) -> None:
        record = office.draft()
        other = three_people("石桥镇人民政府", "SQZ")
        for path in ("", "edit/", "submit/", "release/", "withdraw/", "take-down/", "versions/1/"):
            assert signed_in(other.clerk).get(f"/console/records/{record.pk}/{path}").status_code == 404
        assert self.edit(signed_in(other.clerk), record).status_code == 404
        leave(office.clerk)
        assert signed_in(office.clerk).get(f"/console/records/{record.pk}/").status_code == 404


class TestSending:
    def test_the_drafter_signs_stage_one_in_the_same_act(self, office: Office, clerk: Client) -> None:
        record = office.draft()
        page = clerk.get(f"/console/records/{record.pk}/submit/").content.decode()
        assert "同时签一审一校" in page
        sent = {"version": 1, "sign": "on", "review_one": "同意", "proofreading_one": "已按校对意见改正"}
        clerk.post(f"/console/records/{record.pk}/submit/", sent)
        (row,) = office.review(record).sign_offs.all()
        assert (row.stage, row.person, row.proofreading) == ("one", office.clerk, "已按校对意见改正")

    def test_it_may_be_left_to_others(self, office: Office, clerk: Client) -> None:
        record = office.draft()
        clerk.post(f"/console/records/{record.pk}/submit/", {"version": 1})
        assert office.again(record).state == State.IN_REVIEW
        assert not office.review(record).sign_offs.exists()

    def test_what_is_missing_is_said_before_the_button(self, office: Office, clerk: Client) -> None:
        record = office.draft(formed_on=None)
        assert "请填写形成日期" in clerk.get(f"/console/records/{record.pk}/submit/").content.decode()
        answer = clerk.post(f"/console/records/{record.pk}/submit/", {"version": 1})
        assert answer.status_code == 400 and "请填写形成日期" in answer.content.decode()

    def test_all_that_is_missing_is_said_together(self, office: Office, clerk: Client) -> None:
        record = office.draft(formed_on=None, body="")
        page = clerk.get(f"/console/records/{record.pk}/submit/").content.decode()
        assert "正文和附件都是空的" in page and "请填写形成日期" in page

    def test_a_text_changed_meanwhile_is_not_sent(self, office: Office, clerk: Client) -> None:
        record = office.draft()
        actions.edit(record, office.content(title="改过"), version=1, by=office.clerk, at=timezone.now())
        answer = clerk.post(f"/console/records/{record.pk}/submit/", {"version": 1})
        assert answer.status_code == 400 and "现在是第 2 版" in answer.content.decode()
        assert office.again(record).review is None

    def test_taking_back_needs_a_reason_and_voids_the_review(self, office: Office, clerk: Client) -> None:
        record = office.submitted()
        address = f"/console/records/{record.pk}/take-back/"
        assert "请写明撤回送审的原因" in clerk.post(address, {"reason": ""}).content.decode()
        clerk.post(address, {"reason": "附件漏了"})
        assert office.again(record).state == State.DRAFT
        page = clerk.get(f"/console/records/{record.pk}/").content.decode()
        assert "被撤回送审（附件漏了）" in page


def test_an_attachment_is_opened_by_those_who_see_the_record(office: Office, clerk: Client) -> None:
    clerk.post(NEW, {**TYPED, "files": [text_file()]})
    record = Record.objects.get()
    (file,) = record.values.attachments
    assert isinstance(file, Attachment)
    address = f"/console/records/{record.pk}/files/{file.hash}/"
    answer = signed_in(office.leader).get(address)
    assert answer.status_code == 200 and b"".join(answer.streaming_content).decode().startswith("第一村")
    other = three_people("石桥镇人民政府", "SQZ")
    assert signed_in(other.clerk).get(address).status_code == 404
    actions.edit(record, office.content(), version=1, by=office.clerk, at=timezone.now())
    earlier = signed_in(office.leader).get(address)
    assert b"".join(earlier.streaming_content), "an earlier version still shows it"
    assert signed_in(office.leader).get(f"/console/records/{record.pk}/files/{'0' * 64}/").status_code == 404
