"""栏目、有效性 and 标准目录 in the console: what is offered, what is done, and what is said when it cannot be."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from gongkai.organs.models import Organ, Person, Post, PostKind, Tenure
from gongkai.records import actions
from gongkai.records.content import Genre
from gongkai.records.documents.models import Validity, ValidityAct
from gongkai.records.models import CatalogueRow, Edition, Record, Section
from gongkai.records.sections.actions import open_section
from gongkai.records.sections.models import SectionKind
from gongkai.records.sections.planting import plant
from tests.console.office import Office, signed_in, three_people
from tests.console.people import AT, FIRST
from tests.console.test_records_editing import NEW, TYPED, errors
from tests.records.catalogues import ROWS, workbook

pytestmark = pytest.mark.django_db
S = SectionKind
HOME = "/console/records/"


@pytest.fixture
def office(db: None) -> Office:
    made = three_people()
    plant(made.organ, on=timezone.localdate() - timedelta(days=1))
    return made


@pytest.fixture
def clerk(office: Office) -> Client:
    return signed_in(office.clerk)


def section(office: Office, **found: Any) -> Section:
    return office.organ.sections.get(**found)


def topic(office: Office, name: str = "防火专栏") -> Section:
    return open_section(office.organ, name=name, kind=S.TOPIC, by=office.clerk, at=timezone.now())


def row(**more: Any) -> CatalogueRow:
    edition, _ = Edition.objects.get_or_create(
        area="社会救助", defaults={"name": "目录", "file": "0" * 64, "since": FIRST, "imported_at": AT}
    )
    given = {"serial": 1, "matter": "低保", "period": 7, "unit": "working_days", "township": True, **more}
    return CatalogueRow.objects.create(edition=edition, **given)


def text(answer: Any) -> str:
    return answer.content.decode()


def twice(person: Client, address: str, typed: dict[str, Any]) -> Any:
    """The second answer to a form that was sent twice, as by an impatient finger; both lead on."""
    key = str(person.get(address).context["form"]["key"].value())
    assert len(key) > 10
    answers = [person.post(address, {**typed, "key": key}) for _ in range(2)]
    assert [each.status_code for each in answers] == [302, 302]
    return answers[1]


class TestTheForm:
    def test_who_ignores_sections_drafts_as_before(self, clerk: Client) -> None:
        clerk.post(NEW, TYPED)
        record = Record.objects.get()
        assert (record.section, record.row, record.genre, record.version) == (None, None, Genre.PLAIN, 1)

    def test_section_topics_and_row_are_kept_beside_the_content(self, office: Office, clerk: Client) -> None:
        news, mark, entry = section(office, kind=S.NEWS), topic(office), row()
        answer = clerk.get(NEW, follow=True)
        assert "工作动态" in text(answer)
        clerk.post(NEW, {**TYPED, "section": news.pk, "topics": [mark.pk], "row": entry.pk})
        record = Record.objects.get()
        assert (record.section, list(record.topics.all()), record.row) == (news, [mark], entry)

    def test_choosing_another_section_voids_no_signature(self, office: Office, clerk: Client) -> None:
        record = office.cleared()
        address = f"{HOME}{record.pk}/edit/"
        form = clerk.get(address).context["form"]
        values = {name: form[name].value() or "" for name in form.fields if name not in ("word", "files", "topics")}
        news = section(office, kind=S.NEWS)
        clerk.post(address, {**values, "section": news.pk, "version": record.version})
        again = office.again(record)
        assert (again.section, again.version, again.state) == (news, 1, "cleared")

    def test_a_topic_alone_leaves_the_record_where_its_nature_leads(self, office: Office, clerk: Client) -> None:
        clerk.post(NEW, {**TYPED, "topics": [topic(office).pk]})
        record = Record.objects.get()
        assert record.topics.count() == 1
        assert record.section is not None
        assert record.section.item == "20.15"

    def test_a_section_of_another_organ_is_no_choice(self, office: Office, clerk: Client) -> None:
        other = three_people("青石镇人民政府", "QSZ")
        plant(other.organ, on=timezone.localdate())
        answer = clerk.post(NEW, {**TYPED, "section": other.organ.sections.get(kind=S.NEWS).pk})
        assert "请重新选择" in errors(answer)
        assert not Record.objects.exists()

    def test_an_interpretation_names_originals_that_are_known(self, office: Office, clerk: Client) -> None:
        number = office.released(genre=Genre.NORMATIVE.value).index_number
        form = {**TYPED, "genre": "interpretation", "form": "picture"}
        answer = clerk.post(NEW, {**form, "interprets": "YXZ/2000-9999"})
        assert "没有索引号为“YXZ/2000-9999”的公开信息" in errors(answer)
        assert "请选择解读形式" in errors(clerk.post(NEW, {**form, "form": "", "interprets": number}))
        clerk.post(NEW, {**form, "interprets": f"{number}、{number}"})
        assert Record.objects.latest("pk").values.interprets == (number,)

    def test_the_period_of_the_row_stands_on_the_page_with_its_source(self, office: Office, clerk: Client) -> None:
        clerk.post(NEW, {**TYPED, "row": row().pk})
        page = text(clerk.get(f"{HOME}{Record.objects.get().pk}/"))
        assert "应于2024年11月13日（星期三）前公开" in page
        assert "起 7 个工作日，社会救助领域标准目录第1项" in page

    def test_the_reviewer_sees_where_it_will_stand(self, office: Office, clerk: Client) -> None:
        record = office.submitted()
        clerk.post(f"{HOME}{record.pk}/place/", {"section": section(office, kind=S.NEWS).pk})
        page = text(signed_in(office.director).get(f"/console/reviews/{record.review_id}/"))
        assert "<dt>栏目</dt><dd>工作动态</dd>" in page

    def test_what_changed_of_genre_and_period_is_shown_to_the_reviewer(self, office: Office) -> None:
        record = office.released(genre=Genre.NORMATIVE.value)
        page = text(signed_in(office.director).get(f"{HOME}{record.pk}/"))
        assert "<dt>有效期至</dt><dd>没有填，不会自动失效</dd>" in page
        assert "<dt>发文字号</dt><dd>没有填</dd>" in page
        values = office.content(genre=Genre.NORMATIVE.value, valid_until=date(2031, 12, 31))
        actions.edit(record, values, version=1, by=office.clerk, at=timezone.now())
        record = office.submit(office.again(record))
        page = text(signed_in(office.director).get(f"/console/reviews/{record.review_id}/"))
        assert "有效期至" in page
        assert "2031年12月31日" in page


class TestSections:
    def test_the_tree_says_what_is_public_due_and_stated(self, office: Office, clerk: Client) -> None:
        office.organ.sections.filter(kind=S.NEWS).update(opened_on=FIRST)
        page = text(clerk.get(f"{HOME}sections/of/{office.organ.pk}/"))
        assert "1 个栏目超过更新周期没有新发布" in page
        assert "行政法规、规章和规范性文件（条例第二十条）" in page
        assert "确认不涉及" not in page, "only the leader states it"

    def test_one_organ_is_opened_at_once(self, office: Office, clerk: Client) -> None:
        assert clerk.get(f"{HOME}sections/").headers["Location"] == f"{HOME}sections/of/{office.organ.pk}/"

    def test_opening_changing_and_closing(self, office: Office, clerk: Client) -> None:
        typed = {"kind": "topic", "name": "防火专栏", "parent": "", "nature": "news", "update_days": "30"}
        twice(clerk, f"{HOME}sections/of/{office.organ.pk}/add/", typed)
        made = section(office, name="防火专栏")
        change = {**typed, "name": "防火", "position": "5", "version": made.version}
        clerk.post(f"{HOME}sections/{made.pk}/change/", change)
        made.refresh_from_db()
        assert (made.name, made.position) == ("防火", 5)
        answer = clerk.post(f"{HOME}sections/{made.pk}/change/", change)
        assert "在您打开之后被别人修改过" in text(answer)
        assert "其中没有公开的信息。" in text(clerk.get(f"{HOME}sections/{made.pk}/close/"))
        answer = clerk.post(f"{HOME}sections/{made.pk}/close/", {"version": made.version, "heir": "", "reason": "结束"})
        made.refresh_from_db()
        assert (answer.status_code, made.is_open(timezone.localdate())) == (302, False)
        assert "关闭" in text(clerk.get(f"{HOME}sections/{made.pk}/"))
        assert re.search(r"已关闭的栏目（1 个）.*防火", text(clerk.get(f"{HOME}sections/of/{office.organ.pk}/")), re.S)

    def test_records_are_found_chosen_and_moved(self, office: Office, clerk: Client) -> None:
        one, other = office.released(), office.draft(title="另一份通知")
        address = f"{HOME}sections/of/{office.organ.pk}/move/"
        page = text(clerk.get(f"{address}?q=另一份"))
        assert other.title in page
        assert one.title not in page
        news = section(office, kind=S.NEWS)
        assert "请选择移到哪个栏目" in errors(clerk.post(address, {"record": [one.pk]}))
        assert "请至少选择一件" in errors(clerk.post(address, {"to": news.pk}))
        clerk.post(address, {"record": [one.pk, other.pk], "to": news.pk})
        assert {each.section for each in Record.objects.all()} == {news}

    def test_the_leader_states_that_nothing_falls_there_and_takes_it_back(self, office: Office) -> None:
        leader, item = signed_in(office.leader), section(office, item="20.9")
        twice(leader, f"{HOME}sections/{item.pk}/state/", {"reason": "本镇不组织采购"})
        assert item.statements.count() == 1
        assert "本机关不涉及此项：本镇不组织采购" in text(leader.get(f"{HOME}sections/of/{office.organ.pk}/"))
        twice(leader, f"{HOME}sections/{item.pk}/state/take-back/", {"reason": "今年起有"})
        assert item.statements.count() == 2
        page = text(leader.get(f"{HOME}sections/{item.pk}/"))
        assert "本机关不涉及此项：" not in page
        assert "撤销说明：今年起有" in page
        assert f'<dt>编号</dt><dd>{item.number}（<a href="/zwgk/YXZ/s{item.number}/">公开页面</a>）' in page
        assert "确认本机关不涉及此项</a>" in page
        record = office.released()
        signed_in(office.clerk).post(f"{HOME}{record.pk}/place/", {"section": item.pk})
        page = text(leader.get(f"{HOME}sections/{item.pk}/"))
        assert "确认本机关不涉及此项</a>" not in page, "it would be refused"


class TestTheDesk:
    def test_overdue_sections_stand_there_for_who_edits_them(self, office: Office, clerk: Client) -> None:
        office.organ.sections.filter(kind=S.NEWS).update(opened_on=FIRST)
        assert "栏目“工作动态”没有按期更新" in text(clerk.get("/console/"))
        assert "没有按期更新" not in text(signed_in(office.leader).get("/console/"))

    def test_statements_of_a_year_ago_stand_there_for_the_leader(self, office: Office) -> None:
        item = section(office, item="20.9")
        item.statements.create(upheld=True, reason="无", by=office.leader, at=AT, on=FIRST)
        page = text(signed_in(office.leader).get("/console/"))
        assert f"“{item.name}”的不涉及说明已满一年" in page
        assert f"{HOME}sections/{item.pk}/state/" in page


class TestValidity:
    def test_a_document_is_repealed_by_another_and_that_taken_back(self, office: Office, clerk: Client) -> None:
        old = office.released(title="旧办法", genre=Genre.NORMATIVE.value)
        new = office.released(title="新办法", genre=Genre.NORMATIVE.value, document_number="云政规〔2026〕2号")
        page = text(clerk.get(f"{HOME}{old.pk}/"))
        assert "登记有效性变动" in page
        address = f"{HOME}{old.pk}/validity/"
        assert "云政规〔2026〕2号《新办法》" in text(clerk.get(address))
        typed = {"validity": "repealed", "on": timezone.localdate().isoformat(), "by_text": "", "reason": "新办法施行"}
        assert "依据哪一份文件" in errors(clerk.post(address, {**typed, "by_record": ""}))
        twice(clerk, address, {**typed, "by_record": new.pk})
        act = ValidityAct.objects.get()
        assert (act.by_record, act.by_text) == (new, "云政规〔2026〕2号")
        page = text(clerk.get(f"{HOME}{old.pk}/"))
        assert '<span class="tag tag--late">废止</span>' in page
        assert f"{HOME}validity/{act.pk}/take-back/" in page
        twice(clerk, f"{HOME}validity/{act.pk}/take-back/", {"reason": "选错文件"})
        assert office.again(old).validity == Validity.VALID
        assert "已撤销：选错文件" in text(clerk.get(f"{HOME}{old.pk}/"))

    def test_other_information_offers_no_validity(self, office: Office, clerk: Client) -> None:
        assert "登记有效性变动" not in text(clerk.get(f"{HOME}{office.released().pk}/"))


class TestTheCatalogue:
    @pytest.fixture
    def officer(self, office: Office) -> Client:
        """钱专员 of the county, the lead office of the town."""
        county = Organ.objects.create(code="XZF", kind="government", name="示例县人民政府", founded_on=FIRST)
        Organ.objects.filter(pk=office.organ.pk).update(lead_office=county, parent=county)
        person = Person.objects.create(
            account="officer", name="钱专员", password="x", password_changed_at=AT, created_at=AT
        )
        Tenure.objects.create(
            post=Post.objects.create(organ=county, kind=PostKind.LEAD_OFFICER, since=FIRST), person=person, since=FIRST
        )
        return signed_in(person)

    def file(self) -> SimpleUploadedFile:
        return SimpleUploadedFile("目录.xlsx", workbook([*ROWS, ["注：", *ROWS[0][1:]]]))

    def test_it_is_previewed_with_its_faults_and_taken_in(self, officer: Client, office: Office) -> None:
        address = f"{HOME}catalogue/import/"
        typed = {"area": "社会救助", "name": "目录（2026年版）", "since": "2026-01-01"}
        answer = officer.post(address, {**typed, "file": self.file(), "then": "preview"})
        assert "读出 5 项，1 行没有读入" in text(answer)
        assert "第 9 行：序号“注：”不是数字。" in text(answer)
        assert not Edition.objects.exists()
        kept = answer.context["form"]
        answer = twice(officer, address, {**typed, "hash": kept.hash, "file_name": "目录.xlsx", "then": "take_in"})
        assert answer.headers["Location"] == f"{HOME}catalogue/"
        assert Edition.objects.count() == 1
        assert CatalogueRow.objects.count() == 5
        page = text(officer.get(f"{HOME}catalogue/"))
        assert "云溪镇人民政府" in page
        assert "没有公开 5 项" in text(officer.get(f"{HOME}catalogue/of/{office.organ.pk}/"))
        one = f"{HOME}catalogue/{Edition.objects.get().pk}/"
        assert f'<a class="button button--quiet" href="{one}take-back/">' in text(officer.get(one))
        assert "请写明撤销的原因" in errors(officer.post(f"{one}take-back/"))
        assert officer.post(f"{one}take-back/", {"reason": "领域写错了", "key": "k"}).headers["Location"] == one
        assert "导入有误，已撤销：领域写错了" in text(officer.get(one))
        page = text(officer.get(f"{HOME}catalogue/"))
        assert "还没有导入标准目录" in page and "导入有误、已撤销的" in page

    def test_a_file_that_is_no_catalogue_is_refused_with_what_was_typed_kept(self, officer: Client) -> None:
        typed = {"area": "社会救助", "name": "目录", "since": "2026-01-01", "then": "preview"}
        answer = officer.post(f"{HOME}catalogue/import/", {**typed, "file": SimpleUploadedFile("a.txt", b"text")})
        assert "请上传表格文件" in errors(answer)
        assert 'value="社会救助"' in text(answer)
        assert "请选择目录文件" in errors(officer.post(f"{HOME}catalogue/import/", typed))
        wrong = SimpleUploadedFile("目录.xlsx", bytes(range(256)) * 4)
        assert "请上传表格文件" in errors(officer.post(f"{HOME}catalogue/import/", {**typed, "file": wrong}))

    def test_the_clerk_sees_it_and_does_not_take_it_in(self, clerk: Client) -> None:
        row()
        assert "导入目录" not in text(clerk.get(f"{HOME}catalogue/"))
        assert clerk.get(f"{HOME}catalogue/import/").status_code == 403
