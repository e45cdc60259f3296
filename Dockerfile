# The sandbox, on http://127.0.0.1:8080 with its console:
#   docker build -t sg-sandbox .
#   docker run -p 127.0.0.1:8080:8080 -e CONTROL=network -v sg-sandbox:/data sg-sandbox
FROM node:24-slim AS build

WORKDIR /source

# The dependencies change less often than the code: they have a layer of their own.
COPY package.json package-lock.json ./
RUN npm ci --no-audit --no-fund

COPY tsconfig.json LICENSE README.md CHANGELOG.md SECURITY.md ./
COPY lib/ lib/
COPY infra/ infra/
RUN npm run package

# The package, as npm would install it, and the engine of this platform.
FROM node:24-slim

WORKDIR /sg-sandbox

COPY --from=build /source/package/ ./
COPY --from=build /source/node_modules/@dynoxide/ node_modules/@dynoxide/

RUN install -d -o node -g node -m 0700 /data
USER node

# Within the container it listens on all addresses; what is published decides who reaches it. To the sandbox, callers are
# from the network then, this machine's too: with CONTROL=network they may use /_sandbox/, and with it the console.
ENV HOST=0.0.0.0 PORT=8080 SANDBOX_DATA=/data
VOLUME /data
EXPOSE 8080

HEALTHCHECK --interval=10s --timeout=3s --start-period=10s --retries=3 \
  CMD ["node", "--eval", "fetch(`http://127.0.0.1:${process.env.PORT}/health`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]

# As process 1 it gets the container's SIGTERM itself.
CMD ["node", "main.mjs", "start"]
