"""Cases from which every letter is drawn up."""

from __future__ import annotations

from typing import Any

from gongkai.applications import actions
from gongkai.applications.content import Person
from gongkai.applications.deciding import Item, Result, Search
from gongkai.applications.letters.drawing import Details, document_of, draw_up
from gongkai.applications.letters.kinds import Kind
from gongkai.applications.letters.models import Letter
from gongkai.applications.models import Application
from gongkai.law.consultation import Consultee
from gongkai.law.delivery import Service
from gongkai.law.fees import Method
from gongkai.papers.blocks import said
from tests.applications.office import Office, again, day

SEARCH = Search("镇档案室、协同办公系统", "公路 养护 合同", day("2024-10-08"), "钱经办", "2019年至2023年")
WITH_ADDRESS = Person(
    "赵示例",
    "110101199001010015",
    {"address": "示例县白鹭镇示例村1组", "postcode": "000000", "telephone": "13800000000", "email": "zhao@example.org"},
)
OBJECTION = "合同单价属于商业秘密，公开会损害公司的竞争地位。"
INTEREST = "该合同使用财政资金，不公开将对村民监督公共资金使用造成重大影响。"


def drawn(office: Office, application: Application, kind: Kind, at: str = "2024-10-09", **values: Any) -> Letter:
    return office.does(draw_up, application, at=at, kind=kind, **values)


def words(letter: Letter) -> str:
    """All that a letter says, from top to bottom."""
    return "\n".join(said(block.runs) for block in document_of(letter).blocks if hasattr(block, "runs"))


def correcting(office: Office) -> Application:
    application = office.register(applicants=(WITH_ADDRESS,), wanted="纸质，邮寄")
    office.does(actions.ask_to_correct, application, at="2024-10-08", on=day("2024-10-08"), days=15,
                items="1. 请写明合同的名称或者签订年份；\n2. 请提供身份证明。")  # fmt: skip
    return application


def consulting(office: Office, consultee: Consultee, name: str) -> tuple[Application, Any]:
    application = office.register()
    letter = office.does(actions.consult, application, at="2024-10-08", on=day("2024-10-08"), consultee=consultee,
                         name=name, content="2023年度村级公路养护合同中的单价和结算金额。")  # fmt: skip
    return application, letter


def overridden(office: Office) -> tuple[Application, Any]:
    application, letter = consulting(office, Consultee.THIRD_PARTY, "示例建设有限公司")
    office.does(actions.consultation_delivered, letter, at="2024-10-08", on=day("2024-10-08"))
    office.does(actions.consulted, letter, at="2024-10-09", on=day("2024-10-09"), opinion="objects", text=OBJECTION)
    office.issued(application, "2024-10-10", text="现提供合同复印件一份。", override=INTEREST)
    return application, letter


def procedural(office: Office) -> dict[Kind, Letter]:
    """Every letter that is no reply, one of each kind, in its simplest case."""
    found: dict[Kind, Letter] = {}

    def keep(application: Application, kind: Kind, at: str = "2024-10-09", **values: Any) -> None:
        found[kind] = drawn(office, application, kind, at, **values)

    case = correcting(office)
    keep(case, Kind.REGISTRATION)
    keep(case, Kind.RECEIPT)
    keep(case, Kind.CORRECTION)
    keep(case, Kind.REASONS, details=Details(text="今年1月至9月，共提交申请87件，其中61件内容相近。", days=10))
    office.does(actions.corrected, case, at="2024-10-14", on=day("2024-10-14"), text="2023年的。")
    office.does(actions.extend, case, at="2024-10-15", by=office.head, on=day("2024-10-15"), days=20,
                reason="需要核对多份合同。")  # fmt: skip
    keep(case, Kind.EXTENSION, "2024-10-15")
    case = office.register()
    office.does(actions.delay, case, at="2024-10-15", by=office.head, on=day("2024-10-15"), until=day("2024-12-31"),
                reason="申请共87件，需要逐件检索。")  # fmt: skip
    keep(case, Kind.DELAY, "2024-10-15")
    case, letter = consulting(office, Consultee.THIRD_PARTY, "示例建设有限公司")
    keep(case, Kind.THIRD_PARTY, consultation=letter)
    keep(case, Kind.CONSULTING, consultation=letter)
    case, letter = consulting(office, Consultee.CO_MAKER, "示例县交通运输局")
    keep(case, Kind.CO_MAKER, consultation=letter)
    case, letter = consulting(office, Consultee.ORGAN, "示例县档案馆")
    keep(case, Kind.OTHER_ORGAN, consultation=letter)
    case = office.register()
    office.does(actions.note_fee, case, at="2024-10-08", on=day("2024-10-08"), method=Method.PAGES, pages=168)
    keep(case, Kind.FEE, details=Details(payment="到镇便民服务中心2号窗口缴纳，或者按所附缴款码缴纳。"))
    case, letter = overridden(office)
    keep(case, Kind.OVERRIDE, "2024-10-10", consultation=letter)
    keep(case, Kind.REPLY, "2024-10-10")
    reply = case.replies.get()
    office.does(actions.serve, reply, at="2024-10-10", way=Service.POST, sent=day("2024-10-10"), tracking="EX123CN")
    keep(case, Kind.SERVICE, "2024-10-10")
    case = office.register()
    keep(case, Kind.RECORD_CORRECTED, details=Details(text="经核实，登记的出生年份有误，现更正为1990年。"))
    keep(
        case,
        Kind.RECORD_TRANSFERRED,
        details=Details(text="申请人的社会保险缴费年限记录有误。", to="示例县社会保险中心"),
    )
    return found


def answered(office: Office, code: str) -> Letter:
    """The letter of a reply with one result."""
    if code in ("other_overdue_correction", "unable_unclear"):
        case = correcting(office)
    elif code == "other_overdue_fee":
        case = office.register()
        office.does(actions.note_fee, case, at="2024-10-08", on=day("2024-10-08"), method=Method.PAGES, pages=31)
    else:
        case = office.register()
    if code.startswith("other_"):
        office.does(actions.notice_delivered, case, at="2024-10-12", on=day("2024-10-11"))
        office.does(actions.lapse, case, at="2024-11-11", on=day("2024-11-11"), text="期限已过。")
        return drawn(office, case, Kind.REPLY, "2024-11-11")
    if code == "unable_unclear":
        office.does(actions.corrected, case, at="2024-10-09", on=day("2024-10-09"), text="公路的。")
    values: dict[str, Any] = {"text": "请到镇政府公开专栏查阅。"}
    item: dict[str, Any] = {}
    if code == "partial":
        item["withheld"] = ("denied_third_party", "denied_process")
    elif code == "not_existing":
        item["search"] = SEARCH
    elif code == "not_ours":
        item["right_organ"] = "示例县交通运输局"
    elif code == "not_processed_repeat":
        earlier = office.register("2024-09-26")
        office.served(earlier, "2024-10-08")
        item["repeats"] = earlier
    office.issued(case, "2024-10-10", Result([Item(code, **item)]), **values)
    return drawn(office, again(case), Kind.REPLY, "2024-10-10")
