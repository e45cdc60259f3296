import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { openTarget } from "../../lib/events/target.ts";
import { type Parameter, readTemplate, resourcesOf } from "../support/template.ts";

const template = readTemplate();

interface FunctionProperties {
  readonly MemorySize: number;
  readonly Timeout: number;
  readonly Runtime: string;
  readonly Tracing: unknown;
  readonly Environment: { readonly Variables: Readonly<Record<string, unknown>> };
  readonly LoggingConfig: { readonly LogGroup: { readonly Ref: string } };
  readonly Events?: Readonly<Record<string, { readonly Properties: EventProperties }>>;
}

interface EventProperties {
  readonly Method: string;
  readonly Path: string;
  readonly PayloadFormatVersion: string;
}

interface ApiProperties {
  readonly DefaultRouteSettings: Readonly<Record<"ThrottlingBurstLimit" | "ThrottlingRateLimit", unknown>>;
  readonly AccessLogSettings: { readonly DestinationArn: unknown; readonly Format: string };
}

interface RoleProperties {
  readonly Policies: readonly { readonly PolicyDocument: { readonly Statement: readonly Statement[] } }[];
}

interface Statement {
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
}

interface MappingProperties {
  readonly FilterCriteria: { readonly Filters: readonly { readonly Pattern: string }[] };
}

interface Metric {
  readonly Namespace?: string;
  readonly MetricName?: string;
}

interface AlarmProperties extends Metric {
  readonly Metrics?: readonly { readonly MetricStat?: { readonly Metric: Metric } }[];
}

const functions = resourcesOf<FunctionProperties>(template, "AWS::Serverless::Function");
const apis = resourcesOf<ApiProperties>(template, "AWS::Serverless::HttpApi");
const roles = resourcesOf<RoleProperties>(template, "AWS::IAM::Role");
const logGroups = resourcesOf<{ RetentionInDays: unknown }>(template, "AWS::Logs::LogGroup");
const tables = resourcesOf<{ DeletionProtectionEnabled: unknown }>(template, "AWS::DynamoDB::Table");
const alarms = resourcesOf<AlarmProperties>(template, "AWS::CloudWatch::Alarm");

it("one table, one API, a function that answers, and one that sends events; each has a role of its own", () => {
  expect([tables.length, apis.length]).toEqual([1, 1]);
  expect(functions.map(([name]) => name)).toEqual(["Ec2Function", "EventsFunction"]);
  expect(roles.map(([name]) => name)).toEqual(["Ec2FunctionRole", "EventsFunctionRole"]);
});

/** The default of the parameter that a value refers to, or the value itself. */
const byDefault = (value: unknown): unknown =>
  typeof value === "object" && value !== null && "Ref" in value
    ? template.Parameters[String(value.Ref)]?.Default
    : value;

/** https://awslabs.github.io/serverless-rules/rules: those that concern what this template has. */
describe("the serverless rules", () => {
  it.each(functions)("%s: traced, with memory, time-out and a runtime that is kept", (_, { Properties }) => {
    expect(byDefault(Properties.Tracing)).toBe("Active"); // WS1000
    expect(Properties.MemorySize).toBeGreaterThan(128); // ES1005
    expect(Properties.Timeout).toBeGreaterThan(3); // ES1006
    expect(Properties.Runtime).toBe("nodejs24.x"); // E2531
  });

  it.each(functions)("%s: logs to a group of its own", (_, { Properties }) => {
    expect(logGroups.map(([name]) => name)).toContain(Properties.LoggingConfig.LogGroup.Ref);
  });

  it.each(logGroups)("%s: keeps its lines for some days", (_, { Properties }) => {
    expect(byDefault(Properties.RetentionInDays)).toBe(30); // WS1004
  });

  it.each(roles)("%s: no action with a star", (_, { Properties }) => {
    const actions = Properties.Policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement).flatMap(
      ({ Action }) => Action,
    );
    expect(actions.length).toBeGreaterThan(0);
    expect(actions.filter((action) => action.includes("*"))).toEqual([]); // WS1003
  });

  it.each(apis)("%s: throttled", (_, { Properties }) => {
    const { ThrottlingBurstLimit, ThrottlingRateLimit } = Properties.DefaultRouteSettings;
    expect(byDefault(ThrottlingBurstLimit)).toBeGreaterThan(0); // ES2003
    expect(byDefault(ThrottlingRateLimit)).toBeGreaterThan(0);
  });

  it.each(apis)("%s: a structured access log", (_, { Properties }) => {
    const { DestinationArn, Format } = Properties.AccessLogSettings;
    expect(DestinationArn).toEqual({ "Fn::GetAtt": ["HttpApiLogGroup", "Arn"] }); // ES2000
    expect(Object.keys(JSON.parse(Format) as object)).toContain("requestId"); // WS2001
  });
});

it("events/env.local.json sets what the function has: `sam local invoke --env-vars` leaves out anything else", () => {
  const set = JSON.parse(readFileSync("events/env.local.json", "utf8")) as Readonly<Record<string, object>>;
  const unknown = Object.entries(set).flatMap(([name, variables]) => {
    const has = functions.find(([one]) => one === name)?.[1].Properties.Environment.Variables ?? {};
    return Object.keys(variables).filter((variable) => !Object.hasOwn(has, variable));
  });
  expect(Object.keys(set)).toEqual(["Ec2Function"]);
  expect(unknown).toEqual([]);
});

describe.each(tables)("%s", (_, table) => {
  it("outlives its stack", () => {
    expect(table).toMatchObject({ DeletionPolicy: "Retain", UpdateReplacePolicy: "Retain" });
    expect(byDefault(table.Properties.DeletionProtectionEnabled)).toBe("true");
  });

  it("is encrypted, can be restored, costs by use and lets records expire", () => {
    expect(table.Properties).toMatchObject({
      BillingMode: "PAY_PER_REQUEST",
      SSESpecification: { SSEEnabled: true },
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      TimeToLiveSpecification: { AttributeName: "expires", Enabled: true },
    });
  });
});

describe("the HTTP API", () => {
  it("hands GET, POST and OPTIONS on / to the function, as payload 2.0", () => {
    const routes = functions.flatMap(([, { Properties }]) => Object.values(Properties.Events ?? {}));
    expect(
      routes.map(
        ({ Properties: { Method, Path, PayloadFormatVersion } }) => `${Method} ${Path} ${PayloadFormatVersion}`,
      ),
    ).toEqual(["GET / 2.0", "POST / 2.0", "OPTIONS / 2.0"]);
  });

  it.each(apis)("%s: logs no query string, since there are signatures in it", (_, { Properties }) => {
    expect(Properties.AccessLogSettings.Format).not.toMatch(/querystring|authorization|rawPath/i);
  });

  it("is watched by the names that an HTTP API's metrics have", () => {
    const metrics = alarms.flatMap(([, { Properties }]) => [
      Properties,
      ...(Properties.Metrics ?? []).map(({ MetricStat }) => MetricStat?.Metric),
    ]);
    const names = metrics
      .filter((metric) => metric?.Namespace === "AWS/ApiGateway")
      .map((metric) => metric?.MetricName);
    expect(new Set(names)).toEqual(new Set(["5xx", "Count", "Latency"]));
  });
});

/** Without EventsTarget, none of it is there. */
describe("events", () => {
  const isOfEvents = ([name]: readonly [string, unknown]): boolean => name.startsWith("Events");

  it("all that they need is there only where they are asked for", () => {
    expect(template.Parameters["EventsTarget"]?.Default).toBe("");
    const resources = Object.entries(template.Resources).filter(isOfEvents);
    expect(resources.map(([name]) => name).toSorted()).toEqual([
      "EventsAgeAlarm",
      "EventsFunction",
      "EventsFunctionLogGroup",
      "EventsFunctionRole",
      "EventsLostAlarm",
      "EventsMapping",
      "EventsQueue",
    ]);
    expect(resources.filter(([, { Condition }]) => Condition !== "HasEvents")).toEqual([]);
    expect(tables[0]?.[1].Properties).toMatchObject({
      StreamSpecification: { "Fn::If": ["HasEvents", { StreamViewType: "NEW_IMAGE" }, { Ref: "AWS::NoValue" }] },
    });
  });

  it("the mapping: what was put on record and changes something; what is refused comes again, and isn't lost", () => {
    const [[, mapping] = []] = resourcesOf<MappingProperties>(template, "AWS::Lambda::EventSourceMapping");
    const { FilterCriteria, ...properties } = mapping?.Properties ?? {};
    expect(properties).toMatchObject({
      EventSourceArn: { "Fn::GetAtt": ["Table", "StreamArn"] },
      FunctionResponseTypes: ["ReportBatchItemFailures"],
      BisectBatchOnFunctionError: true,
      DestinationConfig: { OnFailure: { Destination: { "Fn::GetAtt": ["EventsQueue", "Arn"] } } },
    });
    const patterns = FilterCriteria?.Filters.map(({ Pattern }) => JSON.parse(Pattern) as unknown);
    expect(patterns).toEqual([
      { dynamodb: { Keys: { pk: { S: [{ prefix: "TRAIL#" }] } }, NewImage: { readOnly: { BOOL: [false] } } } },
    ]);
  });

  it("the role: the stream, the target, the queue, and its own log", () => {
    const [, role] = roles.find(isOfEvents) ?? [];
    const statements = role?.Properties.Policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement) ?? [];
    const allowed = statements.map(({ Action, Resource }) => [[Action].flat().join(" "), JSON.stringify(Resource)]);
    expect(allowed).toEqual([
      [
        "dynamodb:DescribeStream dynamodb:GetRecords dynamodb:GetShardIterator dynamodb:ListStreams",
        '{"Fn::GetAtt":["Table","StreamArn"]}',
      ],
      ["sqs:SendMessage", '{"Fn::GetAtt":["EventsQueue","Arn"]}'],
      ["events:PutEvents lambda:InvokeFunction", '{"Ref":"EventsTarget"}'],
      ["logs:CreateLogStream logs:PutLogEvents", '{"Fn::GetAtt":["EventsFunctionLogGroup","Arn"]}'],
      ["xray:PutTelemetryRecords xray:PutTraceSegments", '"*"'],
    ]);
  });

  it("its target is what the function takes, too", async () => {
    const { AllowedPattern = "" } = template.Parameters["EventsTarget"] ?? {};
    const targets = [
      "arn:aws:events:us-east-1:123456789012:event-bus/default",
      "arn:aws-cn:events:cn-north-1:123456789012:event-bus/a/b.c_d",
      "arn:aws:lambda:us-east-1:123456789012:function:bot",
      "arn:aws:lambda:us-east-1:123456789012:function:bot:$LATEST",
    ];
    for (const EVENTS of targets) {
      expect(EVENTS).toMatch(new RegExp(AllowedPattern));
      await expect(openTarget({ EVENTS })).resolves.toMatchObject({ maxRecords: expect.any(Number) as number });
    }
    for (const EVENTS of ["arn:aws:sqs:us-east-1:123456789012:queue", `${targets[2]}/x`]) {
      expect(EVENTS).not.toMatch(new RegExp(AllowedPattern));
      await expect(openTarget({ EVENTS })).rejects.toThrow("EVENTS is the ARN");
    }
  });
});

describe("parameters", () => {
  it.each(Object.entries(template.Parameters))("%s: described, with a default that it allows", (_, parameter) => {
    expect(parameter.Description).toMatch(/^[A-Z].*\.$/);
    expect(allows(parameter, parameter.Default)).toBe(true);
  });
});

function allows({ AllowedValues, AllowedPattern, MinValue, MaxValue }: Parameter, value: unknown): boolean {
  if (AllowedValues) return AllowedValues.some((allowed) => allowed === value);
  if (AllowedPattern !== undefined) return typeof value === "string" && new RegExp(AllowedPattern).test(value);
  if (MinValue === undefined || MaxValue === undefined) return false;
  return typeof value === "number" && value >= MinValue && value <= MaxValue;
}
