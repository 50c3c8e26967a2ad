"""allauth's own steps of a sign-in, as far as ours use them; mounted at ``_allauth/``.

Its other addresses would change a number, a password or an authenticator past our services, and so past the office
above and the audit log: they are not there.
"""

from __future__ import annotations

from allauth.headless.account.views import ConfirmLoginCodeView, SessionView
from allauth.headless.constants import Client
from allauth.headless.mfa.views import AuthenticateView
from django.urls import path

urlpatterns = [
    path("browser/v1/auth/session", SessionView.as_api_view(client=Client.BROWSER)),
    path("browser/v1/auth/code/confirm", ConfirmLoginCodeView.as_api_view(client=Client.BROWSER)),
    path("browser/v1/auth/2fa/authenticate", AuthenticateView.as_api_view(client=Client.BROWSER)),
]
