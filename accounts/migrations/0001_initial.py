"""Who is here: people, organisations, their members, messages and the audit log."""

import accounts.clock
import accounts.models.membership
import accounts.validators
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('email', models.EmailField(error_messages={'unique': 'This e-mail is already registered.'}, max_length=254, unique=True, verbose_name='e-mail')),
                ('name', models.CharField(blank=True, max_length=60, verbose_name='name')),
                ('mobile', models.CharField(blank=True, max_length=11, validators=[accounts.validators.validate_mobile], verbose_name='mobile')),
                ('language', models.CharField(choices=[('zh-hans', '简体中文'), ('en', 'English')], default='zh-hans', max_length=10, verbose_name='language of messages')),
                ('is_staff', models.BooleanField(default=False, verbose_name='organiser')),
                ('helps', models.BooleanField(default=False, editable=False, verbose_name='helps at markets')),
                ('is_active', models.BooleanField(default=True, verbose_name='may sign in')),
                ('date_joined', models.DateTimeField(default=django.utils.timezone.now, verbose_name='joined')),
                ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
            ],
            options={
                'verbose_name': 'user',
                'verbose_name_plural': 'users',
                'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('email'), name='user_email_once')],
            },
        ),
        migrations.CreateModel(
            name='AuditRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(db_index=True, default=accounts.clock.now, editable=False, verbose_name='at')),
                ('actor_id', models.BigIntegerField(null=True, verbose_name='actor id')),
                ('actor', models.CharField(blank=True, max_length=120, verbose_name='actor')),
                ('on_behalf_of_id', models.BigIntegerField(null=True, verbose_name='for (id)')),
                ('on_behalf_of', models.CharField(blank=True, max_length=160, verbose_name='for')),
                ('by_staff', models.BooleanField(default=False, verbose_name='done by the organiser')),
                ('verb', models.CharField(db_index=True, max_length=60, verbose_name='act')),
                ('subject_type', models.CharField(max_length=40, verbose_name='kind of thing')),
                ('subject_id', models.CharField(max_length=40, verbose_name='thing (id)')),
                ('subject', models.CharField(blank=True, max_length=200, verbose_name='thing')),
                ('data', models.JSONField(blank=True, default=dict, verbose_name='details')),
            ],
            options={
                'verbose_name': 'audit row',
                'verbose_name_plural': 'audit rows',
                'ordering': ['-pk'],
                'indexes': [models.Index(fields=['subject_type', 'subject_id'], name='audit_subject')],
            },
        ),
        migrations.CreateModel(
            name='MessagePreferences',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='message_preferences', to=settings.AUTH_USER_MODEL, verbose_name='user')),
                ('wecom', models.CharField(blank=True, max_length=64, validators=[django.core.validators.RegexValidator('^[0-9A-Za-z][0-9A-Za-z_.@-]*\\Z', 'A WeCom account has letters, digits and _ - . @ only.')], verbose_name='WeCom account')),
                ('quiet_from', models.PositiveSmallIntegerField(choices=[(0, '00:00'), (1, '01:00'), (2, '02:00'), (3, '03:00'), (4, '04:00'), (5, '05:00'), (6, '06:00'), (7, '07:00'), (8, '08:00'), (9, '09:00'), (10, '10:00'), (11, '11:00'), (12, '12:00'), (13, '13:00'), (14, '14:00'), (15, '15:00'), (16, '16:00'), (17, '17:00'), (18, '18:00'), (19, '19:00'), (20, '20:00'), (21, '21:00'), (22, '22:00'), (23, '23:00')], default=22, validators=[django.core.validators.MaxValueValidator(23)], verbose_name='quiet from')),
                ('quiet_until', models.PositiveSmallIntegerField(choices=[(0, '00:00'), (1, '01:00'), (2, '02:00'), (3, '03:00'), (4, '04:00'), (5, '05:00'), (6, '06:00'), (7, '07:00'), (8, '08:00'), (9, '09:00'), (10, '10:00'), (11, '11:00'), (12, '12:00'), (13, '13:00'), (14, '14:00'), (15, '15:00'), (16, '16:00'), (17, '17:00'), (18, '18:00'), (19, '19:00'), (20, '20:00'), (21, '21:00'), (22, '22:00'), (23, '23:00')], default=8, validators=[django.core.validators.MaxValueValidator(23)], verbose_name='quiet until')),
                ('digest_hour', models.PositiveSmallIntegerField(choices=[(0, '00:00'), (1, '01:00'), (2, '02:00'), (3, '03:00'), (4, '04:00'), (5, '05:00'), (6, '06:00'), (7, '07:00'), (8, '08:00'), (9, '09:00'), (10, '10:00'), (11, '11:00'), (12, '12:00'), (13, '13:00'), (14, '14:00'), (15, '15:00'), (16, '16:00'), (17, '17:00'), (18, '18:00'), (19, '19:00'), (20, '20:00'), (21, '21:00'), (22, '22:00'), (23, '23:00')], default=9, validators=[django.core.validators.MaxValueValidator(23)], verbose_name='hour of the digest')),
                ('modes', models.JSONField(blank=True, default=dict, verbose_name='choices')),
            ],
            options={
                'verbose_name': 'message preferences',
                'verbose_name_plural': 'message preferences',
                'constraints': [models.CheckConstraint(condition=models.Q(('digest_hour__lt', 24), ('quiet_from__lt', 24), ('quiet_until__lt', 24)), name='preferences_hours_of_a_day')],
            },
        ),
        migrations.CreateModel(
            name='Organisation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('enterprise', 'Enterprise'), ('bank', 'Bank'), ('fund', 'Fund'), ('university', 'University'), ('institute', 'Research institute'), ('government', 'Government office'), ('service', 'Service body')], max_length=12, verbose_name='kind')),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('credit_code', models.CharField(blank=True, error_messages={'unique': 'An organisation with this credit code is already registered.'}, max_length=18, null=True, unique=True, validators=[accounts.validators.validate_credit_code], verbose_name='unified social credit code')),
                ('field', models.CharField(blank=True, choices=[('environment', 'Environment'), ('industry', 'Industry and manufacturing'), ('transport', 'Transport'), ('culture', 'Culture and tourism'), ('education', 'Education'), ('software', 'Software and artificial intelligence'), ('health', 'Life science and health'), ('materials', 'New materials and energy'), ('fashion', 'Fashion and digital design'), ('other', 'Other field')], max_length=12, verbose_name='technical field')),
                ('region', models.CharField(blank=True, max_length=12, verbose_name='district')),
                ('introduction', models.TextField(blank=True, max_length=1500, verbose_name='introduction')),
                ('website', models.URLField(blank=True, verbose_name='website')),
                ('contact_name', models.CharField(blank=True, max_length=60, verbose_name='contact person')),
                ('contact_title', models.CharField(blank=True, max_length=60, verbose_name='position')),
                ('contact_mobile', models.CharField(blank=True, max_length=11, validators=[accounts.validators.validate_mobile], verbose_name='contact mobile')),
                ('contact_email', models.EmailField(blank=True, max_length=254, verbose_name='contact e-mail')),
                ('verification', models.CharField(choices=[('unverified', 'Not submitted'), ('pending', 'Waiting for verification'), ('verified', 'Verified'), ('rejected', 'Sent back'), ('suspended', 'Suspended')], default='unverified', max_length=10, verbose_name='verification')),
                ('verification_reason', models.TextField(blank=True, verbose_name='reason')),
                ('submitted_at', models.DateTimeField(blank=True, null=True, verbose_name='submitted')),
                ('verified_at', models.DateTimeField(blank=True, null=True, verbose_name='decided')),
                ('verified_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='decided by')),
                ('erased_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='erased')),
                ('created_at', models.DateTimeField(default=accounts.clock.now, editable=False, verbose_name='registered')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='changed')),
            ],
            options={
                'verbose_name': 'organisation',
                'verbose_name_plural': 'organisations',
                'ordering': ['name', 'pk'],
                'indexes': [models.Index(fields=['kind', 'verification'], name='organisation_kind'), models.Index(models.Case(models.When(then=models.Value(0), verification='pending'), default=models.Value(1)), models.F('submitted_at'), models.F('name'), models.F('id'), name='organisation_desk')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('verification__in', ['rejected', 'suspended']), _negated=True), models.Q(('verification_reason', ''), _negated=True), _connector='OR'), name='organisation_refusal_has_reason'), models.CheckConstraint(condition=models.Q(('credit_code', ''), _negated=True), name='organisation_code_not_blank')],
            },
        ),
        migrations.CreateModel(
            name='EnterpriseProfile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('organisation', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='profile', to='accounts.organisation', verbose_name='organisation')),
                ('established_on', models.DateField(blank=True, null=True, verbose_name='established on')),
                ('registered_capital', models.DecimalField(blank=True, decimal_places=2, max_digits=16, null=True, verbose_name='registered capital')),
                ('registered_address', models.CharField(blank=True, max_length=200, verbose_name='registered address')),
                ('office_region', models.CharField(blank=True, max_length=12, verbose_name='office district')),
                ('office_address', models.CharField(blank=True, max_length=200, verbose_name='office address')),
                ('legal_representative', models.CharField(blank=True, max_length=60, verbose_name='legal representative')),
                ('industry', models.CharField(blank=True, max_length=4, verbose_name='industry')),
                ('staff', models.PositiveIntegerField(blank=True, null=True, verbose_name='staff')),
                ('rd_staff', models.PositiveIntegerField(blank=True, null=True, verbose_name='R&D staff')),
                ('debt_ratio', models.DecimalField(blank=True, decimal_places=2, max_digits=6, null=True, validators=[django.core.validators.MinValueValidator(0)], verbose_name='debt ratio')),
                ('invention_patents', models.PositiveIntegerField(blank=True, null=True, verbose_name='invention patents')),
                ('utility_patents', models.PositiveIntegerField(blank=True, null=True, verbose_name='utility patents')),
                ('software_copyrights', models.PositiveIntegerField(blank=True, null=True, verbose_name='software copyrights')),
                ('tax_grade', models.CharField(blank=True, choices=[('A', 'A'), ('B', 'B'), ('M', 'M'), ('C', 'C'), ('D', 'D')], max_length=1, verbose_name='tax credit grade')),
                ('clean_record', models.BooleanField(blank=True, null=True, verbose_name='declares no record of dishonesty')),
                ('certificates_complete', models.BooleanField(default=False, help_text='While this is not ticked, a certificate that is not listed counts as not known.', verbose_name='the certificate list is complete')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='changed')),
            ],
            options={
                'verbose_name': 'enterprise profile',
                'verbose_name_plural': 'enterprise profiles',
                'constraints': [models.CheckConstraint(condition=models.Q(('staff__isnull', True), ('rd_staff__isnull', True), ('rd_staff__lte', models.F('staff')), _connector='OR'), name='profile_rd_staff_within_staff'), models.CheckConstraint(condition=models.Q(('registered_capital__isnull', True), ('registered_capital__gte', 0), _connector='OR'), name='profile_capital_not_negative'), models.CheckConstraint(condition=models.Q(('debt_ratio__isnull', True), ('debt_ratio__gte', 0), _connector='OR'), name='profile_debt_ratio_not_negative')],
            },
        ),
        migrations.CreateModel(
            name='Certificate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('profile', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='certificates', to='accounts.enterpriseprofile')),
                ('kind', models.CharField(choices=[('high_tech', 'High-tech enterprise'), ('tech_sme', 'Science-tech SME'), ('innovative_sme', 'Innovative SME'), ('specialised_sme', 'Specialised and innovative SME'), ('little_giant', 'National little giant'), ('tech_giant', 'Science-tech little giant (or in cultivation)'), ('gazelle', 'Gazelle'), ('unicorn', 'Unicorn'), ('champion', 'Single-product champion'), ('software', 'Software enterprise')], max_length=16, verbose_name='certificate')),
                ('number', models.CharField(blank=True, max_length=60, verbose_name='number')),
                ('issued_on', models.DateField(blank=True, null=True, verbose_name='issued on')),
                ('expires_on', models.DateField(blank=True, null=True, verbose_name='expires on')),
            ],
            options={
                'verbose_name': 'certificate',
                'verbose_name_plural': 'certificates',
                'ordering': ['kind', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('profile', 'kind', 'number'), name='certificate_once'), models.CheckConstraint(condition=models.Q(('issued_on__isnull', True), ('expires_on__isnull', True), ('issued_on__lte', models.F('expires_on')), _connector='OR'), name='certificate_issued_before_expiry')],
            },
        ),
        migrations.CreateModel(
            name='Message',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='messages', to='accounts.organisation', verbose_name='organisation')),
                ('code', models.CharField(max_length=40, verbose_name='kind')),
                ('params', models.JSONField(blank=True, default=dict, verbose_name='details')),
                ('url', models.CharField(blank=True, max_length=200, verbose_name='page')),
                ('created_at', models.DateTimeField(default=accounts.clock.now, editable=False, verbose_name='at')),
                ('read_at', models.DateTimeField(blank=True, null=True, verbose_name='read')),
                ('recipient', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='only for')),
                ('once', models.CharField(blank=True, editable=False, max_length=80, null=True, unique=True, verbose_name='told once')),
            ],
            options={
                'verbose_name': 'message',
                'verbose_name_plural': 'messages',
                'ordering': ['-pk'],
                'indexes': [models.Index(fields=['organisation', 'read_at'], name='message_unread')],
                'constraints': [models.CheckConstraint(condition=models.Q(('organisation__isnull', False), ('recipient__isnull', False), _connector='OR'), name='message_to_somebody')],
            },
        ),
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('message', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to='accounts.message', verbose_name='message')),
                ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to=settings.AUTH_USER_MODEL, verbose_name='person')),
                ('channel', models.CharField(choices=[('email', 'By e-mail'), ('sms', 'SMS'), ('wecom', 'WeCom')], default='email', max_length=8, verbose_name='channel')),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('digest', 'For the daily digest'), ('sending', 'Being sent'), ('sent', 'Sent'), ('failed', 'Failed'), ('dropped', 'Not sent on purpose')], default='waiting', max_length=8, verbose_name='state')),
                ('digest_day', models.DateField(blank=True, null=True, verbose_name='digest of')),
                ('digest', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='lines', to='accounts.delivery', verbose_name='digest')),
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
                'indexes': [models.Index(fields=['state', 'due_at'], name='delivery_due')],
                'constraints': [models.UniqueConstraint(fields=('message', 'user', 'channel'), name='delivery_once'), models.UniqueConstraint(condition=models.Q(('user__isnull', True)), fields=('message', 'channel'), name='delivery_contact_once'), models.UniqueConstraint(condition=models.Q(('digest_day__isnull', False)), fields=('user', 'digest_day'), name='digest_once_a_day'), models.CheckConstraint(condition=models.Q(models.Q(('digest_day__isnull', True), ('message__isnull', False)), models.Q(('digest_day__isnull', False), ('message__isnull', True), ('user__isnull', False)), _connector='OR'), name='delivery_of_message_or_day'), models.CheckConstraint(condition=models.Q(models.Q(('sent_at__isnull', False), ('state', 'sent')), models.Q(models.Q(('state', 'sent'), _negated=True), ('sent_at__isnull', True)), _connector='OR'), name='delivery_sent_has_time'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'sending'), _negated=True), ('claimed_at__isnull', False), _connector='OR'), name='delivery_sending_has_claim')],
            },
        ),
        migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to=settings.AUTH_USER_MODEL, verbose_name='user')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='accounts.organisation', verbose_name='organisation')),
                ('role', models.CharField(choices=[('owner', 'Owner'), ('editor', 'Editor'), ('viewer', 'Viewer')], default='editor', max_length=8, verbose_name='role')),
                ('created_at', models.DateTimeField(default=accounts.clock.now, editable=False, verbose_name='since')),
            ],
            options={
                'verbose_name': 'member',
                'verbose_name_plural': 'members',
                'ordering': ['organisation_id', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('user', 'organisation'), name='membership_once')],
            },
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='invitations', to='accounts.organisation', verbose_name='organisation')),
                ('email', models.EmailField(max_length=254, verbose_name='e-mail')),
                ('role', models.CharField(choices=[('owner', 'Owner'), ('editor', 'Editor'), ('viewer', 'Viewer')], default='editor', max_length=8, verbose_name='role')),
                ('invited_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='invited by')),
                ('created_at', models.DateTimeField(default=accounts.clock.now, editable=False, verbose_name='invited')),
                ('expires_at', models.DateTimeField(default=accounts.models.membership.invitation_end, verbose_name='valid until')),
                ('accepted_at', models.DateTimeField(blank=True, null=True, verbose_name='accepted')),
            ],
            options={
                'verbose_name': 'invitation',
                'verbose_name_plural': 'invitations',
                'ordering': ['-created_at', '-pk'],
                'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('email'), models.F('organisation'), condition=models.Q(('accepted_at__isnull', True)), name='invitation_open_once')],
            },
        ),
        migrations.CreateModel(
            name='YearFigures',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('profile', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='years', to='accounts.enterpriseprofile')),
                ('year', models.PositiveSmallIntegerField(verbose_name='year')),
                ('revenue', models.DecimalField(blank=True, decimal_places=2, max_digits=16, null=True, verbose_name='revenue')),
                ('profit', models.DecimalField(blank=True, decimal_places=2, max_digits=16, null=True, verbose_name='profit')),
                ('tax', models.DecimalField(blank=True, decimal_places=2, max_digits=16, null=True, verbose_name='tax paid')),
                ('rd_spend', models.DecimalField(blank=True, decimal_places=2, max_digits=16, null=True, verbose_name='R&D spending')),
                ('assets', models.DecimalField(blank=True, decimal_places=2, max_digits=16, null=True, verbose_name='total assets')),
                ('debts', models.DecimalField(blank=True, decimal_places=2, max_digits=16, null=True, verbose_name='total debts')),
            ],
            options={
                'verbose_name': 'yearly figures',
                'verbose_name_plural': 'yearly figures',
                'ordering': ['-year'],
                'constraints': [models.UniqueConstraint(fields=('profile', 'year'), name='year_figures_once'), models.CheckConstraint(condition=models.Q(('year__gte', 1949), ('year__lte', 2200)), name='year_figures_year'), models.CheckConstraint(condition=models.Q(models.Q(('revenue__isnull', True), ('revenue__gte', 0), _connector='OR'), models.Q(('tax__isnull', True), ('tax__gte', 0), _connector='OR'), models.Q(('rd_spend__isnull', True), ('rd_spend__gte', 0), _connector='OR')), name='year_figures_not_negative'), models.CheckConstraint(condition=models.Q(models.Q(('assets__isnull', True), ('assets__gte', 0), _connector='OR'), models.Q(('debts__isnull', True), ('debts__gte', 0), _connector='OR')), name='year_figures_balance_not_negative')],
            },
        ),
    ]
