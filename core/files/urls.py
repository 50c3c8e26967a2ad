"""Addresses of files, mounted at the root."""

from __future__ import annotations

from django.urls import path, re_path

from core.files import views

urlpatterns = [
    path("uploads/", views.start, name="upload-start"),
    path("uploads/<uuid:upload_id>/<int:offset>", views.append, name="upload-append"),
    path("uploads/<uuid:upload_id>/finish", views.finish, name="upload-finish"),
    path("files/<uuid:file_id>", views.private_file, name="file"),
    re_path(r"^media/(?P<key>[0-9a-f]{64})/(?P<width>[0-9]{3,4})\.webp$", views.media, name="media"),
]
