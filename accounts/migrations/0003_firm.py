"""A firm also states its assets and debts of each year; an organisation can be erased."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_append_only'),
    ]

    operations = [
        migrations.AddField(
            model_name='yearfigures',
            name='assets',
            field=models.DecimalField(blank=True, decimal_places=2, max_digits=16, null=True, verbose_name='total assets'),
        ),
        migrations.AddField(
            model_name='yearfigures',
            name='debts',
            field=models.DecimalField(blank=True, decimal_places=2, max_digits=16, null=True, verbose_name='total debts'),
        ),
        migrations.AddConstraint(
            model_name='yearfigures',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('assets__isnull', True), ('assets__gte', 0), _connector='OR'), models.Q(('debts__isnull', True), ('debts__gte', 0), _connector='OR')), name='year_figures_balance_not_negative'),
        ),
        migrations.AddField(
            model_name='organisation',
            name='erased_at',
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name='erased'),
        ),
    ]
