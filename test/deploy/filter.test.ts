import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import type { DynamoDBStreamEvent } from "aws-lambda";
import { expect, it } from "vitest";
import { readTemplate, resourcesOf } from "../support/template.ts";
import { hasPython } from "./tools.ts";

interface Mapping {
  readonly FilterCriteria: { readonly Filters: readonly [{ readonly Pattern: string }] };
}

it.skipIf(!hasPython("moto"))(
  "the stream's filter: what changes something is sent, and nothing else (needs moto)",
  () => {
    const [[, mapping] = []] = resourcesOf<Mapping>(readTemplate(), "AWS::Lambda::EventSourceMapping");
    const pattern = mapping?.Properties.FilterCriteria.Filters[0].Pattern ?? "";
    const text = readFileSync("events/trail.dynamodb-stream.json", "utf8");
    const [removedRule, revoke] = (JSON.parse(text) as DynamoDBStreamEvent).Records;
    const changed = (from: string, to: string): unknown => JSON.parse(JSON.stringify(revoke).replaceAll(from, to));
    const { NewImage: _, ...expired } = revoke?.dynamodb ?? {};
    const records = [
      revoke,
      removedRule,
      changed('"readOnly":{"BOOL":false}', '"readOnly":{"BOOL":true}'),
      changed("TRAIL#", "KEY#"),
      { ...revoke, eventName: "REMOVE", dynamodb: expired },
    ];
    const options = { input: JSON.stringify(records), encoding: "utf8" as const };
    const sent: unknown = JSON.parse(execFileSync("python3", ["test/deploy/filter.py", pattern], options));
    expect(sent).toEqual([true, false, false, false, false]);
  },
);
