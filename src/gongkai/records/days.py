"""The days of what is public, and who made it: said in the same way by pages, lists, search, feeds and tables."""

from __future__ import annotations

from django.db.models import F, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce

from gongkai.organs.models import OrganTerm
from gongkai.records.models import Release

_OF_RECORD = Release.objects.filter(record=OuterRef("record"))
DAYS = {
    "first": Subquery(_OF_RECORD.filter(serial=1).order_by().values("released_on")),
    # Said in this way because there is an index of what restores something, in which most rows restore nothing.
    "changed": Subquery(
        _OF_RECORD.filter(serial__gt=1)
        .alias(restored=Coalesce("restores", Value(0)))
        .filter(restored=0)
        .order_by("-serial")
        .values("released_on")[:1]
    ),
}
"""The days of the first release and of the last correction of a record. What was only taken down and restored was not
corrected."""

OUT_AT = Subquery(_OF_RECORD.filter(serial=1).order_by().values("released_at"))
"""The moment of the first release; of what came in from elsewhere that of the intake."""

_TERMS = OrganTerm.objects.filter(organ=OuterRef("organ"))
MAKER = {
    "maker": Coalesce(
        Subquery(_TERMS.filter(since__lte=OuterRef("first")).order_by("-since").values("name")[:1]),
        Subquery(_TERMS.order_by("since").values("name")[:1]),
        F("organ__name"),
    )
}
"""The organ of a release, as it was called on the day of the first release (`organs.tree.name_on`); after DAYS."""
