"""Who may do what: post × organ, and nothing else.

`allow()` is the only door for acts; `organs_where()` is the same predicate for lists, files and exports. Both read the
posts, the absences and the deputies of one day; a test holds them against each other.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Q, QuerySet

from gongkai.evidence.actor import Actor, Capacity
from gongkai.evidence.prepared import DAY, KEY, Prepared
from gongkai.law import Refused
from gongkai.organs.models import Absence, Deputy, Organ, Person, Post, PostKind, Tenure, in_force


class NotAllowed(PermissionDenied, Refused):
    """The person may not do this, with one sentence that says who may."""


class Permission(StrEnum):
    """What a post can be entitled to."""

    RECORD_SEE = "record.see"
    RECORD_DRAFT = "record.draft"
    SIGN_ONE = "sign.one"
    SIGN_TWO = "sign.two"
    SIGN_THREE = "sign.three"
    SIGN_SECRECY = "sign.secrecy"
    RECORD_RELEASE = "record.release"
    RECORD_WITHDRAW = "record.withdraw"
    RECORD_TAKE_DOWN = "record.take_down"
    EMERGENCY_RELEASE = "record.emergency_release"
    RECORD_IMPORT = "record.import"
    SECTION_EDIT = "section.edit"
    SECTION_STATE = "section.state"
    CATALOGUE_EDIT = "catalogue.edit"
    PAPER_ATTACH = "review.paper_attach"
    SUBMISSION_TAKE = "submission.take"
    APPLICATION_SEE = "application.see"
    APPLICATION_HANDLE = "application.handle"
    APPLICATION_EXTEND = "application.extend"
    APPLICATION_CONSENT = "application.consent"
    APPLICATION_REMIND = "application.remind"
    APPLICATION_ANONYMISE = "application.anonymise"
    PRACTICE_SET = "practice.set"
    REMEDY_SEE = "remedy.see"
    REMEDY_HANDLE = "remedy.handle"
    ORGAN_SEE = "organ.see"
    ORGAN_EDIT = "organ.edit"
    ORGAN_STRUCTURE = "organ.structure"
    PEOPLE_EDIT = "people.edit"
    ABSENCE_EDIT = "absence.edit"
    HANDOVER_LEAD = "handover.lead"
    EVIDENCE_SEE = "evidence.see"
    EXPORT = "export"

    @property
    def label(self) -> str:
        """What it lets one do, in words."""
        return _LABELS[self]


P = Permission
_LABELS = {
    P.RECORD_SEE: "查看稿件",
    P.RECORD_DRAFT: "起草和送审稿件",
    P.SIGN_ONE: "一审一校",
    P.SIGN_TWO: "二审二校",
    P.SIGN_THREE: "三审三校",
    P.SIGN_SECRECY: "保密审查",
    P.RECORD_RELEASE: "发布",
    P.RECORD_WITHDRAW: "撤稿",
    P.RECORD_TAKE_DOWN: "紧急撤稿",
    P.EMERGENCY_RELEASE: "紧急发布",
    P.RECORD_IMPORT: "登记其他渠道、导入历史数据",
    P.SECTION_EDIT: "开设、调整和关闭栏目",
    P.SECTION_STATE: "确认本机关不涉及此项",
    P.CATALOGUE_EDIT: "导入基层政务公开标准目录",
    P.PAPER_ATTACH: "录入线下签批",
    P.SUBMISSION_TAKE: "接收公众提交的内容",
    P.APPLICATION_SEE: "查看公开申请",
    P.APPLICATION_HANDLE: "登记、办理公开申请",
    P.APPLICATION_EXTEND: "同意延期答复",
    P.APPLICATION_CONSENT: "同意答复",
    P.APPLICATION_REMIND: "催办公开申请",
    P.APPLICATION_ANONYMISE: "期满清除申请人的个人信息",
    P.PRACTICE_SET: "依申请公开设置",
    P.REMEDY_SEE: "查看复议和诉讼",
    P.REMEDY_HANDLE: "登记复议和诉讼",
    P.ORGAN_SEE: "查看机构",
    P.ORGAN_EDIT: "修改机构信息",
    P.ORGAN_STRUCTURE: "机构的设立、更名、调整和撤并",
    P.PEOPLE_EDIT: "管理人员和岗位",
    P.ABSENCE_EDIT: "登记他人的离岗和返岗",
    P.HANDOVER_LEAD: "签批交接",
    P.EVIDENCE_SEE: "查看存证",
    P.EXPORT: "导出",
}


@dataclass(frozen=True, slots=True)
class Role:
    """What a post is for.

    subtree  whether it holds for the organs that its own organ guides as lead office
    """

    kind: PostKind
    about: str
    permissions: frozenset[Permission]
    subtree: bool = False


_SEES = {P.RECORD_SEE, P.ORGAN_SEE, P.RECORD_TAKE_DOWN}
ROLES = {
    role.kind: role
    for role in (
        Role(
            PostKind.CLERK,
            "起草、送审、录入线下签批，审签完成后发布",
            frozenset(
                _SEES
                | {P.RECORD_DRAFT, P.RECORD_RELEASE, P.PAPER_ATTACH, P.ORGAN_EDIT, P.EXPORT, P.RECORD_WITHDRAW}
                | {P.SECTION_EDIT, P.RECORD_IMPORT, P.SUBMISSION_TAKE, P.APPLICATION_SEE, P.APPLICATION_HANDLE}
                | {P.REMEDY_SEE, P.REMEDY_HANDLE}
            ),
        ),
        Role(PostKind.STAGE_ONE, "一审一校", frozenset(_SEES | {P.SIGN_ONE, P.APPLICATION_SEE})),
        Role(PostKind.STAGE_TWO, "二审二校", frozenset(_SEES | {P.SIGN_TWO, P.APPLICATION_SEE})),
        Role(
            PostKind.STAGE_THREE,
            "三审三校，签发",
            frozenset(_SEES | {P.SIGN_THREE, P.RECORD_RELEASE, P.APPLICATION_SEE}),
        ),
        Role(PostKind.SECRECY, "保密审查", frozenset(_SEES | {P.SIGN_SECRECY, P.APPLICATION_SEE})),
        Role(
            PostKind.WORK_BODY_HEAD,
            "主持公开工作机构，同意延期（第三十三条），不管账号和岗位",
            frozenset(
                _SEES
                | {P.SECTION_EDIT, P.RECORD_WITHDRAW, P.ORGAN_EDIT, P.EXPORT, P.EVIDENCE_SEE}
                | {P.SUBMISSION_TAKE, P.APPLICATION_SEE, P.APPLICATION_EXTEND, P.APPLICATION_REMIND, P.REMEDY_SEE}
                | {P.PRACTICE_SET}
            ),
        ),
        Role(
            PostKind.LEADER,
            "分管领导：签发、撤稿、紧急发布、同意答复、签批交接",
            frozenset(
                _SEES
                | {P.RECORD_RELEASE, P.RECORD_WITHDRAW, P.EMERGENCY_RELEASE, P.SIGN_SECRECY, P.HANDOVER_LEAD}
                | {P.ABSENCE_EDIT, P.EVIDENCE_SEE, P.EXPORT, P.SECTION_STATE, P.PRACTICE_SET}
                | {
                    P.APPLICATION_SEE,
                    P.APPLICATION_CONSENT,
                    P.APPLICATION_REMIND,
                    P.APPLICATION_ANONYMISE,
                    P.REMEDY_SEE,
                }
            ),
        ),
        Role(
            PostKind.LEAD_OFFICER,
            "主管部门：指导、监督所属机关，管理账号和岗位，必要时代填（须写明原因）",
            frozenset(
                _SEES
                | {P.RECORD_DRAFT, P.PAPER_ATTACH, P.ORGAN_EDIT, P.ORGAN_STRUCTURE, P.PEOPLE_EDIT, P.RECORD_WITHDRAW}
                # Where the leader himself is gone, nobody of the organ could lead the handover.
                | {P.HANDOVER_LEAD, P.ABSENCE_EDIT, P.EVIDENCE_SEE, P.EXPORT, P.SECTION_EDIT}
                | {P.RECORD_IMPORT, P.CATALOGUE_EDIT, P.SUBMISSION_TAKE, P.APPLICATION_SEE, P.APPLICATION_HANDLE}
                | {P.APPLICATION_REMIND, P.PRACTICE_SET, P.REMEDY_SEE, P.REMEDY_HANDLE}
            ),
            subtree=True,
        ),
        Role(
            PostKind.AUDITOR,
            "监督检查：查看一切，不改一字",
            frozenset({P.RECORD_SEE, P.APPLICATION_SEE, P.REMEDY_SEE, P.ORGAN_SEE, P.EVIDENCE_SEE, P.EXPORT}),
            subtree=True,
        ),
        Role(
            PostKind.OPERATOR,
            "系统管理员：账号、岗位和运行，不看稿件",
            frozenset({P.ORGAN_SEE, P.PEOPLE_EDIT}),
            subtree=True,
        ),
    )
}
"""The role of each kind of post."""


SIGNING = frozenset({PostKind.STAGE_ONE, PostKind.STAGE_TWO, PostKind.STAGE_THREE, PostKind.SECRECY, PostKind.LEADER})
"""The posts that sign. Who signs in an organ never governs its accounts and posts, whatever other post they hold: with
the password of another they would sign twice."""


@cache
def kinds_with(permission: Permission) -> tuple[PostKind, ...]:
    """The kinds of post that are entitled to something."""
    return tuple(kind for kind, role in ROLES.items() if permission in role.permissions)


_AWAY = Absence.objects.filter(person=OuterRef("person"))
_HELD = Prepared(
    lambda person, day: (
        Post.objects.filter(in_force(day, "tenures__"), tenures__person=person, tenures__person__is_active=True)
        .annotate(away=Exists(Absence.objects.filter(in_force(day), person=person)))
        .select_related("organ")
        .order_by()
    ),
    person=KEY,
    day=DAY,
)
_DEPUTIES = Prepared(
    lambda person, day: (
        Deputy.objects.filter(in_force(day), person=person, person__is_active=True)
        .annotate(
            away=Exists(_AWAY.filter(in_force(day))),
            left=Exists(
                Tenure.objects.filter(in_force(day), Exists(_AWAY.filter(in_force(day))), post=OuterRef("post"))
            ),
        )
        .select_related("post__organ")
        .order_by()
    ),
    person=KEY,
    day=DAY,
)
_ORGAN = Prepared(lambda key: Organ.objects.filter(pk=key).order_by(), key=KEY)


def _holding(person: Person, day: date) -> list[Post]:
    """Posts of living organs that a person holds on a day and is not away from.

    Every page and act asks this: one plain query for the person and the day, of which the rest is weighed here.
    """
    rows = _HELD(person=person.pk, day=day)
    return [] if any(row.away for row in rows) else _living(rows, day)


def _deputising(person: Person, day: date) -> list[Post]:
    """Posts of living organs that a person acts for on a day because the holder is away."""
    rows = _DEPUTIES(person=person.pk, day=day)
    return [] if any(row.away for row in rows) else _living((row.post for row in rows if row.left), day)


def _living(posts: Iterable[Post], day: date) -> list[Post]:
    """Those of these posts that stand on a day, in organs that exist on it; of the first organ first."""
    living = [post for post in posts if post.holds(day) and post.organ.exists(day)]
    return sorted(living, key=lambda post: (post.organ.code, post.pk))


def posts_of(person: Person, *, on: date) -> list[tuple[Post, Capacity]]:
    """The posts for which a person may act on a day: first their own, then those of people who are away."""
    own, deputed = _holding(person, on), _deputising(person, on)
    return [(post, Capacity.HOLDER) for post in own] + [(post, Capacity.DEPUTY) for post in deputed]


@dataclass(slots=True)
class Standing:
    """A person before an organ on a day: read once, for all that one act asks. Never kept longer than that act.

    own  the posts that the person holds, of this and of other organs
    """

    person: Person
    organ: Organ
    on: date
    own: list[Post]
    _deputed: list[Post] | None = None

    def actor(self, permission: Permission, *, acting: str = "") -> Actor:
        """The person as actor of an act of the organ; as `allow()`."""
        organ = self.organ
        if not organ.exists(self.on) and permission not in AFTER_ITS_END:
            raise NotAllowed(_gone(permission, organ, self.on))
        kinds = kinds_with(permission)
        if permission == Permission.PEOPLE_EDIT and organ.pk in _signing((*self.own, *self.deputed)):
            raise NotAllowed(SIGNS.format(organ.name))
        own = [post for post in self.own if _reaches(post, organ, kinds)]
        found = [(post.organ_id != organ.pk, False, kinds.index(PostKind(post.kind)), post) for post in own]
        if all(foreign for foreign, *_ in found):
            # a post of the organ itself comes first, and the person's own before another's
            deputed = [post for post in self.deputed if _reaches(post, organ, kinds)]
            found += [(post.organ_id != organ.pk, True, kinds.index(PostKind(post.kind)), post) for post in deputed]
        if not found:
            raise NotAllowed(_why_not(self.person, permission, organ, self.on))
        foreign, deputy, _, post = min(found, key=lambda each: each[:3])
        if foreign and permission not in LOOKING:
            if not acting.strip():
                raise NotAllowed(f"为{organ.name}代填须写明原因，请填写后再提交。")
            return Actor(self.person.pk, self.person.name, str(post), Capacity.LEAD_OFFICE, acting.strip())
        return Actor(self.person.pk, self.person.name, str(post), Capacity.DEPUTY if deputy else Capacity.HOLDER)

    @property
    def deputed(self) -> list[Post]:
        """The posts that the person acts for because their holder is away."""
        if self._deputed is None:
            self._deputed = _deputising(self.person, self.on)
        return self._deputed


def _reaches(post: Post, organ: Organ, kinds: Sequence[PostKind]) -> bool:
    """Whether a post is one of these kinds, of the organ itself or of the lead office that guides it."""
    kind = PostKind(post.kind)
    return kind in kinds and (
        post.organ_id == organ.pk or (post.organ_id == organ.lead_office_id and ROLES[kind].subtree)
    )


def standing(person: Person, organ: Organ | int, *, on: date) -> Standing:
    """Where a person stands before an organ on a day, as the database has both now.

    organ  itself or its key: the organ is read in any case, the caller may have read it before it was moved or ended
    """
    key = organ.pk if isinstance(organ, Organ) else organ
    own = _holding(person, on)
    found = next((post.organ for post in own if post.organ_id == key), None) or _ORGAN.get(key=key)
    if found is None:
        raise Organ.DoesNotExist(f"no organ with the key {key}")
    return Standing(person, found, on, own)


def signs_in(person: Person, *, on: date) -> set[int]:
    """The keys of the organs in which a person signs on a day, as holder of a post or for one who is away."""
    return _signing(post for post, _ in posts_of(person, on=on))


def _signing(posts: Iterable[Post]) -> set[int]:
    return {post.organ_id for post in posts if post.kind in SIGNING}


def allow(person: Person, permission: Permission, organ: Organ | int, *, on: date, acting: str = "") -> Actor:
    """The person as actor of an act of an organ, or of that of a key, on a day.

    acting  why the lead office acts for the organ (代填); needed where the post is not of the organ itself and the
            act is more than looking
    Raises NotAllowed with a sentence that says who may.
    """
    return standing(person, organ, on=on).actor(permission, acting=acting)


LOOKING = frozenset(
    {P.RECORD_SEE, P.ORGAN_SEE, P.EVIDENCE_SEE, P.EXPORT, P.ORGAN_STRUCTURE, P.PEOPLE_EDIT, P.ABSENCE_EDIT}
    | {P.RECORD_TAKE_DOWN, P.RECORD_IMPORT, P.APPLICATION_SEE, P.APPLICATION_REMIND, P.REMEDY_SEE}
)
"""What the lead office does in its own right, not for the organ: no reason of 代填 is asked for.

To take in what was released before is such: it moves the old site and enters what stands in the county's own channels
for all its organs, decides nothing about any text, and its batch and the evidence say for ever who did it."""

AFTER_ITS_END = frozenset(
    {P.RECORD_SEE, P.APPLICATION_SEE, P.REMEDY_SEE, P.ORGAN_SEE, P.EVIDENCE_SEE, P.EXPORT, P.RECORD_TAKE_DOWN}
)
"""What is still possible where the organ no longer exists: looking, and taking down in an emergency."""


def may(person: Person, permission: Permission, organ: Organ, *, on: date) -> bool:
    """Whether `allow()` would let the person act, a reason of 代填 given where it is needed."""
    try:
        allow(person, permission, organ, on=on, acting="—")
    except NotAllowed:
        return False
    return True


def organs_where(person: Person, permission: Permission, *, on: date) -> QuerySet[Organ]:
    """The organs for which `allow()` lets a person act: the same predicate, for lists."""
    kinds = kinds_with(permission)
    reach = [kind for kind in kinds if ROLES[kind].subtree]
    posts = [post for post, _ in posts_of(person, on=on)]
    organs = Organ.objects.all() if permission in AFTER_ITS_END else Organ.objects.on(on)
    if permission == Permission.PEOPLE_EDIT:
        organs = organs.exclude(pk__in=_signing(posts))
    own = {post.organ_id for post in posts if post.kind in kinds}
    guided_by = {post.organ_id for post in posts if post.kind in reach}
    return organs.filter(Q(pk__in=own) | Q(lead_office__in=guided_by))


SIGNS = "您在{0}审核签批，不能同时管理该机关的账号和岗位，请由主管部门的其他工作人员或者系统管理员办理。"


def _gone(permission: Permission, organ: Organ, day: date) -> str:
    """Why an organ that does not exist on a day cannot act."""
    if day < organ.founded_on:
        return f"{organ.name}自{_day(organ.founded_on)}起设立，在此之前不能以它的名义办理“{permission.label}”。"
    heir = f"，职责由{organ.successor.name}承接，请以{organ.successor.name}的名义办理" if organ.successor else ""
    ended = f"{organ.name}已于{_day(organ.dissolved_on)}撤销{heir}"
    return f"{ended}，不能再以{organ.name}的名义办理“{permission.label}”。"


def _why_not(person: Person, permission: Permission, organ: Organ, day: date) -> str:
    """Why an act is refused, in the nearest true words."""
    kinds = kinds_with(permission)
    who = "、".join(kind.label for kind in kinds)
    what = permission.label
    if not person.is_active:
        return "您的账号已停用，请联系系统管理员。"
    if Absence.objects.filter(in_force(day), person=person).exists():
        return f"您已登记离岗，离岗期间不能办理“{what}”；如已返岗，请先登记返岗。"
    ended = Tenure.objects.filter(person=person, post__organ=organ, post__kind__in=kinds, until__lte=day)
    if last := ended.order_by("-until").first():
        return f"您在{organ.name}的任职已于{_day(last.until)}终止，不能再办理“{what}”。"
    deputy = Deputy.objects.filter(in_force(day), person=person, post__organ=organ, post__kind__in=kinds)
    if row := deputy.select_related("post").first():
        return f"您是“{row.post}”岗的B岗，A岗未登记离岗，现在不能代为办理“{what}”。"
    if all(post.organ_id != organ.pk for post in _holding(person, day)):
        return f"您不在{organ.name}任职，不能办理该机关的“{what}”。"
    return f"“{what}”由{who}岗位办理，您现在的岗位没有这项权限。"


def _day(day: date | None) -> str:
    return f"{day.year}年{day.month}月{day.day}日" if day else ""
