import * as sdk from "@aws-sdk/client-ec2";
import { type HttpRequest, HttpResponse } from "@smithy/core/protocols";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { Ec2Error } from "../../../lib/errors.ts";
import { overlay } from "../../../infra/model/overlay.ts";
import { operations } from "../../../lib/model/operations.ts";
import { structures } from "../../../lib/model/structures.ts";
import { ec2 } from "../../../lib/protocol/ec2.ts";
import { parseParameters } from "../../../lib/protocol/parameters.ts";
import { valuesOf, VERSION } from "./shapes.ts";

const REQUEST_ID = "59dbff89-35bd-4eac-99ed-be587EXAMPLE";

/** Answers each request by itself: nothing goes over a wire. */
let answer: (request: HttpRequest) => Promise<HttpResponse>;
const client = new sdk.EC2Client({
  region: "us-east-1",
  credentials: { accessKeyId: "test", secretAccessKey: "test" },
  maxAttempts: 1,
  requestHandler: { handle: async (request: HttpRequest) => ({ response: await answer(request) }) },
});
afterAll(() => client.destroy());

type Command = Parameters<typeof client.send>[0];
const commands = sdk as unknown as Record<string, new (input: object) => Command>;

function commandOf(action: string, input: object): Command {
  const Command = commands[`${action}Command`];
  if (!Command) throw new Error(`${action}: no command of the SDK's`);
  return new Command(input);
}

const responseOf = ({ status = 200, body }: { readonly status?: number; readonly body: string }) =>
  new HttpResponse({ statusCode: status, headers: { "content-type": ec2.contentType }, body: Buffer.from(body) });

const operationOf = ({ method, headers, body }: HttpRequest) =>
  ec2.findOperation(parseParameters({ method, path: "/", query: "", headers, body: Buffer.from(String(body)) }));

/** Sends the input, answers with the result, and says what came of both at the other end. */
async function exchange(action: string, input: object, result: object): Promise<{ taken: object; given: object }> {
  let taken: object = {};
  answer = async (request) => {
    const operation = await operationOf(request);
    expect([operation.action, operation.version]).toEqual([action, VERSION]);
    taken = operation.decodeInput();
    return responseOf({ body: operation.encodeResult(result, REQUEST_ID) });
  };
  const { $metadata, ...given } = await client.send(commandOf(action, input));
  expect($metadata.httpStatusCode).toBe(200);
  return { taken, given };
}

/** What of an input goes over the wire: nothing tells of a list or a structure without anything in it. */
function sent(value: unknown): unknown {
  if (Array.isArray(value)) {
    const items = value.map(sent).filter((item) => item !== undefined);
    return items.length === 0 ? undefined : items;
  }
  if (typeof value !== "object" || value === null) return value;
  const members = Object.entries(value).map(([name, member]) => [name, sent(member)] as const);
  const told = members.filter(([, member]) => member !== undefined);
  return told.length === 0 ? undefined : Object.fromEntries(told);
}

/** What the SDK's types don't have: `return`, which is on the wire only. */
const read = (output: string, { Return, ...rest }: { readonly Return?: unknown }): object =>
  output === "ReturnOnly" || overlay.returns.includes(output) || Return === undefined ? rest : { ...rest, Return };

const MARKUP = "<>&\"']\r\n\t ;=%+".split("");
const anyText = fc.string({
  unit: fc.oneof(fc.constantFrom(...MARKUP), fc.string({ unit: "binary", minLength: 1, maxLength: 1 })),
  maxLength: 8,
});
/**
 * What XML 1.0 can carry; what becomes of the rest, encode.test.ts says. White space with a line feed in it, and nothing
 * else, is nothing to the SDK's parser.
 */
const legalText = anyText.filter(
  // oxlint-disable-next-line no-control-regex -- control characters are what it leaves out
  (text) => !/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]|^\s*\n\s*$/.test(text),
);

/** One of each HTTP status. */
const CODES = [
  "InvalidGroup.NotFound",
  "AuthFailure",
  "UnauthorizedOperation",
  "DryRunOperation",
  "Unavailable",
] as const;

describe("what the stock client sends is what is read, and what is answered is what it reads", () => {
  const inputs = valuesOf(structures, anyText);
  const results = valuesOf(structures, legalText);

  it.each(Object.entries(operations))("%s", async (action, { input, output }) => {
    await fc.assert(
      fc.asyncProperty(inputs(input), results(output), async (asked, answered) => {
        const { taken, given } = await exchange(action, asked, answered);
        expect(taken).toEqual(sent(asked) ?? {});
        expect(given).toEqual(read(output, answered));
      }),
      { numRuns: 10 },
    );
  });

  it("errors, with their codes and texts", async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...CODES), legalText.filter(Boolean), async (code, message) => {
        const { status, body } = ec2.encodeError(new Ec2Error(code, message), REQUEST_ID);
        answer = () => Promise.resolve(responseOf({ status, body }));
        const refusal = await client.send(new sdk.DescribeVpcsCommand()).catch((error: unknown) => error);
        expect(refusal).toBeInstanceOf(sdk.EC2ServiceException);
        expect(refusal).toMatchObject({
          name: code,
          message,
          $metadata: { httpStatusCode: status },
        });
      }),
      { numRuns: 100 },
    );
  });
});
