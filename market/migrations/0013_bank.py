"""Notes of the answering party's own team, and its advice with a refusal; append-only in the database itself."""

import accounts.clock
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from accounts.append_only import protect, unprotect

TABLES = ("market_teamnote", "market_refusaladvice")


class Migration(migrations.Migration):

    dependencies = [
        ('market', '0012_large_market'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='TeamNote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField(max_length=2000, verbose_name='note of the team')),
                ('at', models.DateTimeField(default=accounts.clock.now, editable=False, verbose_name='at')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
                ('introduction', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='team_notes', to='market.introduction', verbose_name='introduction of a pair')),
            ],
            options={
                'verbose_name': 'note of the team',
                'verbose_name_plural': 'notes of the team',
                'ordering': ['-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='team_note_says_something')],
            },
        ),
        migrations.CreateModel(
            name='RefusalAdvice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.CharField(max_length=300, verbose_name='advice')),
                ('mend', models.CharField(choices=[('need', 'In the need'), ('profile', "In the firm's profile")], max_length=7, verbose_name='to be changed in')),
                ('outcome', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='advice', to='market.outcome', verbose_name='outcome')),
            ],
            options={
                'verbose_name': 'advice with a refusal',
                'verbose_name_plural': 'advice with refusals',
                'constraints': [models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='refusal_advice_says_something')],
            },
        ),
        migrations.RunPython(protect(*TABLES), unprotect(*TABLES)),
    ]
