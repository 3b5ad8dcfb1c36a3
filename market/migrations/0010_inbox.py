"""The inbox of answering parties: files and terms of proposals, types and terms of agreements, advice slots,
confidential details of spaces. SQLite copies the tables that change, which takes their append-only guard away: it is
put back at the end.
"""

import accounts.clock
import django.db.models.deletion
import market.models.proposal_file
from django.conf import settings
from django.db import migrations, models

from accounts.append_only import protect, unprotect

TABLES = ("market_outcome", "market_proposal")


class Migration(migrations.Migration):

    dependencies = [
        ('market', '0009_proposals_append_only'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunPython(unprotect(*TABLES), protect(*TABLES)),
        migrations.CreateModel(
            name='ProposalFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('file', models.FileField(max_length=200, upload_to=market.models.proposal_file.proposal_file_path, verbose_name='file')),
                ('name', models.CharField(max_length=120, verbose_name='file name')),
                ('content_type', models.CharField(max_length=80)),
                ('size', models.PositiveIntegerField(verbose_name='size')),
                ('sha256', models.CharField(max_length=64)),
                ('uploaded_at', models.DateTimeField(default=accounts.clock.now, editable=False, verbose_name='uploaded')),
                ('scan', models.CharField(choices=[('unscanned', 'Not checked for viruses'), ('clean', 'Checked for viruses'), ('waiting', 'Waiting for the virus check'), ('infected', 'Infected')], default='unscanned', max_length=10, verbose_name='virus check')),
                ('signature', models.CharField(blank=True, max_length=80, verbose_name='virus found')),
                ('scanned_at', models.DateTimeField(blank=True, null=True, verbose_name='checked')),
                ('removed_at', models.DateTimeField(blank=True, null=True, verbose_name='removed')),
            ],
            options={
                'verbose_name': 'file of a proposal',
                'verbose_name_plural': 'files of proposals',
                'ordering': ['pk'],
            },
        ),
        migrations.AddField(
            model_name='outcome',
            name='agreement_type',
            field=models.CharField(blank=True, choices=[('development', 'Technology development'), ('transfer', 'Technology transfer'), ('licence', 'Technology licence'), ('consulting', 'Consulting'), ('service', 'Service'), ('tenancy', 'Tenancy'), ('employment', 'Employment'), ('policy', 'Policy carried out'), ('trial', 'Trial in a scenario'), ('other', 'Other agreement')], default='', max_length=12, verbose_name='type of agreement'),
        ),
        migrations.AddField(
            model_name='outcome',
            name='ends_on',
            field=models.DateField(blank=True, null=True, verbose_name='to'),
        ),
        migrations.AddField(
            model_name='outcome',
            name='starts_on',
            field=models.DateField(blank=True, null=True, verbose_name='from'),
        ),
        migrations.AddField(
            model_name='proposal',
            name='term_months',
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='term'),
        ),
        migrations.AddConstraint(
            model_name='outcome',
            constraint=models.CheckConstraint(condition=models.Q(('agreement_type', ''), ('kind', 'agreement'), _connector='OR'), name='outcome_type_of_agreement'),
        ),
        migrations.AddConstraint(
            model_name='outcome',
            constraint=models.CheckConstraint(condition=models.Q(('ends_on__isnull', True), models.Q(('ends_on__gt', models.F('starts_on')), ('starts_on__isnull', False), ('term_months__isnull', True)), _connector='OR'), name='outcome_one_term'),
        ),
        migrations.AddField(
            model_name='proposalfile',
            name='proposal',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='attached', to='market.proposal', verbose_name='proposal'),
        ),
        migrations.AddField(
            model_name='proposalfile',
            name='uploaded_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddIndex(
            model_name='proposalfile',
            index=models.Index(condition=models.Q(('scan', 'waiting')), fields=['id'], name='proposal_file_waiting'),
        ),
        migrations.AddConstraint(
            model_name='proposalfile',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('scan', 'infected'), _negated=True), models.Q(('removed_at__isnull', False), models.Q(('signature', ''), _negated=True)), _connector='OR'), name='proposal_infected_is_removed'),
        ),
        migrations.RunPython(protect(*TABLES), unprotect(*TABLES)),
    ]
