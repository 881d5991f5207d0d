"""Giving a paper its number and keeping it."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.utils.timezone import localdate

from gongkai.evidence.actor import Actor
from gongkai.evidence.recording import next_number
from gongkai.organs.models import Organ
from gongkai.papers.blocks import Document
from gongkai.papers.models import Paper


def issue(
    document: Document, *, organ: Organ, series: str, subject: models.Model | str, by: Actor, at: datetime
) -> Paper:
    """Number a paper and keep it; called inside the transaction of the act that makes it.

    The act ends with `record(…, protects=[paper])`, which makes the paper unchangeable in the evidence too.

    series   the words of the number: 审批 in 审批〔2026〕12号; counted from 1 in each organ and year
    subject  what the paper is about
    by, at   who makes it, and when; its year is the local year of that moment
    """
    year = localdate(at).year
    number = next_number(organ.code, f"{series}/{year}")
    paper = Paper(
        organ=organ,
        kind=document.kind,
        series=series,
        year=year,
        number=number,
        subject=subject if isinstance(subject, str) else f"{subject._meta.label}:{subject.pk}",
        title=document.title[:300],
        made_by=str(by),
        made_at=at,
    )
    numbered = document.numbered(paper.document_number)
    paper.blocks, paper.hash = numbered.plain(), numbered.hash
    paper.save()
    return paper
