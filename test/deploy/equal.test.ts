import { readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeFolder, removeFolder } from "../support/processes.ts";
import type { Resource, Template } from "../support/template.ts";
import { hasPython, packageServerless, translateSam } from "./tools.ts";

/** What SAM and Serverless call what they make themselves. The rest has the template's names in both. */
const SAM = {
  function: "Ec2Function",
  events: "EventsFunction",
  url: "Ec2FunctionUrl",
  urlPermissions: ["Ec2FunctionUrlPermission", "Ec2FunctionUrlInvokePermission"],
  stage: "HttpApiApiGatewayDefaultStage",
  rest: ["HttpApi", "Ec2FunctionGetPermission", "Ec2FunctionPostPermission", "Ec2FunctionOptionsPermission"],
};
const SERVERLESS = {
  function: "Ec2LambdaFunction",
  events: "EventsLambdaFunction",
  url: "Ec2LambdaFunctionUrl",
  urlPermissions: ["Ec2LambdaPermissionFnUrl", "Ec2LambdaPermissionFn"],
  stage: "HttpApiStage",
  rest: [
    "HttpApi",
    "HttpApiIntegrationEc2",
    "HttpApiRouteGet",
    "HttpApiRoutePost",
    "HttpApiRouteOptions",
    "Ec2LambdaPermissionHttpApi",
    "ServerlessDeploymentBucket",
    "ServerlessDeploymentBucketPolicy",
  ],
};

type Names = typeof SAM;
type Fields = Readonly<Record<string, unknown>>;

/** What it makes under the template's own names. */
function shared({ Resources }: Template, { function: name, events, url, urlPermissions, stage, rest }: Names) {
  const own = new Set([name, events, url, ...urlPermissions, stage, ...rest]);
  return Object.fromEntries(Object.entries(Resources).filter(([logicalId]) => !own.has(logicalId)));
}

/** With one name for the functions and for the default stage, which both make themselves. */
function renamed<Value>(value: Value, names: Names): Value {
  const text = JSON.stringify(value)
    .replaceAll(`"${names.function}"`, '"Function"')
    .replaceAll(`"${names.events}"`, '"EventsFunction"')
    .replaceAll(`"${names.stage}"`, '"Stage"');
  return JSON.parse(text) as Value;
}

function resource({ Resources }: Template, name: string): Resource<Fields> {
  const found = Resources[name];
  if (!found) throw new Error(`there is no ${name}`);
  return found as Resource<Fields>;
}

/** All but where the code lies, the folder before the handler, and SAM's tag. */
function functionOf(template: Template, name: string): Fields {
  const { Condition, Properties } = resource(template, name);
  const { Code: _, Tags: __, Handler, FunctionName, ...properties } = Properties;
  return {
    ...properties,
    condition: Condition,
    handler: path.basename(String(Handler)),
    name: stackNamed(FunctionName),
  };
}

/** SAM leaves the stack's name to CloudFormation, Serverless knows it. */
const stackNamed = (value: unknown): string =>
  (typeof value === "string" ? value : String((value as Fields)["Fn::Sub"])).replace(
    "${AWS::StackName}",
    "sg-sandbox-dev",
  );

interface Integration {
  readonly payloadFormatVersion: string;
  readonly timeoutInMillis: number;
  readonly type: string;
  readonly uri: unknown;
}

type Paths = Readonly<Record<string, Readonly<Record<string, { "x-amazon-apigateway-integration": Integration }>>>>;

/** `GET / → …`, out of SAM's OpenAPI document. */
function samRoutes(template: Template): string[] {
  const { paths } = resource(template, "HttpApi").Properties["Body"] as { paths: Paths };
  return Object.entries(paths).flatMap(([route, methods]) =>
    Object.entries(methods).map(([method, { "x-amazon-apigateway-integration": integration }]) => {
      const { payloadFormatVersion, timeoutInMillis, type, uri } = integration;
      expect(JSON.stringify(uri)).toContain("functions/${Ec2Function.Arn}/invocations");
      return `${method.toUpperCase()} ${route} → ${type} ${payloadFormatVersion} ${timeoutInMillis} ms`;
    }),
  );
}

function serverlessRoutes(template: Template): string[] {
  const integration = resource(template, "HttpApiIntegrationEc2").Properties;
  expect(integration["IntegrationUri"]).toEqual({ "Fn::GetAtt": ["Ec2LambdaFunction", "Arn"] });
  const { IntegrationType, PayloadFormatVersion, TimeoutInMillis } = integration;
  const to = `${String(IntegrationType).toLowerCase()} ${String(PayloadFormatVersion)} ${String(TimeoutInMillis)} ms`;
  const routes = Object.values(template.Resources).filter(({ Type }) => Type === "AWS::ApiGatewayV2::Route");
  return routes.map(({ Properties }) => `${String((Properties as Fields)["RouteKey"])} → ${to}`);
}

/** Whom the function's resource policy lets in, by API Gateway, and from which API. */
function apiPermissions(template: Template): string[] {
  return Object.values(template.Resources)
    .filter(({ Type }) => Type === "AWS::Lambda::Permission")
    .map(({ Properties }) => Properties as Fields)
    .filter(({ Principal }) => Principal === "apigateway.amazonaws.com")
    .map(({ Action, SourceArn }) => `${String(Action)} ${JSON.stringify(SourceArn).includes('{"Ref":"HttpApi"}')}`);
}

describe.skipIf(!hasPython("samtranslator"))(
  "infra/template.yaml and serverless.yml (needs Python's samtranslator)",
  () => {
    let folder: string;
    let sam: Template;
    let serverless: Template;

    beforeAll(() => {
      folder = makeFolder();
      sam = translateSam();
      serverless = packageServerless(folder);
    });
    afterAll(() => removeFolder(folder));

    it("make the same table, role, logs, domain and alarms, and no more", () => {
      const made = renamed(shared(sam, SAM), SAM);
      expect(Object.keys(made)).toEqual(expect.arrayContaining(["Table", "Ec2FunctionRole", "TableConflictsAlarm"]));
      expect(renamed(shared(serverless, SERVERLESS), SERVERLESS)).toEqual(made);
    });

    it("make the same function", () => {
      const made = functionOf(sam, SAM.function);
      expect(made).toMatchObject({ handler: "ec2.handler", name: "sg-sandbox-dev-ec2", Runtime: "nodejs24.x" });
      expect(functionOf(serverless, SERVERLESS.function)).toEqual(made);
    });

    it("make the same function that sends events, where it is asked for", () => {
      const made = functionOf(sam, SAM.events);
      expect(made).toMatchObject({ condition: "HasEvents", handler: "events.handler", name: "sg-sandbox-dev-events" });
      expect(functionOf(serverless, SERVERLESS.events)).toEqual(made);
    });

    it("make the same routes, and let the API call the function", () => {
      const routes = samRoutes(sam);
      expect(routes).toContain("GET / → aws_proxy 2.0 30000 ms");
      expect(new Set(serverlessRoutes(serverless))).toEqual(new Set(routes));
      expect(new Set(apiPermissions(sam))).toEqual(new Set(["lambda:InvokeFunction true"]));
      expect(new Set(apiPermissions(serverless))).toEqual(new Set(["lambda:InvokeFunction true"]));
    });

    it("make the same API and stage", () => {
      const { Body } = resource(sam, "HttpApi").Properties as {
        Body: { info: { title: unknown; description: string } };
      };
      const api = resource(serverless, "HttpApi").Properties;
      expect(api).toEqual({
        Name: stackNamed(Body.info.title),
        Description: Body.info.description,
        ProtocolType: "HTTP",
      });
      const { Tags: _, ...stage } = resource(sam, SAM.stage).Properties;
      expect(resource(serverless, SERVERLESS.stage).Properties).toEqual(stage);
    });

    it("make the same function URL, where it is asked for", () => {
      const make = (template: Template, names: Names) =>
        [names.url, ...names.urlPermissions].map((name) => {
          const { Condition, Properties } = renamed(resource(template, name), names);
          return { Condition, Properties: { ...Properties, FunctionName: "", TargetFunctionArn: "" } };
        });
      const made = make(sam, SAM);
      expect(made.map(({ Condition }) => Condition)).toEqual(["HasFunctionUrl", "HasFunctionUrl", "HasFunctionUrl"]);
      expect(make(serverless, SERVERLESS)).toEqual(made);
    });

    it("take the same parameters, and answer the same outputs", () => {
      expect(serverless.Parameters).toEqual(sam.Parameters);
      expect(serverless.Conditions).toEqual(sam.Conditions);
      const { FunctionUrl: _, ...outputs } = sam.Outputs;
      expect(serverless.Outputs).toMatchObject(outputs);
      const state = JSON.parse(readFileSync(path.join(folder, "serverless-state.json"), "utf8")) as State;
      const passed = state.service.provider.stackParameters.map(({ ParameterKey }) => ParameterKey);
      expect(new Set(passed)).toEqual(new Set(Object.keys(sam.Parameters)));
    });
  },
);

interface State {
  readonly service: { readonly provider: { readonly stackParameters: readonly { readonly ParameterKey: string }[] } };
}
