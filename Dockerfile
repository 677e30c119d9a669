# Insyn as a container: built in one stage, run in another that holds nothing but Python and the program.
FROM python:3.11-slim AS build
WORKDIR /src
COPY requirements.lock ./
RUN python -m venv /opt/insyn \
 && /opt/insyn/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY bot ./bot
COPY handlers ./handlers
COPY locales ./locales
COPY examples ./examples
RUN /opt/insyn/bin/pip install --no-cache-dir --disable-pip-version-check --no-deps --no-build-isolation . \
 && /opt/insyn/bin/pip uninstall --yes --quiet hatchling editables pathspec pluggy trove-classifiers

FROM python:3.11-slim
# The root file system may be read-only (docker run --read-only): only /data is written to.
RUN useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin insyn \
 && mkdir /data && chown insyn /data
COPY --from=build /opt/insyn /opt/insyn
ENV PATH=/opt/insyn/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    LISTEN=0.0.0.0:8000 \
    DATABASE_URL=sqlite:////data/insyn.db
USER insyn
WORKDIR /data
VOLUME /data
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
  CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/readyz', timeout=4)"]
ENTRYPOINT ["insyn"]
CMD ["run"]
