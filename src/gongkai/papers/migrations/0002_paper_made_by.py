from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("papers", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="paper",
            name="made_by",
            field=models.CharField(default="", max_length=60, verbose_name="制作人"),
            preserve_default=False,
        ),
    ]
