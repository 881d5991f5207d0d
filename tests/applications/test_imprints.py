"""What a case says of people is held by the evidence as the database holds it."""

from __future__ import annotations

import pytest
from django.db import connection, transaction

from gongkai.applications.models import Applicant, Application, Imprint
from gongkai.evidence.prepared import are_stored, stored
from gongkai.evidence.recording import _digests
from gongkai.evidence.verify import verify
from tests.applications.office import Office

pytestmark = pytest.mark.django_db
GIVES = connection.vendor == "postgresql"


def test_the_imprint_of_a_new_case_is_of_what_was_stored_and_a_case_that_changed_since_is_read(office: Office) -> None:
    with transaction.atomic():
        case = office.register()
        (applicant,) = Applicant.objects.filter(application=case)
        (imprint,) = Imprint.objects.filter(application=case)
        assert are_stored([case, applicant]) is GIVES
        if GIVES:
            assert (stored(case).request, stored(applicant).name) == (case.request, applicant.name)
        case.save()
        assert not are_stored([case]) and stored(case) is None
    assert _digests([imprint]) == {imprint.label: Imprint.for_digest().get().digest()}
    assert verify().sound
    Application.objects.filter(pk=case.pk).update(wanted="别的")
    assert not verify().sound
