# One image for web, worker, scheduler and the commands; docker-compose.yml says which runs what.
FROM python:3.12-slim-bookworm AS packages
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /venv
COPY requirements/base.lock /tmp/base.lock
RUN /venv/bin/pip install --require-hashes --no-deps -r /tmp/base.lock

FROM python:3.12-slim-bookworm
ENV OPENBLAS_NUM_THREADS=1 PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=config.settings.production \
    DECIDES_STATIC=/app/staticfiles DECIDES_KEYSTORE=/data/keys DECIDES_BUNDLES=/data/bundles \
    DECIDES_MEDIA=/data/media DECIDES_SECRET_FILE=/data/keys/secret-key
RUN useradd --uid 10001 --no-create-home decides \
    && install -d -o decides -m 0700 /data/keys \
    && install -d -o decides /data/bundles /data/media
COPY --from=packages /venv /venv
WORKDIR /app
COPY . .
RUN SECRET_KEY=only-while-the-image-is-built DATABASE_URL=postgresql://none/none REDIS_URL=redis://none \
    python manage.py collectstatic --noinput
USER decides
VOLUME ["/data/keys", "/data/bundles", "/data/media"]
EXPOSE 8000
CMD ["gunicorn", "--config", "config/gunicorn.py", "config.wsgi"]
