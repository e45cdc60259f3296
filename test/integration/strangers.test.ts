import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import { networkInterfaces } from "node:os";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Sandbox, startSandbox } from "../../infra/local/sandbox.ts";
import type { Environment } from "../../lib/environment.ts";
import { type Answer, parseError } from "../support/service.ts";

type Headers = Readonly<Record<string, string>>;

/** A request as a browser would send it: `fetch` doesn't let its caller choose these headers. */
async function send(url: string, headers: Headers, path = "/?Action=DescribeVpcs&Version=2016-11-15"): Promise<Answer> {
  const outgoing = request(`${url}${path}`, { headers: { host: new URL(url).host, ...headers } }).end();
  const [incoming] = (await once(outgoing, "response")) as [IncomingMessage];
  let body = "";
  for await (const chunk of incoming) body += String(chunk);
  return { status: incoming.statusCode ?? 0, body, ...parseError(body) };
}

/** A sandbox for the tests of one group. */
function serving(environment: Environment): { readonly now: () => Sandbox } {
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = await startSandbox({ PORT: "0", SANDBOX_DATA: ":memory:", ...environment }, () => {});
  });
  afterAll(() => sandbox.stop());
  return { now: () => sandbox };
}

const REFUSED = { status: 403, code: "UnauthorizedOperation" };

describe("the Host of a request", () => {
  const sandbox = serving({ AUTHENTICATION: "none", ALLOWED_HOSTS: "sandbox.test, Other.test" });

  it.each([
    "127.0.0.1:8080",
    "127.1.2.3",
    "localhost:8080",
    "LOCALHOST",
    "localhost.",
    "ec2.us-east-1.localhost:8080",
    "[::1]:8080",
    "sandbox.test:8080",
    "other.test",
  ])("%s → served", async (host) => {
    expect(await send(sandbox.now().url, { host })).toMatchObject({ status: 200 });
  });

  it.each([
    "evil.example",
    "evil.example:8080",
    "127.0.0.1.evil.example",
    "localhost.evil.example",
    "notlocalhost",
    "sandbox.test.evil.example",
    "10.0.0.1:8080",
    "[2001:db8::1]:8080",
    "127.0.0.1:8080@evil.example",
  ])("%j → refused, for the service and its health", async (host) => {
    const answer = await send(sandbox.now().url, { host });
    expect(answer).toMatchObject(REFUSED);
    expect(answer.message).toContain("ALLOWED_HOSTS");
    expect(await send(sandbox.now().url, { host }, "/health")).toMatchObject(REFUSED);
  });

  it("two of them → InvalidHttpRequest, whatever they say", async () => {
    expect(await send(sandbox.now().url, { host: "127.0.0.1,evil.example" })).toMatchObject({
      status: 400,
      code: "InvalidHttpRequest",
    });
  });
});

describe("a page of another site", () => {
  describe("where nobody has to sign", () => {
    const sandbox = serving({ AUTHENTICATION: "none" });

    it.each<[string, Headers]>([
      ["a form or fetch", { origin: "https://evil.example", "sec-fetch-site": "cross-site" }],
      ["an image", { "sec-fetch-site": "cross-site" }],
      ["another port of this machine", { "sec-fetch-site": "same-site", origin: "http://127.0.0.1:3000" }],
      ["an old browser's form", { origin: "https://evil.example" }],
      ["a file, or a page that hides where it is from", { origin: "null" }],
    ])("%s → refused", async (_, headers) => {
      const path = "/?Action=CreateVpc&Version=2016-11-15&CidrBlock=10.0.0.0/16";
      expect(await send(sandbox.now().url, headers, path)).toMatchObject(REFUSED);
      expect((await send(sandbox.now().url, {})).body.match(/<vpcId>/g)).toHaveLength(1);
    });

    it.each<[string, Headers]>([
      ["a stock client", {}],
      ["an address typed into the browser", { "sec-fetch-site": "none" }],
    ])("%s → served", async (_, headers) => {
      expect(await send(sandbox.now().url, headers)).toMatchObject({ status: 200 });
    });

    it("a page of the sandbox's own → served", async () => {
      const { url } = sandbox.now();
      expect(await send(url, { "sec-fetch-site": "same-origin", origin: url })).toMatchObject({ status: 200 });
    });
  });

  describe("where callers sign", () => {
    const sandbox = serving({});

    it("is asked for a signature, as on EC2", async () => {
      const headers = { origin: "https://app.example", "sec-fetch-site": "cross-site" };
      expect(await send(sandbox.now().url, headers)).toMatchObject({ code: "MissingParameter" });
    });
  });
});

describe("HOST beyond the loopback", () => {
  const open = serving({ HOST: "0.0.0.0", AUTHENTICATION: "none" });
  const signed = serving({ HOST: "0.0.0.0" });
  const own = serving({ HOST: "0.0.0.0", FIRST_KEY: "random" });

  it("→ a warning that says what it means, and a URL that works", async () => {
    expect(open.now().warnings).toEqual([expect.stringMatching(/^HOST=0\.0\.0\.0: .*nobody is asked for a key$/)]);
    expect(signed.now().warnings).toEqual([expect.stringMatching(/everybody knows the key test$/)]);
    expect(own.now().warnings).toEqual([expect.stringMatching(/a key is all that is asked for$/)]);
    expect(open.now().url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  });

  it("→ any address is served, and still no name of others", async () => {
    expect(await send(open.now().url, { host: "192.0.2.1:8080" })).toMatchObject({ status: 200 });
    expect(await send(open.now().url, { host: "[2001:db8::1]:8080" })).toMatchObject({ status: 200 });
    expect(await send(open.now().url, { host: "evil.example" })).toMatchObject(REFUSED);
  });

  it("on the loopback → no warning", async () => {
    const sandbox = await startSandbox({ PORT: "0", SANDBOX_DATA: ":memory:", HOST: "localhost" }, () => {});
    expect(sandbox.warnings).toEqual([]);
    await sandbox.stop();
  });
});

/** An address of this machine that isn't a loopback's: who comes from it is taken for another machine. */
const outside = Object.values(networkInterfaces())
  .flat()
  .find((one) => one?.family === "IPv4" && !one.internal)?.address;

describe.skipIf(outside === undefined)(
  "/_sandbox/ from another machine (needs an address beside the loopback's)",
  () => {
    const shut = serving({ HOST: "0.0.0.0" });
    const open = serving({ HOST: "0.0.0.0", CONTROL: "network", ALLOWED_HOSTS: "sandbox" });

    const sendFromOutside = (url: string, headers: Headers, path = "/_sandbox/places") =>
      send(`http://${outside}:${new URL(url).port}`, headers, path);

    it("→ 403, whatever Host it names; what signs is served", async () => {
      for (const host of [`${outside}`, "127.0.0.1:8080", "localhost"]) {
        const answer = await sendFromOutside(shut.now().url, { host });
        expect(answer).toMatchObject({ status: 403, body: expect.stringContaining("CONTROL=network") as unknown });
      }
      expect(await sendFromOutside(shut.now().url, {}, "/health")).toMatchObject({ status: 200 });
    });

    it("CONTROL=network → served, by the names that it goes by", async () => {
      for (const host of [`${outside}`, "127.0.0.1:8080", "localhost", "sandbox:8080"]) {
        expect(await sendFromOutside(open.now().url, { host })).toMatchObject({ status: 200 });
      }
      expect(await sendFromOutside(open.now().url, { host: "evil.example" })).toMatchObject({ status: 403 });
    });

    it.each<[string, Headers]>([
      ["another site", { "sec-fetch-site": "cross-site", origin: "https://evil.example" }],
      ["another port", { "sec-fetch-site": "same-site", origin: "http://127.0.0.1:3000" }],
      ["a name that was made to point here", { host: "evil.example", "sec-fetch-site": "same-origin" }],
    ])("CONTROL=network, a page of %s → 403", async (_, headers) => {
      expect(await sendFromOutside(open.now().url, headers)).toMatchObject({ status: 403 });
    });

    it("CONTROL=network → a warning of its own; where only this machine reaches it, none", async () => {
      expect(open.now().warnings).toEqual([
        expect.stringMatching(/^HOST=/),
        expect.stringMatching(/^CONTROL=network: .*nobody signs$/),
      ]);
      const settings = { PORT: "0", SANDBOX_DATA: ":memory:", CONTROL: "network" };
      const sandbox = await startSandbox(settings, () => {});
      expect(sandbox.warnings).toEqual([]);
      await sandbox.stop();
    });
  },
);
