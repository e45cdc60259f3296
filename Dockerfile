# The sandbox: docker build -t sg-sandbox . && docker run -p 127.0.0.1:8080:8080 -v sg-sandbox:/data sg-sandbox
FROM node:24-slim

WORKDIR /sg-sandbox

# The dependencies change less often than the code: they have a layer of their own.
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --no-audit --no-fund && npm cache clean --force

COPY lib/ lib/
COPY infra/commands/ infra/commands/
COPY infra/local/ infra/local/

RUN install -d -o node -g node -m 0700 /data
USER node

# Within the container it listens on all addresses; what is published decides who reaches it.
ENV HOST=0.0.0.0 PORT=8080 SANDBOX_DATA=/data
VOLUME /data
EXPOSE 8080

HEALTHCHECK --interval=10s --timeout=3s --start-period=10s --retries=3 \
  CMD ["node", "--eval", "fetch(`http://127.0.0.1:${process.env.PORT}/health`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]

# Node 24 runs TypeScript as it is. As process 1 it gets the container's SIGTERM itself.
CMD ["node", "infra/commands/main.ts", "start"]
