import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import { CreateSecurityGroupCommand } from "@aws-sdk/client-ec2";
import { expect, it } from "vitest";
import { openPlaces, type Place } from "../../infra/local/places.ts";
import { ACCOUNT, TABLE } from "../support/engine.ts";
import { setUpSandbox } from "../support/set-up.ts";

const { sandbox, ec2 } = await setUpSandbox();

type Headers = Readonly<Record<string, string>>;

/** A request as a browser would send it: `fetch` doesn't let its caller choose these headers. */
async function send(path: string, headers: Headers = {}, method = "GET") {
  const outgoing = request(`${sandbox.url}${path}`, { method, headers }).end();
  const [incoming] = (await once(outgoing, "response")) as [IncomingMessage];
  let body = "";
  for await (const chunk of incoming) body += String(chunk);
  return { status: incoming.statusCode, headers: incoming.headers, body };
}

/** As Chromium sends them where somebody types an address. */
const VISIT: Headers = {
  accept: "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
  "sec-fetch-dest": "document",
  "sec-fetch-mode": "navigate",
  "sec-fetch-site": "none",
};

it("the page and its files → of their own types, and nothing else may run or frame them", async () => {
  const page = await send("/_sandbox/", VISIT);
  expect(page).toMatchObject({ status: 200, headers: { "content-type": "text/html;charset=UTF-8" } });
  const files = [...page.body.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, name]) => String(name));
  expect(files.toSorted()).toEqual(["console.css", "console.js", "icon.svg"]);
  const types = ["text/css;charset=UTF-8", "text/javascript;charset=UTF-8", "image/svg+xml"];
  for (const [index, name] of files.toSorted().entries()) {
    const { status, headers, body } = await send(`/_sandbox/${name}`);
    expect({ status, type: headers["content-type"] }).toEqual({ status: 200, type: types[index] });
    expect(body.length).toBeGreaterThan(100);
    expect(headers["x-content-type-options"]).toBe("nosniff");
  }
  const policy = String(page.headers["content-security-policy"]);
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).not.toMatch(/unsafe|\*|data:/);
  expect((await send("/_sandbox/", {}, "HEAD")).status).toBe(200);
});

it("a browser at / → the page; so it is at /_sandbox", async () => {
  expect(await send("/", VISIT)).toMatchObject({ status: 302, headers: { location: "/_sandbox/" } });
  expect(await send("/_sandbox", VISIT)).toMatchObject({ status: 308, headers: { location: "/_sandbox/" } });
});

it.each<[string, string, Headers]>([
  ["a client", "/", {}],
  ["a client that takes anything", "/", { accept: "*/*" }],
  ["a client that asks for HTML", "/", { accept: "text/html" }],
  ["a script of a page", "/", { ...VISIT, "sec-fetch-mode": "cors", "sec-fetch-dest": "empty" }],
  ["a browser that asks for an action", "/?Action=DescribeVpcs&Version=2016-11-15", VISIT],
])("%s → EC2's own answer", async (_, path, headers) => {
  const answer = await send(path, headers);
  expect(answer.status).toBeGreaterThanOrEqual(400);
  expect(answer.headers["content-type"]).toMatch(/^text\/xml/);
});

it("another site's link to the page → the page; the page within another, or its data → 403", async () => {
  const link = { ...VISIT, "sec-fetch-site": "cross-site" };
  expect((await send("/_sandbox/", link)).status).toBe(200);
  expect((await send("/_sandbox/", { ...link, "sec-fetch-dest": "iframe" })).status).toBe(403);
  expect((await send("/_sandbox/records", link)).status).toBe(403);
  expect((await send("/_sandbox/", { ...VISIT, host: "evil.test" })).status).toBe(403);
});

async function regions(): Promise<string[]> {
  const { places } = JSON.parse((await send("/_sandbox/places")).body) as { places: readonly Place[] };
  expect(new Set(places.map(({ account }) => account))).toEqual(new Set([ACCOUNT]));
  return places.map(({ region }) => region);
}

it("places → the first account's region first, then all others with something in them", async () => {
  const create = new CreateSecurityGroupCommand({ GroupName: "mine", Description: "mine" });
  await sandbox.ec2(undefined, "eu-west-1").send(create);
  // Refused, it opens no account; it goes on record.
  await sandbox
    .ec2(undefined, "ap-south-1")
    .send(new CreateSecurityGroupCommand({ GroupName: "default", Description: "mine", DryRun: true }))
    .catch(() => undefined);
  await ec2.send(create);
  expect(await regions()).toEqual(["us-east-1", "ap-south-1", "eu-west-1"]);
});

it("places → asked for again, they are known without another scan of the table; a reset forgets them", async () => {
  const { client } = sandbox.table;
  let scans = 0;
  client.middlewareStack.add(
    (next, { commandName }) => {
      if (commandName === "ScanCommand") scans++;
      return next;
    },
    { step: "initialize" },
  );
  const first = { account: ACCOUNT, region: "us-east-1" };
  const places = openPlaces({ client, tableName: TABLE }, first);
  const [before, again] = await Promise.all([places.list(), places.list()]);
  expect(before).toEqual(await places.list());
  expect(again).toEqual(before);
  places.saw({ accountId: ACCOUNT, region: "sa-east-1" });
  // Of a caller who couldn't be verified.
  places.saw({});
  expect(await places.list()).toEqual([...before, { account: ACCOUNT, region: "sa-east-1" }]);
  expect(scans).toBe(1);

  await sandbox.reset();
  places.forget();
  expect(await places.list()).toEqual([first]);
  expect(await regions()).toEqual([first.region]);
});
