"""全部信息 of every organ that released something before there were sections; each record keeps its place."""

from __future__ import annotations

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.utils.timezone import localdate


def settle(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """A slot for each record of an organ, in the order in which they were first released."""

    def rows(name: str):  # type: ignore[no-untyped-def]
        return apps.get_model("records", name).objects.using(editor.connection.alias)

    firsts = rows("Publication").filter(kind="released").order_by("number").values_list("organ", "record", "at")
    by_organ: dict[int, list[tuple[int, object]]] = {}
    for organ, record, at in firsts.iterator():
        by_organ.setdefault(organ, []).append((record, localdate(at)))
    for organ, records in by_organ.items():
        began = records[0][1]
        whole = rows("Section").create(
            organ_id=organ, number=0, kind="all", name="全部信息", opened_on=began, slots=len(records)
        )
        rows("SectionTerm").create(section=whole, name=whole.name, since=began)
        place = apps.get_model("records", "Placement")
        rows("Placement").bulk_create(
            [
                place(record_id=record, section=whole, role="all", slot=slot, since=since)
                for slot, (record, since) in enumerate(records, 1)
            ],
            batch_size=500,
        )


class Migration(migrations.Migration):
    dependencies = [("records", "0006_sections_documents_and_elsewhere")]

    operations = [migrations.RunPython(settle, migrations.RunPython.noop)]
