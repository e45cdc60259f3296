import { DynamoDBClient, type DynamoDBClientConfig, GetItemCommand } from "@aws-sdk/client-dynamodb";
import { Sha256Node } from "@smithy/core/checksum";
import { HttpRequest, HttpResponse } from "@smithy/core/protocols";
import { SignatureV4 } from "@smithy/signature-v4";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { createSigner } from "../../../lib/store/signer.ts";

const [region, AT] = ["eu-west-1", new Date("2026-07-01T23:59:59.750Z")];
const KEYS = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY" };

beforeEach(() => void vi.useFakeTimers({ now: AT, toFake: ["Date"] }));
afterEach(() => void vi.useRealTimers());

/** What a client of that configuration sends for a read, attempt by attempt. */
async function sentWith(config: DynamoDBClientConfig, ...statuses: readonly number[]): Promise<HttpRequest[]> {
  const sent: HttpRequest[] = [];
  const client: DynamoDBClient = new DynamoDBClient({
    region,
    signer: createSigner(() => client),
    requestHandler: {
      handle(request: HttpRequest) {
        vi.setSystemTime(AT.getTime() + 2_000);
        sent.push(HttpRequest.clone(request));
        const statusCode = statuses[sent.length - 1] ?? 200;
        const headers = { "content-type": "application/x-amz-json-1.0" };
        return Promise.resolve({ response: new HttpResponse({ statusCode, headers, body: Buffer.from("{}") }) });
      },
    },
    ...config,
  });
  await client.send(new GetItemCommand({ TableName: "tablë", Key: { pk: { S: "a  b" } } }));
  return sent;
}

const sentAt = (timestamp = "") => timestamp.replace(/^(\d{4})(\d\d)(\d\dT\d\d)(\d\d)(\d\dZ)$/, "$1-$2-$3:$4:$5");

/** Its signature as the SDK's own signer makes it. */
async function signedBySdk(request: HttpRequest, credentials: typeof KEYS): Promise<string | undefined> {
  const signer = new SignatureV4({
    credentials,
    region,
    service: "dynamodb",
    sha256: Sha256Node,
    applyChecksum: false,
  });
  const { headers } = request;
  const [, names = ""] = /SignedHeaders=([^,]+)/.exec(headers["authorization"] ?? "") ?? [];
  const covered = names.split(";").map((name) => [name, headers[name] ?? ""] as const);
  const unsigned = Object.assign(HttpRequest.clone(request), { headers: Object.fromEntries(covered) });
  const signed = await signer.sign(unsigned, { signingDate: new Date(sentAt(headers["x-amz-date"])) });
  return signed.headers["authorization"];
}

it.each([
  { of: "long-lived keys", credentials: KEYS },
  { of: "temporary ones", credentials: { ...KEYS, sessionToken: "token/+=" } },
  { of: "an endpoint with a port", credentials: KEYS, endpoint: "http://127.0.0.1:8000" },
])("the signature of $of is the one that the SDK's signer makes", async ({ credentials, ...config }) => {
  const [request] = await sentWith({ credentials, ...config });
  expect(request?.headers["authorization"]).toBe(request && (await signedBySdk(request, credentials)));
});

it("all that AWS wants signed is: host, content type and its own headers, the session's token too", async () => {
  const [request] = await sentWith({ credentials: { ...KEYS, sessionToken: "token" } });
  const { authorization = "", ...headers } = request?.headers ?? {};
  const expected = Object.keys(headers).filter((name) => /^(?:content-type|host|x-amz-.*)$/.test(name));
  expect(expected).toEqual(expect.arrayContaining(["host", "x-amz-date", "x-amz-security-token", "x-amz-target"]));
  expect(authorization).toContain(`SignedHeaders=${expected.toSorted().join(";")},`);
});

it("a further attempt is signed for its own moment", async () => {
  const sent = await sentWith({ credentials: KEYS }, 500);
  expect(sent.map(({ headers }) => headers["x-amz-date"])).toEqual(["20260701T235959Z", "20260702T000001Z"]);
  const [, second] = sent;
  expect(second?.headers["authorization"]).toBe(second && (await signedBySdk(second, KEYS)));
});
