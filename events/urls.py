"""Addresses of this app."""

from django.urls import path

from events import meeting_urls
from events.views import check_in, door, events, feedback, registrations, sessions, stalls

app_name = "events"
urlpatterns = [
    path("markets/", events.event_list, name="event_list"),
    path("markets/<slug:slug>/", events.event_page, name="event"),
    path("markets/<slug:slug>/calendar.ics", events.calendar, name="calendar"),
    path("markets/<slug:slug>/register/", registrations.register, name="register"),
    path("markets/<slug:slug>/stalls/", stalls.stalls, name="stalls"),
    path("markets/<slug:slug>/stalls/<int:pk>/", stalls.stall, name="stall"),
    path("markets/<slug:slug>/stalls/<int:pk>/code.svg", stalls.stall_code, name="stall_code"),
    path("markets/<slug:slug>/programme/<int:pk>/", sessions.session, name="session"),
    path("markets/<slug:slug>/programme/<int:pk>/seat/", sessions.take_seat, name="take_seat"),
    path("markets/<slug:slug>/programme/<int:pk>/wait/", sessions.wait_for_seat, name="wait_for_seat"),
    path("markets/<slug:slug>/feedback/", feedback.feedback, name="feedback"),
    path("markets/<slug:slug>/check-in/", check_in.desk, name="desk_of"),
    path("markets/<slug:slug>/check-in/<int:pk>/", check_in.walk_in, name="walk_in"),
    path("markets/<slug:slug>/walk-ins/<int:pk>/", check_in.complete, name="complete_walk_in"),
    path("markets/<slug:slug>/door/", door.door, name="door"),
    path("markets/<slug:slug>/door/list/", door.door_list, name="door_list"),
    path("markets/<slug:slug>/door/check-ins/", door.door_check_ins, name="door_check_ins"),
    path("door-worker.js", door.door_worker, name="door_worker"),
    path("stall-bookings/<int:pk>/describe/", stalls.describe, name="describe_stall"),
    path("stall-bookings/<int:pk>/release/", stalls.release, name="release_stall"),
    path("seats/<int:pk>/give-back/", sessions.give_back_seat, name="give_back_seat"),
    path("seat-waiting/<int:pk>/stop/", sessions.stop_waiting, name="stop_waiting"),
    path("registrations/", registrations.my_list, name="my_registrations"),
    path("registrations/<int:pk>/", registrations.registration_page, name="registration"),
    path("registrations/<int:pk>/code.svg", registrations.code_image, name="registration_code"),
    path("registrations/<int:pk>/badges/", registrations.badges, name="badges"),
    path("registrations/<int:pk>/badges/<int:person>.svg", registrations.badge_image, name="badge_code"),
    path("registrations/<int:pk>/people/", registrations.people, name="people"),
    path("registrations/<int:pk>/cancel/", registrations.cancel, name="cancel_registration"),
    path("check-in/", check_in.desk, name="desk"),
    path("check-in/<slug:code>/", check_in.check_in, name="check_in"),
    *meeting_urls.urlpatterns,
]
