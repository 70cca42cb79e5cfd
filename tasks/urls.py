"""Paths of the tasks floor."""

from django.urls import URLPattern, path

from tasks.views.tasks import task, task_file, task_retry, tasks

app_name = "tasks"

urlpatterns: list[URLPattern] = [
    path("", tasks, name="tasks"),
    path("<uuid:pk>/", task, name="task"),
    path("<uuid:pk>/file/", task_file, name="task_file"),
    path("<uuid:pk>/again/", task_retry, name="task_retry"),
]
