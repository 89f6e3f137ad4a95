# SPDX-License-Identifier: Apache-2.0
# An image for each program: server, sync, sandbox and cli.
#
#   docker build --target server --tag leadline-server .
#
# Each has its program, the libraries that one is linked with, and what it takes
# to ask for its health; no shell. It runs as user 10001, and writes nowhere but
# to the volume (and needs none for cli). BASE may be any Debian 12.
ARG BASE=debian:12

FROM ${BASE} AS build
WORKDIR /src
COPY scripts/bootstrap scripts/
RUN scripts/bootstrap
COPY . .
RUN scripts/build release \
      leadline leadline-server leadline-sync leadsquared-sandbox && \
    mkdir /programs && \
    for program in leadline leadline-server leadline-sync leadsquared-sandbox; \
    do strip --strip-debug -o "/programs/$program" "build/release/$program"; \
    done
RUN cd /programs && collect=/src/deploy/container/collect && \
    "$collect" /images/server leadline-server leadline && \
    "$collect" /images/sync leadline-sync /usr/bin/curl && \
    "$collect" /images/sandbox leadsquared-sandbox /usr/bin/curl && \
    "$collect" /images/cli leadline && \
    for image in /images/*; \
    do install -D -m 0644 /src/LICENSE "$image/usr/share/doc/leadline/LICENSE"; \
    done && \
    install -d -o 10001 -g 10001 -m 0700 /images/data

FROM scratch AS server
COPY --from=build /images/server/ /
# The folder's owner passes on to a volume that is mounted there.
COPY --from=build --chown=10001:10001 /images/data/ /var/lib/leadline/
USER 10001:10001
WORKDIR /var/lib/leadline
EXPOSE 50051 8080
HEALTHCHECK --interval=5s --timeout=5s --retries=3 --start-period=1m \
  CMD ["leadline", "status", "--ready"]
ENTRYPOINT ["leadline-server"]
CMD ["--help"]

FROM scratch AS sync
COPY --from=build /images/sync/ /
COPY --from=build --chown=10001:10001 /images/data/ /var/lib/leadline/
USER 10001:10001
WORKDIR /var/lib/leadline
EXPOSE 8081
HEALTHCHECK --interval=5s --timeout=5s --retries=3 --start-period=1m \
  CMD ["curl", "-fsS", "--noproxy", "*", "-o", "/dev/null", "http://127.0.0.1:8081/readyz"]
ENTRYPOINT ["leadline-sync"]
CMD ["--help"]

FROM scratch AS sandbox
COPY --from=build /images/sandbox/ /
COPY --from=build --chown=10001:10001 /images/data/ /var/lib/leadline/
USER 10001:10001
WORKDIR /var/lib/leadline
EXPOSE 8090
HEALTHCHECK --interval=5s --timeout=5s --retries=3 --start-period=1m \
  CMD ["curl", "-fsS", "--noproxy", "*", "-o", "/dev/null", "http://127.0.0.1:8090/livez"]
ENTRYPOINT ["leadsquared-sandbox"]
CMD ["--help"]

FROM scratch AS cli
COPY --from=build /images/cli/ /
USER 10001:10001
ENTRYPOINT ["leadline"]
CMD ["--help"]
