"""按申请人查找: by what an applicant is called or reached by, said in full; by blind index alone."""

from __future__ import annotations

from gongkai.applications import actions
from gongkai.applications.content import Person
from gongkai.applications.letters.anonymising import anonymise
from gongkai.applications.models import ApplicantKey, Application, Reading
from tests.applications.office import Office, again, day, noon
from tests.applications.test_verbs import refused

CONTACT = {
    "address": "示例县示例路 1号", "postcode": "650000", "telephone": "0731-1234567转8001，13900000000",
    "email": "qian@example.com", "fax": "（0731）7654321", "contact_person": "孙示例（经理）",
    "agent": "李示例（居民身份证 110101199001010031）",
}  # fmt: skip
WHO = Person("钱示例、John Smith", "居民身份证 110101199001010023", CONTACT)
QIAN = Person(
    "钱示例、孙示例",
    "110101199001010023",
    {"telephone": "0550-1234567，１３９００００００００", "email": "qian@example.com", "contact_person": "孙示例",
     "address": "示例县白鹭镇文昌路 1号", "postcode": "650000"},
)  # fmt: skip


def found(office: Office, text: str) -> list[Application]:
    rows, more = actions.find_of_applicant(Application.objects.all(), text, by=office.clerk, at=noon(day("2024-10-08")))
    assert not more
    return rows


def test_who_applies_is_found_by_what_is_said_in_full_and_by_nothing_else(office: Office) -> None:
    office.register()
    case = office.register(applicants=(QIAN,))
    for said in ("钱示例", "孙 示例", "钱示例、孙示例", "110101199001010023", "05501234567", "139-0000-0000",
                 "QIAN@example.com"):  # fmt: skip
        assert found(office, said) == [case], said
    for said in ("钱示", "示例县白鹭镇文昌路", "1号", "650000", "1101011990", "0550"):
        assert found(office, said) == [], said
    refused("请填写完整的姓名", found, office, " - ")

    parts = office.does(actions.split, case, at="2024-09-30", on=day("2024-09-30"), requests=["甲", "乙"])
    assert set(found(office, "钱示例")) == {case, *parts}, "who applies stands with the whole"


def test_an_applicant_is_found_by_a_name_a_number_or_an_address_of_their_own(office: Office) -> None:
    case = office.register(applicants=(WHO, Person("示例（北京）公司", "居民身份证")))

    for shared in ("650000", "示例县", "示例路", "1号", "8001", "居民身份证", "John", "北京", "经理", "公司", "0731"):
        assert found(office, shared) == [], shared
    assert not Reading.objects.exists(), "nobody stands in the log for what was not found"
    for own in (
        "钱示例", "john smith", "110101199001010023", "07311234567", "139 0000 0000", "QIAN@example.com", "07317654321",
        "孙示例", "李示例", "110101199001010031", "示例(北京)公司",
    ):  # fmt: skip
        assert found(office, own) == [case], own
    assert Reading.objects.count() == 1


def test_whoever_is_corrected_or_erased_is_not_found_by_what_stood_there(office: Office) -> None:
    case = office.register(applicants=(Person("钱示列", contact={"telephone": "13900000000"}),))
    right = Person("钱示例", contact={"telephone": "13900000000"})
    office.does(actions.correct_applicant, case, at="2024-10-08", reason="看错。", applicant=case.applicants.get(),
                right=right)  # fmt: skip
    assert [found(office, said) for said in ("钱示列", "钱示例", "13900000000")] == [[], [case], [case]]

    office.does(actions.void, case, at="2024-10-08", reason="重复登记。")
    office.does(anonymise, case, at="2035-01-02", by=office.town.leader)
    assert again(case).anonymised_on and found(office, "13900000000") == []
    assert not ApplicantKey.objects.exists()
