"""A whole county out of a workbook (首次建立): a plan with every fault, then all of it in one transaction, or nothing.

Run again, it adds what is new and leaves the rest alone: organs are known by their code, people by their account, and a
post that somebody holds is not given to another. So a county is set up in several goes, and nothing that people changed
in the meantime is turned back by an old workbook.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate

from gongkai.evidence.actor import SYSTEM
from gongkai.organs.actions import add_person, appoint, create_post, found, set_deputy
from gongkai.organs.acts import day_of
from gongkai.organs.conflicts import conflict
from gongkai.organs.levels import LEVELS, mark_of
from gongkai.organs.models import Deputy, Kind, Organ, Person, Post, PostKind, Tenure
from gongkai.organs.permissions import SIGNING, Permission, kinds_with
from gongkai.organs.workbook import ORGANS, PEOPLE, Fault, OrganRow, PersonRow, Workbook

PostName = tuple[str, str, str]
"""Code of the organ, kind and title of a post."""


@dataclass(slots=True)
class Known:
    """What the database has already. holders, deputies  accounts by post"""

    organs: dict[str, Organ] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    holders: dict[PostName, str] = field(default_factory=dict)
    deputies: dict[PostName, str] = field(default_factory=dict)

    @classmethod
    def read(cls) -> Known:
        """What stands in the database now."""

        def by_post(rows: object) -> dict[PostName, str]:
            names = rows.values_list("post__organ__code", "post__kind", "post__title", "person__account")  # type: ignore[attr-defined]
            return {(code, kind, title): account for code, kind, title, account in names}

        return cls(
            {organ.code: organ for organ in Organ.objects.all()},
            {person.account: person for person in Person.objects.select_related("organ")},
            by_post(Tenure.objects.filter(until=None)),
            by_post(Deputy.objects.filter(until=None)),
        )


@dataclass(slots=True)
class Plan:
    """What will be made, in the order of making; nothing of it where there are faults.

    kept  the numbers of organs and people that are there already and stay as they are
    """

    organs: list[OrganRow] = field(default_factory=list)
    people: list[PersonRow] = field(default_factory=list)
    appointments: list[tuple[PersonRow, PostName]] = field(default_factory=list)
    deputies: list[tuple[str, PostName]] = field(default_factory=list)
    kept: tuple[int, int] = (0, 0)
    faults: list[Fault] = field(default_factory=list)

    def is_empty(self) -> bool:
        """Whether there is nothing to do."""
        return not (self.organs or self.people or self.appointments or self.deputies)


def plan(book: Workbook, known: Known, *, on: date) -> Plan:
    """Compare a workbook with what is known. on  the day of the set-up"""
    made = _Planning(book, known, on)
    made.organs()
    made.people()
    made.deputies()
    made.filled()
    order = {ORGANS: 0, PEOPLE: 1}
    made.plan.faults.sort(key=lambda fault: (order[fault.sheet], fault.row))
    return made.plan


class _Planning:
    """The plan while it grows, and what has been seen so far."""

    def __init__(self, book: Workbook, known: Known, on: date) -> None:
        self.book, self.known, self.on = book, known, on
        self.plan = Plan(faults=list(book.faults))
        self.rows: dict[str, OrganRow] = {}
        self.written = {row.code for row in book.organs}
        self.accounts: dict[str, PersonRow] = {}
        # Kinds of post by organ and account, and who holds each post: what is known and what the workbook adds.
        self.held: dict[tuple[str, str], list[str]] = defaultdict(list)
        self.holders = dict(known.holders)
        for (code, kind, _), account in known.holders.items():
            self.held[code, account].append(kind)

    def organ_fault(self, row: OrganRow, column: str, sentence: str) -> None:
        self.plan.faults.append(Fault(ORGANS, row.row, column, sentence))

    def person_fault(self, row: PersonRow, column: str, sentence: str) -> None:
        self.plan.faults.append(Fault(PEOPLE, row.row, column, sentence))

    def exists(self, code: str) -> bool:
        return code in self.rows or code in self.known.organs

    def kind_of(self, code: str) -> str:
        return self.rows[code].kind if code in self.rows else self.known.organs[code].kind

    def name_of(self, code: str) -> str:
        return self.rows[code].name if code in self.rows else self.known.organs[code].name

    def profile_of(self, code: str) -> str:
        if code in self.known.organs:
            return self.known.organs[code].profile
        return str(LEVELS[self.kind_of(code)].profile)

    def organs(self) -> None:
        """New organs, parents before children."""
        kept = 0
        numbers: dict[str, int] = {}
        for row in self.book.organs:
            if row.lead_office == row.code:
                row.lead_office = ""  # who guides everyone else often writes its own code
            if row.code in numbers:
                self.organ_fault(
                    row, "机构代码", f"“{row.code}”与第{numbers[row.code]}行重复，每个机构一行、一个代码。"
                )
                continue
            if row.code:
                numbers[row.code] = row.row
            if organ := self.known.organs.get(row.code):
                kept += 1
                if organ.dissolved_on:
                    sentence = f"{organ.name}已于{day_of(organ.dissolved_on)}撤销，它的代码不能再用，请另取代码。"
                    self.organ_fault(row, "机构代码", sentence)
            elif row.code and row.kind:
                self.rows[row.code] = row
            if row.founded_on and row.founded_on > self.on:
                self.organ_fault(row, "设立日期", f"{day_of(row.founded_on)}还没有到，请在设立当日或之后导入。")
        for row in self.rows.values():
            for column, code in (("上级机构代码", row.parent), ("主管部门代码", row.lead_office)):
                if code and code not in self.written and not self.exists(code):
                    self.organ_fault(row, column, f"“{code}”不在“机构代码”一列里，请核对，或者先加上这个机构。")
        self.same_number("uscc", "统一社会信用代码")
        self.marks()
        self.plan.organs = self.in_order()
        self.plan.kept = (kept, 0)

    def same_number(self, name: str, column: str) -> None:
        """Two organs do not share a number that is given once."""
        seen = {getattr(organ, name): organ.name for organ in self.known.organs.values()}
        for row in self.rows.values():
            if number := row.details.get(name, ""):
                if number in seen:
                    self.organ_fault(row, column, f"与{seen[number]}的相同，请核对。")
                seen[number] = row.name

    def marks(self) -> None:
        """Every new organ has its own 机关代字: those written first, then the others by the short name."""
        holders = {organ.mark: organ.name for organ in self.known.organs.values() if not organ.dissolved_on}
        for row in self.rows.values():
            if not (mark := row.details.get("mark", "")):
                continue
            if mark in holders:
                sentence = f"“{mark}”与{holders[mark]}的相同，两个机构不能用同一个机关代字，请改一个。"
                self.organ_fault(row, "机关代字", sentence)
            holders[mark] = row.name
        taken = holders.keys() | {organ.mark for organ in self.known.organs.values()}
        for row in self.rows.values():
            short = row.details.get("short_name") or row.name[:20]
            if row.details.get("mark") or not short or not LEVELS[row.kind].mark:
                continue
            if mark := mark_of(row.kind, short, taken):
                row.details["mark"] = mark
                taken.add(mark)
            else:
                sentence = f"按“{short}”能取的机关代字都已有机构使用，请在这一列填写。"
                self.organ_fault(row, "机关代字", sentence)

    def in_order(self) -> list[OrganRow]:
        """The new organs, each after those it stands under; those in a circle get their fault."""
        waiting, ordered = dict(self.rows), []
        while waiting:
            ready = [row for row in waiting.values() if row.parent not in waiting and row.lead_office not in waiting]
            if not ready:
                for row in waiting.values():
                    if self.in_circle(row, waiting):
                        circle = "上级机构和主管部门首尾相接（自己成了自己的上级），请核对这一圈机构的代码。"
                        self.organ_fault(row, "上级机构代码", circle)
                break
            for row in ready:
                ordered.append(row)
                del waiting[row.code]
        return ordered

    def in_circle(self, row: OrganRow, waiting: Mapping[str, OrganRow]) -> bool:
        seen: set[str] = set()
        ahead = [row.parent, row.lead_office]
        while ahead:
            code = ahead.pop()
            if code == row.code:
                return True
            if code in waiting and code not in seen:
                seen.add(code)
                ahead += [waiting[code].parent, waiting[code].lead_office]
        return False

    def people(self) -> None:
        """New people, and posts that nobody holds yet."""
        kept = 0
        for row in self.book.people:
            if not row.account:
                continue
            if other := self.accounts.get(row.account):
                sentence = (
                    f"与第{other.row}行的{other.name}相同。一人只写一行；在两个机构任职的，"
                    "导入后在系统里再加另一处的岗位。"
                )
                self.person_fault(row, "手机" if row.mobile else "账号", sentence)
                continue
            self.accounts[row.account] = row
            if row.organ and not self.exists(row.organ):
                if row.organ not in self.written:  # otherwise the row of the organ has its own fault
                    sentence = f"“{row.organ}”不在“机构”工作表的机构代码里，请核对。"
                    self.person_fault(row, "机构代码", sentence)
                continue
            if row.organ in self.known.organs and (ended := self.known.organs[row.organ].dissolved_on):
                self.person_fault(row, "机构代码", f"“{row.organ}”已于{day_of(ended)}撤销，请核对。")
                continue
            if person := self.known.people.get(row.account):
                kept += 1
                if person.name != row.name:
                    self.person_fault(row, "手机", f"系统里这个账号属于{person.name}，与“{row.name}”不符，请核对。")
                    continue
            else:
                self.plan.people.append(row)
            if row.organ:
                self.posts(row)
        self.plan.kept = (self.plan.kept[0], kept)

    def posts(self, row: PersonRow) -> None:
        if row.posts and not LEVELS[self.kind_of(row.organ)].posts:
            self.person_fault(row, "岗位", "村（社区）不设岗位，由所属乡镇（街道）办理，请填乡镇（街道）的机构代码。")
            return
        held = self.held[row.organ, row.account]
        for kind, title in row.posts:
            post = (row.organ, kind, title)
            holder = self.holders.get(post)
            if holder == row.account:
                continue
            if holder is not None:
                self.person_fault(row, "岗位", self.held_already(post, holder))
            elif sentence := conflict(self.profile_of(row.organ), kind, held):
                self.person_fault(row, "岗位", sentence)
            else:
                held.append(kind)
                self.holders[post] = row.account
                self.plan.appointments.append((row, post))

    def held_already(self, post: PostName, holder: str) -> str:
        code, kind, title = post
        label = title or PostKind(kind).label
        if row := self.accounts.get(holder):
            other = f"“{PostKind(kind).label}（业务名）”"
            return (
                f"“{label}”已由第{row.row}行的{row.name}担任；确有两个的，第二个请写成{other}，例如“经办人（信访）”。"
            )
        return f"“{label}”现由{self.known.people[holder].name}担任，换人请在系统里办理交接，这里请删去这个岗位。"

    def deputies(self) -> None:
        """Who stands in for whom: by name inside the organ, or by mobile number or account."""
        for row in self.book.people:
            if not row.deputy or self.accounts.get(row.account) is not row or not self.exists(row.organ):
                continue
            account = self.deputy_of(row)
            if not account:
                continue
            if account == row.account:
                self.person_fault(row, "B岗", "B岗须由另一人担任，请改填其他人。")
                continue
            for kind, title in row.posts:
                post = (row.organ, kind, title)
                if self.holders.get(post) != row.account or self.known.deputies.get(post) == account:
                    continue
                held = self.held.get((row.organ, account), [])
                if sentence := conflict(self.profile_of(row.organ), kind, held, deputy=True):
                    self.person_fault(row, "B岗", sentence)
                else:
                    self.plan.deputies.append((account, post))

    def deputy_of(self, row: PersonRow) -> str:
        if row.deputy in self.accounts or row.deputy in self.known.people:
            return row.deputy
        named = {each.account for each in self.accounts.values() if (each.name, each.organ) == (row.deputy, row.organ)}
        named |= {
            account
            for account, person in self.known.people.items()
            if person.name == row.deputy and person.organ and person.organ.code == row.organ
        }
        if len(named) == 1:
            return named.pop()
        if named:
            self.person_fault(row, "B岗", f"{self.name_of(row.organ)}有{len(named)}位“{row.deputy}”，请改填手机号。")
        else:
            self.person_fault(
                row, "B岗", f"{self.name_of(row.organ)}没有“{row.deputy}”，请填同机构人员的姓名或者手机号。"
            )
        return ""

    def filled(self) -> None:
        """Every new organ has the people without whom nothing could be released."""
        taken: dict[str, dict[str, str]] = defaultdict(dict)
        for (code, kind, _), account in self.holders.items():
            taken[code].setdefault(kind, account)
        guides = {row.lead_office for row in self.rows.values()}
        for row in self.rows.values():
            level, kinds = LEVELS[row.kind], taken[row.code]
            needed = [*level.needed, *([PostKind.LEAD_OFFICER] if row.code in guides else [])]
            if level.posts and not self.keepers(row):
                self.organ_fault(row, "机构代码", self.nobody_keeps(row))
            missing = "、".join(kind.label for kind in needed if kind not in kinds)
            number = len({account for kind, account in kinds.items() if kind in level.needed})
            if not missing:
                continue
            few = (
                f"现有{number}人任岗，至少要{level.people}人（起草、三审不能都由一两个人办）；"
                if number < level.people
                else ""
            )
            self.organ_fault(row, "机构代码", f"{row.name}{few}还没有人任{missing}，请在“人员”工作表的“岗位”一列补上。")

    def keepers(self, row: OrganRow) -> set[str]:
        """The accounts of who may manage the accounts and posts of an organ: who signs there may not."""
        return {
            account
            for (code, kind, _), account in self.holders.items()
            if kind in kinds_with(Permission.PEOPLE_EDIT)
            and (code == row.code or code == row.lead_office)
            and not SIGNING.intersection(self.held.get((row.code, account), ()))
        }

    def nobody_keeps(self, row: OrganRow) -> str:
        office = self.name_of(row.lead_office) if self.exists(row.lead_office) else row.name
        kinds = "或者".join(f"“{kind.label}”" for kind in kinds_with(Permission.PEOPLE_EDIT))
        return (
            f"没有人能管理{row.name}的账号和岗位：请在“人员”工作表给{office}的一位不在{row.name}审核签批的人"
            f"加上{kinds}岗位。"
        )


@transaction.atomic
def carry_out(plan: Plan, passwords: Mapping[str, str], *, at: datetime) -> None:
    """Make what a plan says, all of it or nothing. passwords  hashed, by account: hashing is slow and comes before

    Raises Refused where the database has moved since the plan was made.
    """
    if plan.faults:
        raise ValueError("a plan with faults is not carried out")
    today = localdate(at)
    organs = {organ.code: organ for organ in Organ.objects.all()}
    for row in plan.organs:
        organs[row.code] = found(
            code=row.code,
            name=row.name,
            kind=row.kind,
            on=row.founded_on or today,
            parent=organs.get(row.parent),
            lead_office=organs.get(row.lead_office),
            reason="首次建立",
            by=SYSTEM,
            at=at,
            **row.details,
        )
    people = {person.account: person for person in Person.objects.all()}
    for each in plan.people:
        people[each.account] = add_person(
            organs[each.organ],
            name=each.name,
            mobile=each.mobile,
            account=each.account,
            email=each.email,
            password=passwords[each.account],
            by=SYSTEM,
            at=at,
        )
    posts = {
        (post.organ.code, post.kind, post.title): post
        for post in Post.objects.filter(until=None).select_related("organ")
    }
    for each, name in plan.appointments:
        code, kind, title = name
        if name not in posts:
            posts[name] = create_post(organs[code], kind=kind, title=title, since=today, by=SYSTEM, at=at)
        appoint(posts[name], people[each.account], since=today, by=SYSTEM, at=at)
    for account, name in plan.deputies:
        set_deputy(posts[name], people[account], since=today, by=SYSTEM, at=at)


def said(plan: Plan) -> Iterator[str]:
    """The plan for a person: what will be made, organ by organ, each under the one above."""
    kept = [f"{number}{unit}" for number, unit in zip(plan.kept, ("个机构", "人"), strict=True) if number]
    if kept:
        yield f"已有{'、'.join(kept)}，保持不变；只补新的内容。"
    if plan.is_empty():
        yield "没有要新建的内容。"
        return
    yield (
        f"将新建{len(plan.organs)}个机构、{len(plan.people)}个账号，"
        f"安排{len(plan.appointments)}个岗位、{len(plan.deputies)}个B岗。"
    )
    posts: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for row in plan.people:
        posts[row.organ][f"{row.name}（账号{row.account}）"] = []
    fresh = {row.account for row in plan.people}
    for row, (code, kind, title) in plan.appointments:
        who = f"{row.name}（账号{row.account}）" if row.account in fresh else f"{row.name}（已有账号）"
        posts[code][who].append(title or PostKind(kind).label)
    depth: dict[str, int] = {}
    new = {row.code: row for row in plan.organs}
    children: dict[str, list[OrganRow]] = defaultdict(list)
    for row in plan.organs:
        children[row.parent if row.parent in new else ""].append(row)

    def below(code: str) -> Iterator[OrganRow]:
        for row in children[code]:
            depth[row.code] = depth.get(code, -1) + 1
            yield row
            yield from below(row.code)

    for row in below(""):
        indent = "  " * depth[row.code]
        mark = f"，机关代字{row.details['mark']}" if row.details.get("mark") else ""
        yield f"{indent}{row.name}（{row.code}，{Kind(row.kind).label}{mark}）"
        for person, held in posts.pop(row.code, {}).items():
            yield f"{indent}    {person}：{'、'.join(held) or '暂无岗位'}"
    for code, people in posts.items():
        yield f"已有机构 {code}"
        for person, held in people.items():
            yield f"    {person}：{'、'.join(held) or '暂无岗位'}"
