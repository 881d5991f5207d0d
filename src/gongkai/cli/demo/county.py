"""The organs and people of 示例县. Every name here is invented."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.contrib.auth.hashers import make_password
from django.utils.timezone import get_current_timezone, localdate

from gongkai import law
from gongkai.evidence.actor import SYSTEM
from gongkai.organs import actions, sign_in
from gongkai.organs.models import Organ, Person, Post, PostKind

K = PostKind
HOURS = "工作日 8:30—12:00，14:00—17:30"


@dataclass(frozen=True, slots=True)
class Place:
    """An organ of the county and who works there: account, name, posts."""

    code: str
    name: str
    short_name: str
    kind: str
    head: str
    telephone: str
    people: tuple[tuple[str, str, tuple[PostKind, ...]], ...]


PLACES = (
    Place(
        "SLX", "示例县人民政府", "示例县", "government", "赵甲", "0000-5550001",
        (
            ("xian1", "钱县经", (K.CLERK, K.LEAD_OFFICER)),
            ("xian2", "孙县审", (K.STAGE_ONE,)),
            ("xian3", "李县主任", (K.STAGE_TWO, K.SECRECY, K.WORK_BODY_HEAD)),
            ("xian4", "周县长", (K.STAGE_THREE, K.LEADER)),
            ("jiandu", "何督查", (K.AUDITOR,)),
            ("xitong", "吴系统", (K.OPERATOR,)),
        ),
    ),
    Place(
        "JYJ", "示例县教育局", "县教育局", "department", "郑乙", "0000-5550011",
        (
            ("jiao1", "王教经", (K.CLERK,)),
            ("jiao2", "冯教审", (K.STAGE_ONE,)),
            ("jiao3", "陈教主任", (K.STAGE_TWO, K.SECRECY, K.WORK_BODY_HEAD)),
            ("jiao4", "褚教局长", (K.STAGE_THREE, K.LEADER)),
        ),
    ),
    Place(
        "MZJ", "示例县民政局", "县民政局", "department", "卫丙", "0000-5550021",
        (
            ("min1", "蒋民经", (K.CLERK,)),
            ("min2", "沈民审", (K.STAGE_ONE,)),
            ("min3", "韩民主任", (K.STAGE_TWO, K.SECRECY, K.WORK_BODY_HEAD)),
            ("min4", "杨民局长", (K.STAGE_THREE, K.LEADER)),
        ),
    ),
    Place(
        "BLZ", "示例县白鹭镇人民政府", "白鹭镇", "township", "朱丁", "0000-5550031",
        (
            ("bailu1", "秦白经", (K.CLERK, K.STAGE_ONE)),
            ("bailu2", "尤白主任", (K.STAGE_TWO, K.SECRECY, K.WORK_BODY_HEAD)),
            ("bailu3", "许白镇长", (K.STAGE_THREE, K.LEADER)),
        ),
    ),
    Place(
        "QSZ", "示例县青石镇人民政府", "青石镇", "township", "何戊", "0000-5550041",
        (
            ("qingshi1", "吕青经", (K.CLERK, K.STAGE_ONE)),
            ("qingshi2", "施青主任", (K.STAGE_TWO, K.SECRECY, K.WORK_BODY_HEAD)),
            ("qingshi3", "张青镇长", (K.STAGE_THREE, K.LEADER)),
            ("qingshi4", "孔青副主任", ()),
        ),
    ),
)  # fmt: skip

LINES = """示例县演示数据（全部虚构）
工作台：/console/    所有账号的密码：{password}

{accounts}
"""


def new_password() -> str:
    """A password for all accounts of one demonstration."""
    return f"demo-{secrets.randbelow(10**4):04d}-{secrets.randbelow(10**4):04d}"


def working_days_back(count: int, *, now: datetime) -> date:
    """The working day that lies so many working days before the first working day of the current month.

    Where the year's holidays are not known yet, weekdays stand for working days: nothing legal hangs on them here.
    """
    calendar = law.national_calendar()

    def works(day: date) -> bool:
        try:
            return calendar.is_working(day)
        except law.CalendarUnknown:
            return day.weekday() < 5

    day = localdate(now).replace(day=1)
    while not works(day):
        day += timedelta(days=1)
    for _ in range(count):
        day -= timedelta(days=1)
        while not works(day):
            day -= timedelta(days=1)
    return min(day, localdate(now))


def moment(count: int, at: str, *, now: datetime) -> datetime:
    """A time of day on such a working day, never later than now."""
    day = working_days_back(count, now=now)
    return min(datetime.combine(day, time.fromisoformat(at), get_current_timezone()), now)


BEGAN = 120
"""Working days back on which the county was set up."""


def make(password: str, *, now: datetime) -> dict[str, Person]:
    """Found the organs, add the people, give them their posts; the people by account."""
    at = moment(BEGAN, "08:30", now=now)
    since = localdate(at)
    hashed = make_password(password)
    organs: dict[str, Organ] = {}
    people: dict[str, Person] = {}
    for number, place in enumerate(PLACES):
        county = organs.get("SLX")
        organ = organs[place.code] = actions.found(
            code=place.code,
            name=place.name,
            short_name=place.short_name,
            kind=place.kind,
            parent=county,
            lead_office=county,
            head=place.head,
            address=f"示例县示范路{10 + number}号",
            hours=HOURS,
            telephone=place.telephone,
            supervision_telephone="0000-5550009",
            work_body="政务公开办公室" if county is None else "党政办公室" if place.kind == "township" else "办公室",
            by=SYSTEM,
            at=at,
            on=since,
        )
        for account, name, kinds in place.people:
            person = actions.add_person(organ, name=name, account=account, password=hashed, by=SYSTEM, at=at)
            people[account] = sign_in.password_changed(person, at=at, password_hash=hashed)
            for kind in kinds:
                post = Post.objects.get(organ=organ, kind=kind)
                actions.appoint(post, person, since=since, by=SYSTEM, at=at)
    return people


def slip(people: dict[str, Person], password: str) -> str:
    """The accounts as they are printed."""
    rows = []
    for place in PLACES:
        rows.append(place.name)
        for account, name, kinds in place.people:
            rows.append(f"  {account:<10}{name}（{'、'.join(kind.label for kind in kinds) or '暂无岗位'}）")
    return LINES.format(password=password, accounts="\n".join(rows))
