"""Addresses of meetings."""

from django.urls import path

from events.views import absences, meetings
from events.views import meeting_page as page

urlpatterns = [
    path("meetings/", meetings.my_meetings, name="my_meetings"),
    path("markets/<slug:slug>/meetings/", meetings.my_meetings, name="meetings_at"),
    path("markets/<slug:slug>/meetings/away/", absences.absences, name="absences"),
    path("absences/<int:pk>/withdraw/", absences.absence_withdraw, name="absence_withdraw"),
    path("markets/<slug:slug>/meetings/ask/<int:pk>/", meetings.ask, name="meeting_ask"),
    path("meeting-requests/<int:pk>/", page.meeting_request, name="meeting_request"),
    path("meeting-requests/<int:pk>/accept/", page.accept, name="meeting_accept"),
    path("meeting-requests/<int:pk>/decline/", page.decline, name="meeting_decline"),
    path("meeting-requests/<int:pk>/withdraw/", page.withdraw, name="meeting_withdraw"),
    path("meeting-requests/<int:pk>/time/", page.book, name="meeting_book"),
    path("meetings/<int:pk>/move/", page.move, name="meeting_move"),
    path("meetings/<int:pk>/cancel/", page.cancel, name="meeting_cancel"),
    path("meetings/<int:pk>/begin/", page.begin, name="meeting_begin"),
    path("meetings/<int:pk>/told/", page.told, name="meeting_told"),
    path("meetings/<int:pk>/calendar.ics", meetings.calendar, name="meeting_calendar"),
]
