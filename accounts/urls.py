"""Paths of the accounts floor."""

from django.urls import path

from accounts.views.change_password import change_password
from accounts.views.resume import resume
from accounts.views.sign_in import sign_in
from accounts.views.sign_in_again import sign_in_again
from accounts.views.sign_out import sign_out

app_name = "accounts"

urlpatterns = [
    path("sign-in/", sign_in, name="sign_in"),
    path("sign-in/again/", sign_in_again, name="sign_in_again"),
    path("sign-out/", sign_out, name="sign_out"),
    path("resume/", resume, name="resume"),
    path("password/", change_password, name="change_password"),
]
