"""Addresses of this app."""

from django.urls import path

from accounts.views import (
    acting,
    credit_codes,
    erasure,
    members,
    message_preferences,
    messages,
    organisations,
    profiles,
    safety,
)

app_name = "accounts"
urlpatterns = [
    path("organisation/", organisations.show, name="organisation"),
    path("organisation/new/", organisations.register, name="organisation_new"),
    path("organisation/credit-code/", credit_codes.check, name="credit_code_check"),
    path("organisation/edit/", organisations.edit, name="organisation_edit"),
    path("organisation/submit/", organisations.submit, name="organisation_submit"),
    path("organisation/profile/", profiles.edit, name="profile"),
    path("organisation/members/", members.show, name="members"),
    path("organisation/members/invite/", members.invite, name="invite"),
    path("organisation/members/<int:pk>/role/", members.change_role, name="member_role"),
    path("organisation/members/<int:pk>/remove/", members.remove, name="member_remove"),
    path("organisation/invitations/<int:pk>/withdraw/", members.withdraw, name="invitation_withdraw"),
    path("organisation/invitations/<int:pk>/resend/", members.resend, name="invitation_resend"),
    path("invitations/<str:token>/", members.invitation, name="invitation"),
    path("invitations/<int:pk>/accept/", members.accept, name="invitation_accept"),
    path("my-account/erase/", erasure.erase_account, name="account_erase"),
    path("acting/", acting.choose, name="choose"),
    path("account/security/", safety.security, name="security"),
    path("account/sessions/", safety.sessions, name="sessions"),
    path("account/sessions/end-others/", safety.end_other_sessions, name="sessions_end"),
    path("account/sessions/<int:pk>/end/", safety.end_session, name="session_end"),
    path("messages/", messages.show, name="message_list"),
    path("messages/<int:pk>/", messages.follow, name="message"),
    path("messages/<int:pk>/read/", messages.read, name="message_read"),
    path("messages/preferences/", message_preferences.edit, name="message_preferences"),
    path("messages/unsubscribe/<str:token>/", message_preferences.leave, name="unsubscribe"),
]
