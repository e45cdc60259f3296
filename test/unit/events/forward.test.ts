import { readFileSync } from "node:fs";
import { deflateRawSync } from "node:zlib";
import type { DynamoDBRecord, DynamoDBStreamEvent } from "aws-lambda";
import { describe, expect, it } from "vitest";
import { forward, type Problem, type Target } from "../../../lib/events/forward.ts";

/** As the stream of a table has it that takes a revoke: the rule's removal, and the record. */
const captured = JSON.parse(readFileSync("events/trail.dynamodb-stream.json", "utf8")) as DynamoDBStreamEvent;

const binary = (record: object): string => deflateRawSync(JSON.stringify(record)).toString("base64");

/** What the stream has of a record with that ID. */
function streamed(eventID: string, { readOnly = false, octets = 0, B = "", pk = "TRAIL#1/r#d" } = {}): DynamoDBRecord {
  const record = { eventID, readOnly, filling: "x".repeat(octets) };
  return {
    eventName: "INSERT",
    dynamodb: {
      Keys: { pk: { S: pk } },
      NewImage: { record: { B: B === "" ? binary(record) : B } },
      SequenceNumber: `sequence-${eventID}`,
    },
  };
}

function setUp({ refused = [] as string[], maxRecords = 10, maxOctets = 1_000, isDown = false } = {}) {
  const calls: string[][] = [];
  const problems: Problem[] = [];
  const target: Target = {
    maxRecords,
    maxOctets,
    send(records) {
      const ids = records.map(({ eventID }) => eventID);
      calls.push(ids);
      if (isDown) return Promise.reject(new Error("down"));
      return Promise.resolve(ids.map((id) => (refused.includes(id) ? "refused" : undefined)));
    },
  };
  const send = (...batch: DynamoDBRecord[]) => forward(batch, target, (problem) => problems.push(problem));
  return { calls, problems, send };
}

const failures = (id: string) => [{ itemIdentifier: `sequence-${id}` }];

describe("forward", () => {
  it("a captured batch → the record of the revoke, and nothing of the rule", async () => {
    const { calls, send } = setUp({ maxOctets: 100_000 });
    expect(await send(...captured.Records)).toEqual([]);
    expect(calls).toEqual([[captured.Records[1]?.dynamodb?.NewImage?.["eventId"]?.S]]);
  });

  it("what only reads, what expires, credentials, and records of other items → not sent", async () => {
    const { calls, send } = setUp();
    const expired: DynamoDBRecord = {
      eventName: "REMOVE",
      dynamodb: { Keys: { pk: { S: "TRAIL#1/r#d" } }, SequenceNumber: "1" },
    };
    expect(await send(streamed("1", { readOnly: true }), expired, streamed("2", { pk: "KEY#test" }), {})).toEqual([]);
    expect(calls).toEqual([]);
  });

  it("more than the target takes at once → in several calls, in their order", async () => {
    const { calls, send } = setUp({ maxRecords: 2 });
    expect(await send(...["1", "2", "3", "4", "5"].map((id) => streamed(id)))).toEqual([]);
    expect(calls).toEqual([["1", "2"], ["3", "4"], ["5"]]);
  });

  it("larger than the target takes at once → in several calls", async () => {
    const { calls, send } = setUp();
    await send(...["1", "2", "3"].map((id) => streamed(id, { octets: 400 })), streamed("4", { octets: 2_000 }));
    expect(calls).toEqual([["1", "2"], ["3"], ["4"]]);
  });

  it("one of a call is refused → the batch comes again from there, and nothing behind is sent", async () => {
    const { calls, problems, send } = setUp({ refused: ["3", "4"], maxRecords: 2 });
    expect(await send(...["1", "2", "3", "4", "5"].map((id) => streamed(id)))).toEqual(failures("3"));
    expect(calls).toEqual([
      ["1", "2"],
      ["3", "4"],
    ]);
    expect(problems).toEqual([{ sequenceNumber: "sequence-3", reason: "refused" }]);
  });

  it("the target is down → the batch comes again from the first of the call", async () => {
    const { problems, send } = setUp({ isDown: true });
    expect(await send(streamed("0", { readOnly: true }), streamed("1"), streamed("2"))).toEqual(failures("1"));
    expect(problems).toEqual([{ sequenceNumber: "sequence-1", reason: "down" }]);
  });

  it("one that can't be read → those before it are sent, and the batch comes again from there", async () => {
    const { calls, send } = setUp();
    expect(await send(streamed("1"), streamed("2", { B: "AAAA" }), streamed("3"))).toEqual(failures("2"));
    expect(calls).toEqual([["1"]]);
  });
});
