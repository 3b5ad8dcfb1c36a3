"""Which form asks in which step of which kind of need."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from market.enums import NeedKind
from market.forms import (
    need_cooperation,
    need_financing,
    need_legal,
    need_policy,
    need_scenario,
    need_space,
    need_talent,
)
from market.forms.need import StepForm
from market.forms.need_audience import AudienceForm

STEPS: dict[str, tuple[type[StepForm], type[StepForm], type[StepForm]]] = {
    NeedKind.FINANCING: (need_financing.FinancingWhat, need_financing.FinancingDetails, AudienceForm),
    NeedKind.COOPERATION: (need_cooperation.CooperationWhat, need_cooperation.CooperationDetails, AudienceForm),
    NeedKind.TALENT: (need_talent.TalentWhat, need_talent.TalentDetails, AudienceForm),
    NeedKind.SPACE: (need_space.SpaceWhat, need_space.SpaceDetails, AudienceForm),
    NeedKind.POLICY: (need_policy.PolicyWhat, need_policy.PolicyDetails, AudienceForm),
    NeedKind.LEGAL: (need_legal.LegalWhat, need_legal.LegalDetails, AudienceForm),
    NeedKind.SCENARIO: (need_scenario.ScenarioWhat, need_scenario.ScenarioDetails, AudienceForm),
}

LAST = 3

DETAILS: dict[str, Promise] = {
    NeedKind.FINANCING: _("How much, and what for"),
    NeedKind.COOPERATION: _("The problem and the goal"),
    NeedKind.TALENT: _("The job"),
    NeedKind.SPACE: _("Size, place and rent"),
    NeedKind.POLICY: _("The project and the question"),
    NeedKind.LEGAL: _("The question"),
    NeedKind.SCENARIO: _("The scenario and the trial"),
}
"""What the second step is about."""


def step_label(kind: str, step: int) -> str:
    """The name of a step."""
    return str((_("What you are looking for"), DETAILS[kind], _("Who may see it"))[step - 1])
