from django.db import migrations

from pb.models.binding import PURGE_FUNCTION


class Migration(migrations.Migration):
    dependencies = [("pb", "0006_guards_tell")]

    operations = [
        migrations.RunSQL(PURGE_FUNCTION, "DROP FUNCTION public.decides_purge_due(bigint, text)"),
    ]
