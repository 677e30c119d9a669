# Insyn as a container: built in one stage, run in another that holds nothing but Python and the program.
# To build on one base for certain, name it by its digest: --build-arg PYTHON=python:3.11-slim@sha256:...
ARG PYTHON=python:3.11-slim

FROM ${PYTHON} AS build
WORKDIR /src
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore
COPY requirements.lock ./
RUN python -m venv /opt/insyn \
 && /opt/insyn/bin/pip install --no-compile --require-hashes -r requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY bot ./bot
COPY handlers ./handlers
COPY locales ./locales
COPY examples ./examples
COPY tools/warm.py ./tools/
# What only building needs goes again, and only what the program imports is compiled.
RUN /opt/insyn/bin/pip install --no-compile --no-deps --no-build-isolation . \
 && /opt/insyn/bin/pip uninstall --yes --quiet \
      hatchling editables pathspec pluggy trove-classifiers setuptools pip \
 && cd /opt/insyn && bin/python /src/tools/warm.py

FROM ${PYTHON}
# The root file system may be read-only (docker run --read-only): only /data is written to.
RUN useradd --uid 10001 --no-log-init --no-create-home --home-dir /data --shell /usr/sbin/nologin insyn \
 && install --directory --owner insyn --group insyn --mode 700 /data
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
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
  CMD ["python", "-c", "from http.client import HTTPConnection as To; it = To('127.0.0.1', 8000, timeout=4); it.request('GET', '/readyz'); exit(it.getresponse().status != 200)"]
ENTRYPOINT ["insyn"]
CMD ["run"]
