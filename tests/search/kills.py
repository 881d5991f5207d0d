"""The index beside an office that is killed: what joins in with `tests.drills.kills.drill`."""

from __future__ import annotations

import os
import threading
import time
import traceback

from tests.drills.kills import Acknowledged

BESIDE = "tests.search.kills:follow"


def follow() -> None:
    """Keep up the index in the process of an office, until both are killed."""
    from django.utils import timezone

    from gongkai.search.index import SearchIndex

    def keep_up() -> None:
        index = SearchIndex()
        try:
            while True:
                index.keep_up(timezone.now())
                time.sleep(0.003)
        except BaseException:
            traceback.print_exc()
            os._exit(70)  # an office that ends by itself fails the drill

    threading.Thread(target=keep_up, daemon=True).start()


def found_exactly(_: Acknowledged) -> None:
    """The follower that is started next finds what is public: all of it, and nothing else."""
    from django.utils import timezone

    from gongkai.search.index import SearchIndex, far_behind

    index = SearchIndex()
    try:
        index.keep_up(timezone.now())
        while far_behind():
            index.keep_up(timezone.now())
    finally:
        index.leave()
    same_as_public()


def same_as_public() -> None:
    """What is found of the town is what is public, by a word and without one; the index holds no document more."""
    from gongkai.records.models import Release
    from gongkai.search import folders
    from gongkai.search.finding import find

    public = set(Release.objects.public().values_list("pk", flat=True))
    for words in ("", "通告"):
        hits = [hit.release.pk for hit in find(words, organ="BLZ", size=len(public) + 100).hits]
        assert sorted(hits) == sorted(public), words
    assert folders.look().searcher.num_docs - 1 == len(public)
    assert [each.name for each in folders.root().glob("*-*")] == [folders.current()]
