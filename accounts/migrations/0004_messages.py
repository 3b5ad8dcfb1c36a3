import datetime as dt
import uuid

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import accounts.clock

# Until now a message was one e-mail to all members. When it was tried for the first, second, … time:
DELAYS = [dt.timedelta(minutes=wait) for wait in (0, 2, 10, 60, 360, 1440)]
HOURS = [(hour, f"{hour:02d}:00") for hour in range(24)]
GIVEN_UP = "given up after six attempts"


def write_deliveries(apps, schema_editor):
    """What was sent stays on record as sent to the organisation; what was not goes out, once to each member."""
    Message, Delivery, Membership = (
        apps.get_model("accounts", name) for name in ("Message", "Delivery", "Membership")
    )
    members = {}
    for organisation_id, user_id in Membership.objects.filter(user__is_active=True).values_list(
        "organisation_id", "user_id"
    ):
        members.setdefault(organisation_id, []).append(user_id)
    rows = []
    for message in Message.objects.order_by("pk").iterator(chunk_size=2000):
        rows += _rows(Delivery, message, members)
        if len(rows) >= 2000:
            Delivery.objects.bulk_create(rows)
            rows = []
    Delivery.objects.bulk_create(rows)
    if schema_editor.connection.vendor == "postgresql":
        # Columns of a table with checks to come cannot be dropped.
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def _rows(Delivery, message, members):
    facts = {"message": message, "channel": "email", "created_at": message.created_at, "attempts": message.attempts}
    if message.sent_at:
        return [Delivery(**facts, state="sent", due_at=message.created_at, sent_at=message.sent_at)]
    if message.attempts >= len(DELAYS):
        facts |= {"state": "failed", "due_at": message.created_at, "last_error": GIVEN_UP}
    else:
        facts |= {"state": "waiting", "due_at": message.created_at + DELAYS[message.attempts]}
    people = members.get(message.organisation_id, [None])
    return [Delivery(**facts, user_id=user_id) for user_id in people]


def back_to_columns(apps, schema_editor):
    """A message counts as sent when none of its deliveries is still to go out."""
    Message, Delivery = (apps.get_model("accounts", name) for name in ("Message", "Delivery"))
    open_rows = Delivery.objects.filter(state__in=("waiting", "sending", "digest"), message__isnull=False)
    closed = Message.objects.exclude(pk__in=open_rows.values("message"))
    closed.update(sent_at=models.F("created_at"))
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0003_firm'),
    ]

    operations = [
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('channel', models.CharField(choices=[('email', 'By e-mail'), ('sms', 'SMS'), ('wecom', 'WeCom')], default='email', max_length=8, verbose_name='channel')),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('digest', 'For the daily digest'), ('sending', 'Being sent'), ('sent', 'Sent'), ('failed', 'Failed'), ('dropped', 'Not sent on purpose')], default='waiting', max_length=8, verbose_name='state')),
                ('digest_day', models.DateField(blank=True, null=True, verbose_name='digest of')),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='key')),
                ('created_at', models.DateTimeField(default=accounts.clock.now, editable=False, verbose_name='at')),
                ('due_at', models.DateTimeField(default=accounts.clock.now, verbose_name='due')),
                ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='attempts')),
                ('claimed_at', models.DateTimeField(blank=True, null=True, verbose_name='taken up')),
                ('sent_at', models.DateTimeField(blank=True, null=True, verbose_name='sent')),
                ('last_error', models.CharField(blank=True, max_length=200, verbose_name='last error')),
            ],
            options={
                'verbose_name': 'delivery',
                'verbose_name_plural': 'deliveries',
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='MessagePreferences',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('wecom', models.CharField(blank=True, max_length=64, validators=[django.core.validators.RegexValidator('^[0-9A-Za-z][0-9A-Za-z_.@-]*\\Z', 'A WeCom account has letters, digits and _ - . @ only.')], verbose_name='WeCom account')),
                ('quiet_from', models.PositiveSmallIntegerField(choices=HOURS, default=22, validators=[django.core.validators.MaxValueValidator(23)], verbose_name='quiet from')),
                ('quiet_until', models.PositiveSmallIntegerField(choices=HOURS, default=8, validators=[django.core.validators.MaxValueValidator(23)], verbose_name='quiet until')),
                ('digest_hour', models.PositiveSmallIntegerField(choices=HOURS, default=9, validators=[django.core.validators.MaxValueValidator(23)], verbose_name='hour of the digest')),
                ('modes', models.JSONField(blank=True, default=dict, verbose_name='choices')),
            ],
            options={
                'verbose_name': 'message preferences',
                'verbose_name_plural': 'message preferences',
            },
        ),
        migrations.AddField(
            model_name='message',
            name='once',
            field=models.CharField(blank=True, editable=False, max_length=80, null=True, unique=True, verbose_name='told once'),
        ),
        migrations.AddField(
            model_name='message',
            name='recipient',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='only for'),
        ),
        migrations.AddField(
            model_name='user',
            name='language',
            field=models.CharField(choices=[('zh-hans', '简体中文'), ('en', 'English')], default='zh-hans', max_length=10, verbose_name='language of messages'),
        ),
        migrations.AddField(
            model_name='delivery',
            name='digest',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='lines', to='accounts.delivery', verbose_name='digest'),
        ),
        migrations.AddField(
            model_name='delivery',
            name='message',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to='accounts.message', verbose_name='message'),
        ),
        migrations.AddField(
            model_name='delivery',
            name='user',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to=settings.AUTH_USER_MODEL, verbose_name='person'),
        ),
        migrations.AddField(
            model_name='messagepreferences',
            name='user',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='message_preferences', to=settings.AUTH_USER_MODEL, verbose_name='user'),
        ),
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(fields=['state', 'due_at'], name='delivery_due'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.UniqueConstraint(fields=('message', 'user', 'channel'), name='delivery_once'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.UniqueConstraint(condition=models.Q(('user__isnull', True)), fields=('message', 'channel'), name='delivery_contact_once'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.UniqueConstraint(condition=models.Q(('digest_day__isnull', False)), fields=('user', 'digest_day'), name='digest_once_a_day'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('digest_day__isnull', True), ('message__isnull', False)), models.Q(('digest_day__isnull', False), ('message__isnull', True), ('user__isnull', False)), _connector='OR'), name='delivery_of_message_or_day'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('sent_at__isnull', False), ('state', 'sent')), models.Q(models.Q(('state', 'sent'), _negated=True), ('sent_at__isnull', True)), _connector='OR'), name='delivery_sent_has_time'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'sending'), _negated=True), ('claimed_at__isnull', False), _connector='OR'), name='delivery_sending_has_claim'),
        ),
        migrations.AddConstraint(
            model_name='messagepreferences',
            constraint=models.CheckConstraint(condition=models.Q(('digest_hour__lt', 24), ('quiet_from__lt', 24), ('quiet_until__lt', 24)), name='preferences_hours_of_a_day'),
        ),
        migrations.RunPython(write_deliveries, back_to_columns),
        migrations.RemoveIndex(
            model_name='message',
            name='message_unsent',
        ),
        migrations.RemoveField(
            model_name='message',
            name='attempts',
        ),
        migrations.RemoveField(
            model_name='message',
            name='sent_at',
        ),
    ]
