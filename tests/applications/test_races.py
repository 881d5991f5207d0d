"""Two people at once on one application: one wins, the other gets a sentence, and the books are right."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from gongkai.applications import actions
from gongkai.applications.letters.drawing import draw_up
from gongkai.applications.letters.kinds import Kind
from gongkai.applications.models import Application, Reply
from gongkai.evidence.recording import once
from gongkai.evidence.verify import verify
from gongkai.law.delivery import Service
from gongkai.organs.models import PostKind
from tests.applications.office import PROVIDED, Office, again, day, noon, open_office
from tests.records.races import Race, run

AT = noon(day("2024-10-08"))


def reply_reply(office: Office, clerks: list[Any]) -> Race:
    application = office.register()
    office.decided(application, "2024-10-08")
    office.agreed(application, "2024-10-08")
    now = again(application)

    def act(by: Any) -> Callable[[], Any]:
        found = now.decision.content_hash
        return lambda: actions.reply(now, content_hash=found, version=now.version, by=by, at=AT)

    return Race(act(clerks[0]), act(clerks[1]))


def serve_serve(office: Office, clerks: list[Any]) -> Race:
    letter = office.replied(office.register(), "2024-10-08")
    version = again(letter.application).version

    def act(by: Any) -> Callable[[], Any]:
        on = day("2024-10-08")
        return lambda: actions.serve(letter, Service.DIRECT, sent=on, arrived=on, version=version, by=by, at=AT)

    return Race(act(clerks[0]), act(clerks[1]))


def decide_withdraw(office: Office, clerks: list[Any]) -> Race:
    now = again(office.register())
    return Race(
        lambda: actions.decide(now, PROVIDED, text="现答复如下。", version=now.version, by=clerks[0], at=AT),
        lambda: actions.withdraw(now, text="来电", on=day("2024-10-08"), version=now.version, by=clerks[1], at=AT),
    )


def draw_draw(office: Office, clerks: list[Any]) -> Race:
    application = office.register()
    office.does(actions.ask_to_correct, application, at="2024-10-08", on=day("2024-10-08"), days=15, items="年份")
    now = again(application)

    def act(by: Any) -> Callable[[], Any]:
        return lambda: draw_up(now, Kind.CORRECTION, version=now.version, by=by, at=AT)

    return Race(act(clerks[0]), act(clerks[1]))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "prepare", [reply_reply, serve_serve, decide_withdraw, draw_draw], ids=lambda each: each.__name__
)
def test_of_two_clerks_at_once_one_wins_and_the_other_is_told(prepare: Any) -> None:
    office = open_office()
    second = office.town.person("王经办", office.organ, PostKind.CLERK, since=day("2020-01-01"))
    office.organ.posts.update(since=day("2008-05-01"))
    _, sentences = run(prepare(office, [office.clerk, second]))
    assert "已在您打开之后办理了" in sentences[0]
    assert Reply.objects.count() <= 1
    assert verify().sound


@pytest.mark.django_db(transaction=True)
def test_a_letter_and_a_case_that_leaves_it_take_turns() -> None:
    office = open_office()
    along, lead = office.register(), office.register(request="乙合同")  # the letter is of the later one
    office.does(actions.merge, along, at="2024-10-08", into=lead, into_version=lead.version)
    office.decided(lead, "2024-10-08", along={along.pk: PROVIDED})
    office.agreed(lead, "2024-10-08")
    now, leaves = again(lead), again(along)
    found = now.decision.content_hash
    issue = {"content_hash": found, "version": now.version, "by": office.clerk, "at": AT}
    run(
        Race(
            lambda: actions.reply(now, **issue),
            lambda: actions.separate(leaves, version=leaves.version, by=office.clerk, at=AT),
        )
    )
    assert Reply.objects.exists() == (again(along).answered_with_id is not None)


@pytest.mark.django_db(transaction=True)
def test_two_registrations_at_once_get_two_numbers_and_one_form_sent_twice_gets_one() -> None:
    office = open_office()
    run(Race(lambda: office.register(request="甲"), lambda: office.register(request="乙"), both=True))
    assert set(Application.objects.values_list("number", flat=True)) == {1, 2}

    def twice() -> Application:
        return once(office.clerk.pk, "form", "application.registered", AT, lambda: office.register(request="丙"))

    run(Race(twice, twice, both=True))
    assert Application.objects.count() == 3
