from django.urls import path

from core.signin import views

urlpatterns = [
    path("phone/start", views.phone_start, name="phone_start"),
    path("password/start", views.password_start, name="password_start"),
    path("factor", views.second_factor, name="second_factor"),
]
