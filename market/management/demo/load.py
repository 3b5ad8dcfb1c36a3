"""Load the demo market, all of it through the services, in one transaction."""

import datetime as dt

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import F

from accounts import clock
from accounts.enums import DeliveryState
from accounts.models import Delivery, Message, Organisation, User
from accounts.services.members import accept_invitation, invite
from market.management.demo import words
from market.management.demo.advice import offer_advice
from market.management.demo.afterwards import fill_a_session, say_how_it_was
from market.management.demo.district import invent_index
from market.management.demo.editions import BEFORE_THE_LAST, close_past_editions, hold_editions, last_market_day, local
from market.management.demo.history import CHAPTERS, Historian
from market.management.demo.meetings import plan_meetings
from market.management.demo.offers import publish_offers
from market.management.demo.parties import Parties, Registrar, register_all
from market.management.demo.policies import change_one, publish_policies, state_cases
from market.management.demo.subsidies import pay_support
from market.management.demo.timetable import plan_day
from market.management.demo.today import (
    clocks_today,
    fashion_story,
    state_other_needs,
    wait_for_publication,
    wait_for_verification,
)
from market.management.demo.trust import tell_trust
from market.management.demo.visits import visit_firms
from market.services import milestone_reminders
from market.services.clocks import sweep_clocks


@transaction.atomic
def load_demo() -> Parties:
    """The story of four editions up to this moment. Past messages are not e-mailed again."""
    today = clock.today()
    first_day = last_market_day(today) - dt.timedelta(days=BEFORE_THE_LAST[0])
    password = make_password(words.PASSWORD)  # slow on purpose: once for all
    organiser = User.objects.create(email=words.LOGINS[0][0], password=password, name=words.LOGINS[0][1], is_staff=True)
    registrar = Registrar(organiser)
    with clock.at(local(first_day - dt.timedelta(days=90), 9)):
        office = registrar.register("government", words.OFFICES[0])
    parties = register_all(organiser, office, registrar, first_day)
    people = sign_in_people(organiser, password)
    offers = publish_offers(organiser, parties, local(first_day - dt.timedelta(days=32), 10))
    story = hold_editions(organiser, office, today)
    banker = people["bank@demo.example"]
    historian = Historian(story, parties, offers, banker)
    for chapter in CHAPTERS:
        historian.attend(chapter)
        if chapter.edition == 1:
            historian.other_banks()
        historian.tell(chapter)
        if chapter.edition == 2:
            historian.visit_teams()
    fill_a_session(story)
    say_how_it_was(story)
    for event in story.editions[:-1]:
        historian.close_needs(event)
    close_past_editions(story)
    tell_trust(story, historian)
    needs = state_other_needs(story, parties)
    fashion_story(story, parties, offers, people["university@demo.example"], people["team@demo.example"])
    offer_advice(people)
    publish_policies(organiser, parties, local(first_day - dt.timedelta(days=30), 9))
    change_one(organiser)
    state_cases(people["firm@demo.example"], organiser, parties)
    visit_firms(story, parties, people)
    pay_support(organiser, people["firm@demo.example"])
    plan_meetings(story, people)
    plan_day(story, parties)
    wait_for_verification(registrar)
    wait_for_publication(story, parties)
    clocks_today(story, parties, offers, needs, banker)
    invent_index(organiser)
    sweep_clocks()
    milestone_reminders.remind()
    Delivery.objects.filter(state=DeliveryState.WAITING).update(state=DeliveryState.SENT, sent_at=F("created_at"))
    old = Message.objects.filter(created_at__lt=clock.now() - dt.timedelta(days=3))
    old.update(read_at=clock.now())
    return parties


def sign_in_people(organiser: User, password: str) -> dict[str, User]:
    """One person for each part, owner of the organisation it acts for."""
    people: dict[str, User] = {}
    for email, name, role, organisation in words.LOGINS[1:]:
        person = User.objects.create(email=email, password=password, name=name)
        EmailAddress.objects.create(user=person, email=email, verified=True, primary=True)
        party = Organisation.objects.get(name=organisation)
        accept_invitation(by=person, invitation=invite(by=organiser, organisation=party, email=email, role=role))
        people[email] = person
    ask_colleagues(people["firm@demo.example"])
    return people


def ask_colleagues(owner: User) -> None:
    """The firm's page of members shows an invitation that waits and one that nobody accepted in time."""
    firm = owner.memberships.get().organisation
    invite(by=owner, organisation=firm, email="finance@demo.example", role="editor")
    with clock.at(clock.now() - dt.timedelta(days=9)):
        invite(by=owner, organisation=firm, email="assistant@demo.example", role="viewer")
