"""What the rows of this app are called in evidence."""

from __future__ import annotations

from gongkai.evidence.naming import Called, names
from gongkai.papers.models import Paper


@names(Paper)
def _paper(row: Paper) -> Called:
    return Called(f"{row.kind}（{row.document_number}）", row.subject, row.organ.code)
