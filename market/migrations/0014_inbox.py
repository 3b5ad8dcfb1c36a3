"""The inbox of answering parties: files and terms of proposals, types and terms of agreements, advice slots,
confidential details of spaces. SQLite copies the tables that change, which takes their append-only guard away: it is
put back at the end.
"""

import accounts.clock
import django.core.validators
import django.db.models.deletion
import market.models.proposal_file
from django.conf import settings
from django.db import migrations, models

from accounts.append_only import protect, unprotect

TABLES = ("market_outcome", "market_proposal")


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0005_invitation_expiry'),
        ('market', '0013_bank'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunPython(unprotect(*TABLES), protect(*TABLES)),
        migrations.CreateModel(
            name='AdviceBooking',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('place', models.PositiveSmallIntegerField(verbose_name='place')),
                ('question', models.TextField(max_length=500, verbose_name='question')),
                ('booked_at', models.DateTimeField(default=accounts.clock.now, editable=False, verbose_name='booked')),
                ('reminded_at', models.DateTimeField(blank=True, null=True, verbose_name='reminded')),
                ('cancelled_at', models.DateTimeField(blank=True, null=True, verbose_name='cancelled')),
                ('result', models.CharField(blank=True, choices=[('took_place', 'It took place'), ('no_show', 'The firm did not come'), ('introduced', 'It took place and moved on to an introduction')], max_length=10, verbose_name='result')),
                ('result_note', models.CharField(blank=True, max_length=300, verbose_name='note')),
                ('result_at', models.DateTimeField(blank=True, null=True, verbose_name='result told')),
            ],
            options={
                'verbose_name': 'advice booking',
                'verbose_name_plural': 'advice bookings',
                'ordering': ['slot__starts_at', 'slot_id', 'place', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='AdviceSlot',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('topic', models.CharField(choices=[('financing', 'Financing'), ('cooperation', 'Technical cooperation'), ('talent', 'Talent'), ('space', 'Space'), ('policy', 'Policy'), ('legal', 'Legal service'), ('scenario', 'Application scenario')], max_length=12, verbose_name='kind of question')),
                ('about', models.CharField(blank=True, max_length=120, verbose_name='what it is about')),
                ('starts_at', models.DateTimeField(verbose_name='starts')),
                ('ends_at', models.DateTimeField(verbose_name='ends')),
                ('place', models.CharField(blank=True, max_length=120, verbose_name='where to come')),
                ('link', models.CharField(blank=True, max_length=300, validators=[django.core.validators.URLValidator(schemes=['https'])], verbose_name='link of the call')),
                ('capacity', models.PositiveSmallIntegerField(default=1, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(5)], verbose_name='places')),
                ('created_at', models.DateTimeField(default=accounts.clock.now, editable=False, verbose_name='offered')),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True, verbose_name='withdrawn')),
                ('withdrawn_reason', models.CharField(blank=True, max_length=200, verbose_name='reason')),
            ],
            options={
                'verbose_name': 'advice slot',
                'verbose_name_plural': 'advice slots',
                'ordering': ['starts_at', 'pk'],
            },
        ),
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
        migrations.AddField(
            model_name='spaceofferterms',
            name='confidential',
            field=models.TextField(blank=True, default='', max_length=1500, verbose_name='confidential detail'),
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
            model_name='advicebooking',
            name='booked_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='advicebooking',
            name='firm',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='advice_bookings', to='accounts.organisation', verbose_name='firm'),
        ),
        migrations.AddField(
            model_name='advicebooking',
            name='introduction',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='advice', to='market.introduction', verbose_name='introduction of a pair'),
        ),
        migrations.AddField(
            model_name='advicebooking',
            name='need',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='market.need', verbose_name='need'),
        ),
        migrations.AddField(
            model_name='adviceslot',
            name='created_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='adviceslot',
            name='party',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='advice_slots', to='accounts.organisation', verbose_name='advising party'),
        ),
        migrations.AddField(
            model_name='advicebooking',
            name='slot',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bookings', to='market.adviceslot', verbose_name='advice slot'),
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
            model_name='adviceslot',
            index=models.Index(condition=models.Q(('withdrawn_at__isnull', True)), fields=['starts_at'], name='advice_slot_open'),
        ),
        migrations.AddConstraint(
            model_name='adviceslot',
            constraint=models.CheckConstraint(condition=models.Q(('starts_at__lt', models.F('ends_at'))), name='advice_slot_ordered'),
        ),
        migrations.AddConstraint(
            model_name='adviceslot',
            constraint=models.CheckConstraint(condition=models.Q(('capacity__range', (1, 5))), name='advice_slot_places'),
        ),
        migrations.AddConstraint(
            model_name='adviceslot',
            constraint=models.CheckConstraint(condition=models.Q(('link', ''), ('place', ''), _negated=True), name='advice_slot_somewhere'),
        ),
        migrations.AddConstraint(
            model_name='advicebooking',
            constraint=models.UniqueConstraint(condition=models.Q(('cancelled_at__isnull', True)), fields=('slot', 'place'), name='advice_place_once'),
        ),
        migrations.AddConstraint(
            model_name='advicebooking',
            constraint=models.UniqueConstraint(condition=models.Q(('cancelled_at__isnull', True)), fields=('slot', 'firm'), name='advice_firm_once'),
        ),
        migrations.AddConstraint(
            model_name='advicebooking',
            constraint=models.CheckConstraint(condition=models.Q(('place__range', (1, 5))), name='advice_place_range'),
        ),
        migrations.AddConstraint(
            model_name='advicebooking',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('result', ''), ('result_at__isnull', True)), models.Q(models.Q(('result', ''), _negated=True), ('cancelled_at__isnull', True), ('result_at__isnull', False)), _connector='OR'), name='advice_result_is_stamped'),
        ),
        migrations.AddConstraint(
            model_name='advicebooking',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('introduction__isnull', False), ('result', 'introduced')), models.Q(models.Q(('result', 'introduced'), _negated=True), ('introduction__isnull', True)), _connector='OR'), name='advice_introduced_has_pair'),
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
