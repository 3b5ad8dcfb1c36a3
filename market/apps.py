"""Application settings of the market app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MarketConfig(AppConfig):
    """The market app."""

    name = "market"
    verbose_name = _("Needs, offers and outcomes")

    def ready(self) -> None:
        """Tell the other rooms what they may show of needs and offers."""
        from django.db.models.signals import post_migrate, pre_migrate

        from accounts.message_groups import register_groups
        from accounts.signals import organisation_changed
        from accounts.wording import register_links, register_texts, register_verbs
        from events import meeting_hooks
        from market import cockpit, directory_tags, lead_triggers, stall_neighbours
        from market.advice_message_texts import ADVICE_TEXTS
        from market.cooperation_message_texts import COOPERATION_TEXTS
        from market.desk_message_texts import DESK_TEXTS
        from market.follow_up_message_texts import FOLLOW_UP_TEXTS
        from market.lead_message_texts import LEAD_TEXTS
        from market.message_groups import GROUPS
        from market.need_message_texts import NEED_TEXTS
        from market.offering_message_texts import OFFERING_TEXTS
        from market.outcome_message_texts import OUTCOME_TEXTS
        from market.pair_message_texts import PAIR_TEXTS
        from market.policy_message_texts import POLICY_TEXTS
        from market.promise_message_texts import PROMISE_TEXTS
        from market.selectors.lead_digests import leads_named_in
        from market.services import meetings, refreshes
        from market.stall_message_texts import STALL_TEXTS
        from market.subsidy_message_texts import SUBSIDY_TEXTS
        from market.verb_texts import VERBS

        directory_tags.register()
        stall_neighbours.register()
        cockpit.register()
        meeting_hooks.on_held(meetings.on_held)
        pre_migrate.connect(lead_triggers.before_migrations, sender=self)
        post_migrate.connect(lead_triggers.after_migrations, sender=self)
        organisation_changed.connect(refreshes.on_organisation_changed)
        register_groups(GROUPS)
        register_texts(ADVICE_TEXTS)
        register_texts(COOPERATION_TEXTS)
        register_texts(DESK_TEXTS)
        register_texts(FOLLOW_UP_TEXTS)
        register_texts(LEAD_TEXTS)
        register_links("leads.digest", leads_named_in)
        register_texts(NEED_TEXTS)
        register_texts(OFFERING_TEXTS)
        register_texts(OUTCOME_TEXTS)
        register_texts(PAIR_TEXTS)
        register_texts(POLICY_TEXTS)
        register_texts(PROMISE_TEXTS)
        register_texts(STALL_TEXTS)
        register_texts(SUBSIDY_TEXTS)
        register_verbs(VERBS)
