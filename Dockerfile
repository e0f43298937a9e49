# One image for every part: web, worker, sweep and the commands. Runs as a user without rights on a
# read-only root file system; see docker-compose.yml.
FROM python:3.11-slim-bookworm AS build
WORKDIR /build
RUN python -m venv /opt/modqueue
COPY requirements.lock ./
RUN /opt/modqueue/bin/pip install --no-cache-dir --require-hashes -r requirements.lock
COPY . ./
RUN /opt/modqueue/bin/pip install --no-cache-dir --no-deps --no-build-isolation .

FROM python:3.11-slim-bookworm
RUN useradd --system --uid 10001 --home-dir /nonexistent --shell /usr/sbin/nologin modqueue \
    && install -d -o modqueue -g modqueue /var/lib/modqueue /var/lib/modqueue/erased
COPY --from=build /opt/modqueue /opt/modqueue
# SIGTERM ends a worker softly; one numeric thread per process.
ENV PATH=/opt/modqueue/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    REMAP_SIGTERM=SIGQUIT \
    OMP_NUM_THREADS=1 \
    OPENBLAS_NUM_THREADS=1 \
    MODQUEUE_HOST=0.0.0.0 \
    MODQUEUE_DATA_DIR=/var/lib/modqueue \
    MODQUEUE_METRICS_DIR=/tmp/metrics
WORKDIR /var/lib/modqueue
USER 10001
EXPOSE 8000
CMD ["gunicorn", "-c", "python:service.server.config", "service.wsgi:app"]
