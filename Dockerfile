# The page for strangers: docker build --tag specapp . && docker run --rm --init --read-only --tmpfs /data:uid=1000,size=4g -e SPECAPP_PROFILE=demo -p 8501:8501 specapp
# deploy/compose.yaml puts nginx in front of it; docs/hosting.md tells what a host should know.

FROM debian:bookworm-slim AS build
RUN apt-get update && apt-get install --yes --no-install-recommends binutils ca-certificates python3 python3-venv
RUN python3 -m venv /opt/builder && python3 -m venv --without-pip /opt/specapp
WORKDIR /src
# Packages change less often than the program, so they have a layer of their own. Wheels alone: no compiler is needed.
COPY pyproject.toml constraints.txt README.md LICENSE NOTICE ./
COPY deploy deploy
RUN python3 deploy/needed.py > needed.txt \
    && /opt/builder/bin/pip --python /opt/specapp/bin/python install --no-cache-dir --only-binary :all: \
        --constraint constraints.txt --requirement needed.txt \
    && /opt/builder/bin/pip install --no-cache-dir --constraint constraints.txt setuptools \
    && deploy/trim /opt/specapp
COPY specapp specapp
COPY training/credits training/credits
RUN /opt/builder/bin/pip wheel --no-deps --no-build-isolation --wheel-dir /wheel . \
    && /opt/builder/bin/pip --python /opt/specapp/bin/python install --no-cache-dir --no-deps /wheel/*.whl
# The samples, cleaned: the first page needs no worker.
RUN cd / && /opt/specapp/bin/python -m specapp.ui.session.prepared /opt/specapp/prepared

FROM debian:bookworm-slim
RUN apt-get update && apt-get install --yes --no-install-recommends python3 \
    && rm -rf /var/lib/apt/lists/* /var/cache/apt/* /var/log/* \
    && useradd --uid 1000 --create-home specapp \
    && install --directory --owner specapp /data
COPY --from=build /opt/specapp /opt/specapp
# Strangers' sounds lie in TMPDIR: give it a size. Docker waits ten seconds before it kills, the page drains in less.
ENV PATH=/opt/specapp/bin:/usr/bin:/bin TMPDIR=/data PYTHONDONTWRITEBYTECODE=1 SPECAPP_LOG=json SPECAPP_DRAIN_S=8 \
    SPECAPP_PREPARED=/opt/specapp/prepared
USER 1000
WORKDIR /data
EXPOSE 8501
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
    CMD ["sh", "-c", "python -c \"import urllib.request as r; r.urlopen('http://127.0.0.1:${PORT:-8501}${STREAMLIT_SERVER_BASE_URL_PATH:+/$STREAMLIT_SERVER_BASE_URL_PATH}/healthz', timeout=4)\""]
CMD ["specapp", "page"]
