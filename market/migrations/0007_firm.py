"""What a firm says and reads: fees of a loan product, its word on results on record, virus checks of files."""

import accounts.clock
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from accounts.append_only import protect, unprotect

TABLE = "market_outcomeverdict"


class Migration(migrations.Migration):

    dependencies = [
        ('market', '0006_provider_wish'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='OutcomeVerdict',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('verdict', models.CharField(choices=[('confirmed', 'Confirmed'), ('disputed', 'Disputed')], max_length=10, verbose_name='verdict')),
                ('reason', models.CharField(blank=True, max_length=300, verbose_name='reason')),
                ('given_at', models.DateTimeField(default=accounts.clock.now, editable=False, verbose_name='given')),
            ],
            options={
                'verbose_name': 'verdict on an outcome',
                'verbose_name_plural': 'verdicts on outcomes',
                'ordering': ['pk'],
            },
        ),
        migrations.AddField(
            model_name='loanterms',
            name='guarantee_fee',
            field=models.DecimalField(blank=True, decimal_places=2, max_digits=5, null=True, verbose_name='guarantee fee a year'),
        ),
        migrations.AddField(
            model_name='loanterms',
            name='insurance_premium',
            field=models.DecimalField(blank=True, decimal_places=2, max_digits=5, null=True, verbose_name='insurance premium a year'),
        ),
        migrations.AddConstraint(
            model_name='loanterms',
            constraint=models.CheckConstraint(condition=models.Q(('guarantee_fee__isnull', True), ('guarantee_fee__range', (0, 20)), _connector='OR'), name='loan_guarantee_fee_range'),
        ),
        migrations.AddConstraint(
            model_name='loanterms',
            constraint=models.CheckConstraint(condition=models.Q(('insurance_premium__isnull', True), ('insurance_premium__range', (0, 20)), _connector='OR'), name='loan_premium_range'),
        ),
        migrations.AddField(
            model_name='outcomeverdict',
            name='given_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='given by'),
        ),
        migrations.AddField(
            model_name='outcomeverdict',
            name='outcome',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='verdicts', to='market.outcome', verbose_name='outcome'),
        ),
        migrations.AddConstraint(
            model_name='outcomeverdict',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('verdict', 'disputed'), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='verdict_dispute_is_explained'),
        ),
        migrations.AddField(
            model_name='needattachment',
            name='scan',
            field=models.CharField(choices=[('unscanned', 'Not checked for viruses'), ('clean', 'Checked for viruses'), ('waiting', 'Waiting for the virus check'), ('infected', 'Infected')], default='unscanned', max_length=10, verbose_name='virus check'),
        ),
        migrations.AddField(
            model_name='needattachment',
            name='scanned_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='checked'),
        ),
        migrations.AddField(
            model_name='needattachment',
            name='signature',
            field=models.CharField(blank=True, max_length=80, verbose_name='virus found'),
        ),
        migrations.AddIndex(
            model_name='needattachment',
            index=models.Index(condition=models.Q(('scan', 'waiting')), fields=['id'], name='attachment_waiting'),
        ),
        migrations.AddConstraint(
            model_name='needattachment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('scan', 'infected'), _negated=True), models.Q(('removed_at__isnull', False), models.Q(('signature', ''), _negated=True)), _connector='OR'), name='attachment_infected_is_removed'),
        ),
        migrations.CreateModel(
            name='DataExport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('requested_at', models.DateTimeField(default=accounts.clock.now, editable=False, verbose_name='asked for')),
                ('status', models.CharField(choices=[('queued', 'Waiting for a worker'), ('running', 'Running'), ('complete', 'Complete'), ('failed', 'Failed')], default='queued', max_length=10, verbose_name='status')),
                ('done', models.PositiveIntegerField(default=0, verbose_name='done')),
                ('total', models.PositiveIntegerField(default=0, verbose_name='parts')),
                ('alive_at', models.DateTimeField(blank=True, null=True, verbose_name='last sign of life')),
                ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='attempts')),
                ('finished_at', models.DateTimeField(blank=True, null=True, verbose_name='finished')),
                ('file', models.FileField(blank=True, max_length=200, upload_to='', verbose_name='file')),
                ('size', models.PositiveBigIntegerField(default=0, verbose_name='size')),
                ('deleted_at', models.DateTimeField(blank=True, null=True, verbose_name='deleted')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='data_exports', to='accounts.organisation', verbose_name='organisation')),
                ('requested_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='asked for by')),
            ],
            options={
                'verbose_name': "copy of an organisation's data",
                'verbose_name_plural': "copies of organisations' data",
                'ordering': ['-pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('status__in', ['queued', 'running'])), fields=('organisation',), name='data_export_open_once'), models.CheckConstraint(condition=models.Q(models.Q(('status', 'complete'), _negated=True), models.Q(('file', ''), _negated=True), _connector='OR'), name='data_export_complete_has_file')],
            },
        ),
        migrations.RunPython(protect(TABLE), unprotect(TABLE)),
    ]
