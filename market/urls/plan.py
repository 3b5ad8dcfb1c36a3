"""Addresses of the one-to-one plan and of promises."""

from django.urls import path

from market.views import plan, promises

urlpatterns = [
    path("plan/", plan.plan, name="plan"),
    path("plan/<int:pk>/", plan.plan_of_firm, name="plan_of_firm"),
    path("plan/promises/<int:pk>/confirm/", plan.promise_confirm, name="promise_confirm"),
    path("plan/promises/<int:pk>/not-yet/", plan.promise_not_yet, name="promise_not_yet"),
    path("plan/questions/<int:pk>/need/", plan.question_need, name="question_need"),
    path("promises/", promises.promise_list, name="promise_list"),
    path("promises/<int:pk>/done/", promises.promise_done, name="promise_done"),
    path("promises/<int:pk>/withdraw/", promises.promise_withdraw, name="promise_withdraw"),
]
