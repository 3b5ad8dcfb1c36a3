import accounts.clock
import accounts.validators
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        migrations.CreateModel(
            name='EnterpriseProfile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
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
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('email', models.EmailField(error_messages={'unique': 'This e-mail is already registered.'}, max_length=254, unique=True, verbose_name='e-mail')),
                ('name', models.CharField(blank=True, max_length=60, verbose_name='name')),
                ('mobile', models.CharField(blank=True, max_length=11, validators=[accounts.validators.validate_mobile], verbose_name='mobile')),
                ('is_staff', models.BooleanField(default=False, verbose_name='organiser')),
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
            name='Certificate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('high_tech', 'High-tech enterprise'), ('tech_sme', 'Science-tech SME'), ('innovative_sme', 'Innovative SME'), ('specialised_sme', 'Specialised and innovative SME'), ('little_giant', 'National little giant'), ('tech_giant', 'Science-tech little giant (or in cultivation)'), ('gazelle', 'Gazelle'), ('unicorn', 'Unicorn'), ('champion', 'Single-product champion'), ('software', 'Software enterprise')], max_length=16, verbose_name='certificate')),
                ('number', models.CharField(blank=True, max_length=60, verbose_name='number')),
                ('issued_on', models.DateField(blank=True, null=True, verbose_name='issued on')),
                ('expires_on', models.DateField(blank=True, null=True, verbose_name='expires on')),
                ('profile', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='certificates', to='accounts.enterpriseprofile')),
            ],
            options={
                'verbose_name': 'certificate',
                'verbose_name_plural': 'certificates',
                'ordering': ['kind', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('profile', 'kind', 'number'), name='certificate_once'), models.CheckConstraint(condition=models.Q(('issued_on__isnull', True), ('expires_on__isnull', True), ('issued_on__lte', models.F('expires_on')), _connector='OR'), name='certificate_issued_before_expiry')],
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
                ('created_at', models.DateTimeField(default=accounts.clock.now, editable=False, verbose_name='registered')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='changed')),
                ('verified_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='decided by')),
            ],
            options={
                'verbose_name': 'organisation',
                'verbose_name_plural': 'organisations',
                'ordering': ['name', 'pk'],
                'indexes': [models.Index(fields=['kind', 'verification'], name='organisation_kind')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('verification__in', ['rejected', 'suspended']), _negated=True), models.Q(('verification_reason', ''), _negated=True), _connector='OR'), name='organisation_refusal_has_reason'), models.CheckConstraint(condition=models.Q(('credit_code', ''), _negated=True), name='organisation_code_not_blank')],
            },
        ),
        migrations.CreateModel(
            name='Message',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=40, verbose_name='kind')),
                ('params', models.JSONField(blank=True, default=dict, verbose_name='details')),
                ('url', models.CharField(blank=True, max_length=200, verbose_name='page')),
                ('created_at', models.DateTimeField(default=accounts.clock.now, editable=False, verbose_name='at')),
                ('read_at', models.DateTimeField(blank=True, null=True, verbose_name='read')),
                ('sent_at', models.DateTimeField(blank=True, null=True, verbose_name='sent by e-mail')),
                ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='attempts')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='messages', to='accounts.organisation', verbose_name='organisation')),
            ],
            options={
                'verbose_name': 'message',
                'verbose_name_plural': 'messages',
                'ordering': ['-pk'],
                'indexes': [models.Index(fields=['organisation', 'read_at'], name='message_unread'), models.Index(fields=['sent_at'], name='message_unsent')],
            },
        ),
        migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('owner', 'Owner'), ('editor', 'Editor'), ('viewer', 'Viewer')], default='editor', max_length=8, verbose_name='role')),
                ('created_at', models.DateTimeField(default=accounts.clock.now, editable=False, verbose_name='since')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to=settings.AUTH_USER_MODEL, verbose_name='user')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='accounts.organisation', verbose_name='organisation')),
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
                ('email', models.EmailField(max_length=254, verbose_name='e-mail')),
                ('role', models.CharField(choices=[('owner', 'Owner'), ('editor', 'Editor'), ('viewer', 'Viewer')], default='editor', max_length=8, verbose_name='role')),
                ('created_at', models.DateTimeField(default=accounts.clock.now, editable=False, verbose_name='invited')),
                ('accepted_at', models.DateTimeField(blank=True, null=True, verbose_name='accepted')),
                ('invited_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='invited by')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='invitations', to='accounts.organisation', verbose_name='organisation')),
            ],
            options={
                'verbose_name': 'invitation',
                'verbose_name_plural': 'invitations',
                'ordering': ['-created_at', '-pk'],
                'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('email'), models.F('organisation'), condition=models.Q(('accepted_at__isnull', True)), name='invitation_open_once')],
            },
        ),
        migrations.AddField(
            model_name='enterpriseprofile',
            name='organisation',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='profile', to='accounts.organisation', verbose_name='organisation'),
        ),
        migrations.CreateModel(
            name='YearFigures',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField(verbose_name='year')),
                ('revenue', models.DecimalField(blank=True, decimal_places=2, max_digits=16, null=True, verbose_name='revenue')),
                ('profit', models.DecimalField(blank=True, decimal_places=2, max_digits=16, null=True, verbose_name='profit')),
                ('tax', models.DecimalField(blank=True, decimal_places=2, max_digits=16, null=True, verbose_name='tax paid')),
                ('rd_spend', models.DecimalField(blank=True, decimal_places=2, max_digits=16, null=True, verbose_name='R&D spending')),
                ('profile', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='years', to='accounts.enterpriseprofile')),
            ],
            options={
                'verbose_name': 'yearly figures',
                'verbose_name_plural': 'yearly figures',
                'ordering': ['-year'],
                'constraints': [models.UniqueConstraint(fields=('profile', 'year'), name='year_figures_once'), models.CheckConstraint(condition=models.Q(('year__gte', 1949), ('year__lte', 2200)), name='year_figures_year'), models.CheckConstraint(condition=models.Q(models.Q(('revenue__isnull', True), ('revenue__gte', 0), _connector='OR'), models.Q(('tax__isnull', True), ('tax__gte', 0), _connector='OR'), models.Q(('rd_spend__isnull', True), ('rd_spend__gte', 0), _connector='OR')), name='year_figures_not_negative')],
            },
        ),
    ]
