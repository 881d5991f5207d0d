"""What 工作台 says of the letters of applications: to be drawn up, stamped or brought to the applicant, and of the
cases whose applicant let a period pass."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse

from gongkai.applications.deciding import OVERTAKEN
from gongkai.applications.letters.owing import Stage, lapsed, letters_owed, not_arrived, unsent, unstamped
from gongkai.applications.models import Application
from gongkai.console import case_due
from gongkai.console.case_verb_page import draft_address
from gongkai.console.case_verbs import VERBS
from gongkai.console.desk_items import Group, Item
from gongkai.console.entitlement import own_organs
from gongkai.console.frame import Frame
from gongkai.organs.permissions import Permission

MOST = 30
STAGES = {
    Stage.OVERTAKEN: ("decide", OVERTAKEN.removesuffix("。")),
    Stage.RETURNED: ("decide", "送审被退回，请修改后再送审"),
    Stage.DRAFTED: ("submit", "已经拟办，还没有送审"),
    Stage.AGREED: ("reply", "已经同意或者审签完成，还没有签发"),
    Stage.LETTER: ("serve", "答复书已经制作，还没有送达"),
}


class Owed:
    """Gathered for one person who handles applications; nothing is asked for anybody else."""

    def __init__(self, frame: Frame) -> None:
        self.on = frame.on
        self.names = {organ.pk: organ.name for organ, _ in frame.organs}
        self.organs = own_organs(frame, Permission.APPLICATION_HANDLE) & self.names.keys()

    def groups(self) -> list[Group]:
        """In the order of urgency."""
        if not self.organs:
            return []
        return [
            Group("已经定下、还没有送出的答复", list(self._unsent())),
            Group("已经送出、等待登记送达", list(self._not_arrived())),
            Group("待制作的文书", list(self._letters())),
            Group("申请人逾期没有补正或者缴费", list(self._lapsed())),
            Group("待盖章", list(self._unstamped())),
        ]

    def _item(self, case: Application, verb: str, address: str, more: str, *, primary: bool = True) -> Item:
        line = case_due.of(case, self.on)
        left = line.left if line.left is not None else 10_000
        return Item(
            str(case), reverse("application", args=[case.pk]), verb, address, self.names[case.organ_id], more,
            None if case.closed else line, order=(left, case.registered_at.timestamp()), primary=primary,
        )  # fmt: skip

    def _unsent(self) -> Iterator[Item]:
        for case, stage in unsent(self.organs, MOST):
            slug, more = STAGES[stage]
            verb = VERBS[slug]
            yield self._item(case, verb.name, reverse(verb.address, args=[case.pk]), more)

    def _not_arrived(self) -> Iterator[Item]:
        verb = VERBS["arrived"]
        for case in not_arrived(self.organs, MOST):
            more = "答复已经送出；登记哪一天送达以前仍在办理，期限照常计算"
            yield self._item(case, verb.name, reverse(verb.address, args=[case.pk]), more)

    def _letters(self) -> Iterator[Item]:
        for case, kind, asked in letters_owed(self.organs, MOST):
            more = f"这一步已经登记，还没有制作{kind.label}"
            yield self._item(case, "制作文书", draft_address(case, kind, asked), more)

    def _lapsed(self) -> Iterator[Item]:
        for case, what, arrived in lapsed(self.organs, self.on, MOST):
            verb = VERBS["lapse" if arrived else "notice-delivered"]
            more = f"{what}的期限已过；确认没有{what}的，可以按逾期结案"
            if not arrived:
                more = f"{what}的期限可能已过：期限从申请人收到通知之日起算，请先登记哪一天收到"
            yield self._item(case, verb.name, reverse(verb.address, args=[case.pk]), more)

    def _unstamped(self) -> Iterator[Item]:
        for case, letters in unstamped(self.organs, MOST).items():
            address = f"{reverse('application', args=[case.pk])}#letters"
            more = f"还没有上传盖章的扫描件：{'、'.join(letters)}"
            yield self._item(case, "查看", address, more, primary=False)
