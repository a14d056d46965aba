# The bot in a container: no root, and a root file system that may be read-only. For 64-bit x86 and Arm.
#   docker build -t isotretinoin-faq-bot .            (both: docker buildx build --platform linux/amd64,linux/arm64 …)
# compose.yaml runs it; docs/operators.md tells the rest.

FROM python:3.13-slim-bookworm AS packages
COPY requirements.txt /build/
# Every package is the one that was tested, by its hash, and none has to be compiled.
RUN python -m venv /opt/bot \
 && /opt/bot/bin/python -m pip install --quiet --no-cache-dir --disable-pip-version-check \
      --require-hashes --only-binary :all: -r /build/requirements.txt \
 && /opt/bot/bin/python -m pip uninstall --quiet --yes pip

FROM python:3.13-slim-bookworm
RUN useradd --uid 10001 --user-group --home-dir /data --no-create-home --shell /usr/sbin/nologin bot \
 && install -d -o bot -g bot -m 0700 /data /data/backups
COPY --from=packages /opt/bot /opt/bot
WORKDIR /app
COPY requirements.txt ./
COPY bot ./bot
# A volume that is laid over it begins with these files; moderators change them there.
COPY --chown=bot:bot knowledge ./knowledge
RUN /opt/bot/bin/python -m compileall -q bot \
 && chown bot:bot knowledge \
 && /opt/bot/bin/python -m bot check --quick
ENV PATH=/opt/bot/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    HOME=/data \
    XDG_CACHE_HOME=/data/cache \
    DATABASE=/data/bot.sqlite3
USER bot
VOLUME /data
STOPSIGNAL SIGTERM
# With HEALTH_PORT set, the bot itself is asked whether it is heard; else whether it could work.
HEALTHCHECK --interval=5m --timeout=1m --start-period=2m --retries=3 \
    CMD if [ -n "$HEALTH_PORT" ]; \
        then python -c 'import os, urllib.request as ask; ask.urlopen("http://127.0.0.1:" + os.environ["HEALTH_PORT"] + "/ready", timeout=20)'; \
        else python -m bot doctor --offline --quick; fi
ENTRYPOINT ["python", "-m", "bot"]
CMD ["run"]
