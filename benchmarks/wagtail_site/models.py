"""The page as one would write it with Wagtail: fields, inline rows, related pages, documents."""

from django.db import models
from modelcluster.fields import ParentalKey
from wagtail.fields import RichTextField
from wagtail.models import Orderable, Page


class HomePage(Page):
    pass


class ReleasePage(Page):
    index_number = models.CharField(max_length=40)
    nature = models.CharField(max_length=20)
    genre = models.CharField(max_length=20)
    making_organ = models.CharField(max_length=80)
    document_number = models.CharField(max_length=60)
    formed_on = models.DateField()
    issued_on = models.DateField()
    released_on = models.DateField()
    corrected_on = models.DateField(null=True)
    validity = models.CharField(max_length=20)
    summary = models.TextField()
    body = RichTextField()


class Attachment(Orderable):
    page = ParentalKey(ReleasePage, on_delete=models.CASCADE, related_name="attachments")
    document = models.ForeignKey("wagtaildocs.Document", on_delete=models.PROTECT, related_name="+")


class Related(Orderable):
    page = ParentalKey(ReleasePage, on_delete=models.CASCADE, related_name="interpretations")
    target = models.ForeignKey("wagtailcore.Page", on_delete=models.PROTECT, related_name="+")
    form = models.CharField(max_length=20)
    on = models.DateField()


class Posting(Orderable):
    page = ParentalKey(ReleasePage, on_delete=models.CASCADE, related_name="postings")
    channel = models.CharField(max_length=60)
    kind = models.CharField(max_length=20)
    address = models.URLField()
    on = models.DateField()


class Step(Orderable):
    page = ParentalKey(ReleasePage, on_delete=models.CASCADE, related_name="history")
    on = models.DateField()
    what = models.CharField(max_length=20)
    reason = models.CharField(max_length=200)
