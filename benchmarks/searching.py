"""`find()` over 300,000 releases against a bare query of the same words plus the one database query, in turns.

`python -m benchmarks.searching [HOW MANY]` is one process in a folder of its own on SQLite; it prints the releases a
second that are indexed, and two 95th percentiles in milliseconds over the queries below.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any

RELEASES, TURNS = 300_000, 7
MOST = 3.0
CHUNK = 2000
PLACES = ("白鹭镇", "青石镇", "柳林乡", "沙河街道", "龙泉镇", "枫桥镇", "云台乡", "石门镇", "双溪镇", "东岭乡")
MATTERS = (
    "森林防火", "饮水安全", "耕地地力保护补贴", "农村低保", "临时救助", "危房改造", "义务教育招生", "城乡居民医疗保险",
    "村级公路养护", "高标准农田建设", "征地补偿安置", "安全生产检查", "防汛抗旱", "公益性岗位", "财政预算", "三公经费",
    "行政许可", "行政处罚", "政府采购", "干部任免", "河道清淤", "人居环境整治", "秸秆禁烧", "疫苗接种",
)  # fmt: skip
FORMS = ("通知", "通告", "公示", "实施方案", "工作总结", "管理办法", "情况报告", "名单")
SENTENCES = (
    "各村（社区）要压实责任，做好日常巡查和登记。", "经研究，现将有关事项通知如下。",
    "发现问题立即报告，联系电话见附件。",
    "请各单位于月底前完成自查并报送结果。", "资金由县财政统一拨付，专款专用。", "本办法自发布之日起施行，有效期五年。",
    "公示期为七个工作日，如有异议请以书面形式反映。", "对弄虚作假的，依法依规追究责任。",
    "符合条件的家庭可以向村委会提出申请。",
    "工程计划分三批实施，首批涉及十二个行政村。", "各有关部门按照职责分工抓好落实。", "政策解释由县民政局负责。",
)  # fmt: skip
QUERIES: tuple[dict[str, Any], ...] = (
    {"query": "防火"}, {"query": "低保"}, {"query": "饮水安全"}, {"query": "征地补偿"}, {"query": "白鹭镇 防火"},
    {"query": "三公经费 公示"}, {"query": "“有效期五年”"}, {"query": "青石镇危房改造通知"},
    {"query": "白鹭镇政发〔2021〕120号"},
    {"query": "疫苗"}, {"query": "义务教育招生实施方案"}, {"query": "弄虚作假"}, {"query": "秸秆禁烧", "organ": "T03"},
    {"query": "财政预算", "year": 2020}, {"query": "行政处罚", "organ": "T01", "year": 2022}, {"query": "村委会 申请"},
    {"query": "公开招聘"}, {"query": "T04/2019-0077"}, {"query": "河道清淤工作总结"},
    {"query": "公益性岗位名单", "nature": "notice"},
)  # fmt: skip


def measure(line: Callable[..., None]) -> None:
    """Print what it takes, in a process of its own."""
    run = subprocess.run(
        [sys.executable, "-m", "benchmarks.searching"], env={**os.environ, "DATABASE_URL": ""}, check=True,
        capture_output=True, text=True,
    )  # fmt: skip
    print(f"full-text index: {run.stdout.split()[0]} releases/s indexed")
    ours, bare = map(float, run.stdout.split()[1:])
    line(f"find() over {RELEASES} / bare query and one database query", ours / bare, MOST, "x")


def furnish(count: int) -> None:
    """So many public releases of ten organs, of 2012 to 2026."""
    from tests.records.town import AT, FIRST, build

    from gongkai.organs.models import Kind, Organ, Profile

    town = build()
    organs = [
        Organ.objects.create(
            code=f"T{number:02}", kind=Kind.TOWNSHIP, name=f"{place}人民政府", profile=Profile.TOWNSHIP,
            founded_on=FIRST, parent=town.office, lead_office=town.office,
        )
        for number, place in enumerate(PLACES)
    ]  # fmt: skip
    bring_out(count, organs, town.clerk, AT)


def bring_out(count: int, organs: Sequence[Any], person: Any, at: datetime) -> None:
    """So many public releases of these organs in turn, written straight into the tables."""
    from django.db import transaction
    from django.db.models import F

    from gongkai.records.many import insert, roomy
    from gongkai.records.models import Record, Release

    made = {"created_by_id": person.pk, "created_at": at, "changed_by_id": person.pk, "changed_at": at}
    with roomy():
        for begin in range(0, count, CHUNK):
            rows = list(_rows(range(begin, min(begin + CHUNK, count)), organs))
            with transaction.atomic():
                insert(
                    Record, [record for record, _ in rows], attribute="proactive", content_hash="0" * 64,
                    settled_version=1, released_version=1, publicity="never", **made,
                )  # fmt: skip
                insert(
                    Release, [release for _, release in rows], serial=1, content_hash="0" * 64,
                    released_by_id=person.pk, released_at=at,
                )  # fmt: skip
        Record.objects.update(current=F("pk"), publicity="public")


def _rows(numbers: Sequence[int], organs: Sequence[Any]) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """The columns of each record and of its release."""
    from gongkai.records.content import Content

    for number in numbers:
        chance = random.Random(number)
        which = number % len(organs)
        on = date(2012, 1, 1) + timedelta(days=chance.randrange(5300))
        title = f"{PLACES[which]}{on.year}年{chance.choice(MATTERS)}{chance.choice(FORMS)}"
        body = "".join(f"<p>{chance.choice(SENTENCES)}</p>" for _ in range(8))
        nature = "notice" if number % 5 == 0 else "government"
        document = f"{PLACES[which]}政发〔{on.year}〕{number % 400}号" if number % 3 == 0 else ""
        values = Content(title=title, body=body, nature=nature, document_number=document, formed_on=on)
        both = {
            "id": number + 1, "organ_id": organs[which].pk, "title": title, "nature": nature,
            "index_number": f"{organs[which].code}/{on.year}-{number:04}", "content": values.canonical(),
        }  # fmt: skip
        yield both, {
            **both, "record_id": number + 1, "document_number": document, "formed_on": on, "body": body,
            "text": values.text, "released_on": on,
        }  # fmt: skip


def bare(query: str) -> list[Any]:
    """What one would write with the engine and the database alone: all words, the first 20, read as public."""
    from tantivy import Occur, Query

    from gongkai.records.models import Release
    from gongkai.search import folders
    from gongkai.search.words import folded

    view = folders.look()
    words = view.vocabulary.words(folded(query))
    wanted = [(Occur.Must, Query.term_query(view.index.schema, "words", word, "freq")) for word in words]
    hits = view.searcher.search(Query.boolean_query(wanted), 20).hits
    numbers = view.searcher.fast_field_values("release", [address for _, address in hits])
    rows = Release.objects.public().filter(pk__in=numbers).select_related("organ", "live_record")
    return list(rows.defer("body", "content"))


def percentile(works: Sequence[Callable[[], object]]) -> float:
    """The 95th percentile of the best times of these works, in milliseconds."""
    times = []
    for work in works:
        best = float("inf")
        for _ in range(TURNS):
            started = time.perf_counter()
            work()
            best = min(best, time.perf_counter() - started)
        times.append(best)
    return sorted(times)[int(0.95 * (len(times) - 1) + 0.5)] * 1e3


def main(count: int) -> None:
    """Measure in an empty folder and print the figures."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"GONGKAI_VAR": folder, "DATABASE_URL": "", "DJANGO_SETTINGS_MODULE": "gongkai.config.settings"}
        import django

        django.setup()
        from django.core.management import call_command
        from django.db import connection

        from gongkai.evidence import triggers
        from gongkai.search.finding import find
        from gongkai.search.index import rebuild

        call_command("migrate", verbosity=0)
        triggers.drop()
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA ignore_check_constraints=ON")  # nobody has reviewed what nobody wrote
            cursor.execute("PRAGMA synchronous=OFF")
        furnish(count)
        started = time.perf_counter()
        rebuild()
        speed = count / (time.perf_counter() - started)
        ours = percentile([lambda asked=asked: [hit.release.pk for hit in find(**asked).hits] for asked in QUERIES])
        theirs = percentile([lambda asked=asked: bare(asked["query"]) for asked in QUERIES])
        print(f"{speed:.0f} {ours:.3f} {theirs:.3f}")
        connection.close()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else RELEASES)
