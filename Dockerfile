# SPDX-License-Identifier: Apache-2.0
# One image with the four programs, which run as one user without rights.
# BASE may be any Debian 12.
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

FROM ${BASE}
COPY scripts/bootstrap /tmp/bootstrap
# The folder's owner passes on to a volume that is mounted there.
RUN /tmp/bootstrap --run && \
    rm -rf /tmp/bootstrap /var/lib/apt/lists/* && \
    groupadd --gid 10001 leadline && \
    useradd --uid 10001 --gid 10001 --no-create-home --home-dir / \
      --shell /usr/sbin/nologin leadline && \
    install -d -o leadline -g leadline -m 0700 /var/lib/leadline
COPY --from=build /programs/ /usr/local/bin/
COPY LICENSE /usr/share/doc/leadline/
USER 10001:10001
WORKDIR /var/lib/leadline
EXPOSE 50051 8080 8081
CMD ["leadline-server", "--help"]
