# syntax=docker/dockerfile:1

# Builds the one binary; the site is inside it.
FROM rust:1.95-bookworm AS build
RUN apt-get update \
 && apt-get install -y --no-install-recommends binaryen \
 && rm -rf /var/lib/apt/lists/* \
 && rustup target add wasm32-unknown-unknown
WORKDIR /src
COPY . .
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/src/target \
    make build \
 && install -D target/release/assay /out/assay

# SQLite and TLS are compiled in; whom to trust is the system's to say (SSL_CERT_FILE names other roots).
FROM debian:bookworm-slim
RUN apt-get update \
 && apt-get install -y --no-install-recommends ca-certificates \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --system --user-group --uid 10001 --no-create-home --shell /usr/sbin/nologin assay \
 && install -d -o assay -g assay -m 0700 /data
COPY --from=build /out/assay /usr/local/bin/assay
USER assay
# It also needs ASSAY_PUBLIC_URL, where people reach it: docker run -e ASSAY_PUBLIC_URL=https://… -v assay:/data -p 3000:3000 …
ENV ASSAY_LISTEN=0.0.0.0:3000 \
    ASSAY_DATA_DIR=/data
# A new volume takes owner and mode from the folder made above.
VOLUME /data
EXPOSE 3000
STOPSIGNAL SIGTERM
ENTRYPOINT ["assay"]
CMD ["serve"]
