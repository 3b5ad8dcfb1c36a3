import accounts.clock
import accounts.validators
import django.core.validators
import django.db.models.deletion
import events.models.registration
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='MarketSeries',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80, verbose_name='name')),
                ('slug', models.SlugField(unique=True, verbose_name='address')),
                ('introduction', models.TextField(blank=True, verbose_name='introduction')),
                ('organiser', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='series', to='accounts.organisation', verbose_name='organiser')),
            ],
            options={
                'verbose_name': 'market series',
                'verbose_name_plural': 'market series',
                'ordering': ['name', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='MarketEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1)], verbose_name='edition')),
                ('name', models.CharField(max_length=80, verbose_name='name')),
                ('slug', models.SlugField(unique=True, verbose_name='address')),
                ('tagline', models.CharField(blank=True, max_length=80, verbose_name='headline')),
                ('starts_at', models.DateTimeField(verbose_name='starts')),
                ('ends_at', models.DateTimeField(verbose_name='ends')),
                ('venue', models.CharField(max_length=120, verbose_name='venue')),
                ('address', models.CharField(blank=True, max_length=200, verbose_name='address of the venue')),
                ('introduction', models.TextField(blank=True, verbose_name='introduction')),
                ('status', models.CharField(choices=[('draft', 'In preparation'), ('published', 'Open to the public'), ('closed', 'Closed')], default='draft', max_length=10, verbose_name='status')),
                ('contact_days', models.PositiveSmallIntegerField(default=1, validators=[django.core.validators.MinValueValidator(1)], verbose_name='contact within (working days)')),
                ('judge_days', models.PositiveSmallIntegerField(default=3, validators=[django.core.validators.MinValueValidator(1)], verbose_name='judge within (working days)')),
                ('decide_days', models.PositiveSmallIntegerField(default=30, validators=[django.core.validators.MinValueValidator(1)], verbose_name='decide within (days)')),
                ('series', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='events.marketseries', verbose_name='market series')),
            ],
            options={
                'verbose_name': 'market',
                'verbose_name_plural': 'markets',
                'ordering': ['-starts_at', '-pk'],
                'constraints': [models.UniqueConstraint(fields=('series', 'number'), name='event_number_once'), models.CheckConstraint(condition=models.Q(('starts_at__lt', models.F('ends_at'))), name='event_starts_before_it_ends', violation_error_message='It must end after it begins.')],
            },
        ),
        migrations.CreateModel(
            name='Registration',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(default=events.models.registration.new_check_in_code, editable=False, max_length=10, unique=True, verbose_name='check-in code')),
                ('created_at', models.DateTimeField(default=accounts.clock.now, editable=False, verbose_name='registered')),
                ('cancelled_at', models.DateTimeField(blank=True, null=True, verbose_name='cancelled')),
                ('checked_in_at', models.DateTimeField(blank=True, null=True, verbose_name='checked in')),
                ('event', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='registrations', to='events.marketevent', verbose_name='market')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='registrations', to='accounts.organisation', verbose_name='organisation')),
            ],
            options={
                'verbose_name': 'registration',
                'verbose_name_plural': 'registrations',
                'ordering': ['-created_at', '-pk'],
                'constraints': [models.UniqueConstraint(fields=('event', 'organisation'), name='registration_once'), models.CheckConstraint(condition=models.Q(('cancelled_at__isnull', True), ('checked_in_at__isnull', True), _connector='OR'), name='registration_present_or_cancelled')],
            },
        ),
        migrations.CreateModel(
            name='Attendee',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60, verbose_name='name')),
                ('title', models.CharField(blank=True, max_length=60, verbose_name='position')),
                ('mobile', models.CharField(blank=True, max_length=11, validators=[accounts.validators.validate_mobile], verbose_name='mobile')),
                ('registration', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='attendees', to='events.registration')),
            ],
            options={
                'verbose_name': 'attendee',
                'verbose_name_plural': 'attendees',
                'ordering': ['pk'],
                'constraints': [models.UniqueConstraint(fields=('registration', 'name', 'mobile'), name='attendee_once')],
            },
        ),
        migrations.CreateModel(
            name='Session',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('showcase', 'Results showcase'), ('roadshow', 'Project roadshow'), ('training', 'Policy training'), ('finance_hour', 'Finance hour')], max_length=12, verbose_name='kind')),
                ('title', models.CharField(max_length=120, verbose_name='title')),
                ('room', models.CharField(max_length=60, verbose_name='room')),
                ('starts_at', models.DateTimeField(verbose_name='starts')),
                ('ends_at', models.DateTimeField(verbose_name='ends')),
                ('capacity', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1)], verbose_name='seats')),
                ('description', models.TextField(blank=True, verbose_name='description')),
                ('event', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sessions', to='events.marketevent', verbose_name='market')),
                ('host', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='sessions', to='accounts.organisation', verbose_name='host')),
            ],
            options={
                'verbose_name': 'session',
                'verbose_name_plural': 'sessions',
                'ordering': ['starts_at', 'room', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('starts_at__lt', models.F('ends_at'))), name='session_starts_before_it_ends', violation_error_message='It must end after it begins.'), models.CheckConstraint(condition=models.Q(('capacity__gte', 1)), name='session_has_seats')],
            },
        ),
        migrations.CreateModel(
            name='SeatBooking',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('seat', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1)], verbose_name='seat')),
                ('booked_at', models.DateTimeField(default=accounts.clock.now, editable=False, verbose_name='booked')),
                ('cancelled_at', models.DateTimeField(blank=True, null=True, verbose_name='cancelled')),
                ('attendee', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='seats', to='events.attendee', verbose_name='attendee')),
                ('session', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='seats', to='events.session', verbose_name='session')),
            ],
            options={
                'verbose_name': 'seat',
                'verbose_name_plural': 'seats',
                'ordering': ['session_id', 'seat', 'pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('cancelled_at__isnull', True)), fields=('session', 'seat'), name='seat_taken_once'), models.UniqueConstraint(condition=models.Q(('cancelled_at__isnull', True)), fields=('session', 'attendee'), name='seat_one_a_person')],
            },
        ),
        migrations.CreateModel(
            name='Stall',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=8, verbose_name='number')),
                ('zone', models.CharField(blank=True, max_length=40, verbose_name='zone')),
                ('row', models.PositiveSmallIntegerField(default=1, verbose_name='row')),
                ('column', models.PositiveSmallIntegerField(default=1, verbose_name='place in the row')),
                ('event', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='stalls', to='events.marketevent', verbose_name='market')),
            ],
            options={
                'verbose_name': 'stall',
                'verbose_name_plural': 'stalls',
                'ordering': ['event_id', 'row', 'column', 'code'],
                'constraints': [models.UniqueConstraint(fields=('event', 'code'), name='stall_code_once')],
            },
        ),
        migrations.CreateModel(
            name='StallBooking',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('shows', models.CharField(blank=True, max_length=200, verbose_name='what is shown')),
                ('booked_at', models.DateTimeField(default=accounts.clock.now, editable=False, verbose_name='booked')),
                ('released_at', models.DateTimeField(blank=True, null=True, verbose_name='released')),
                ('event', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='stall_bookings', to='events.marketevent')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='stall_bookings', to='accounts.organisation', verbose_name='organisation')),
                ('stall', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bookings', to='events.stall', verbose_name='stall')),
            ],
            options={
                'verbose_name': 'stall booking',
                'verbose_name_plural': 'stall bookings',
                'ordering': ['event_id', 'stall__row', 'stall__column', 'pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('released_at__isnull', True)), fields=('stall',), name='stall_held_once'), models.UniqueConstraint(condition=models.Q(('released_at__isnull', True)), fields=('event', 'organisation'), name='stall_one_a_party')],
            },
        ),
    ]
