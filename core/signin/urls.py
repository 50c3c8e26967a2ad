from django.urls import path

from core.signin import views

urlpatterns = [path("phone/start", views.phone_start, name="phone_start")]
