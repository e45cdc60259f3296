import {
  DescribeInstancesCommand,
  DescribeNatGatewaysCommand,
  DescribeVpcClassicLinkCommand,
  DescribeVpcClassicLinkDnsSupportCommand,
  DescribeVpcEndpointsCommand,
  type Filter,
} from "@aws-sdk/client-ec2";
import { describe, expect, it } from "vitest";
import { setUpSandbox } from "../support/set-up.ts";
import { membersOf, outcomeOf } from "../support/stage.ts";

const { ec2 } = await setUpSandbox();

interface Parameters {
  readonly ids?: string[];
  readonly filters?: Filter[];
  readonly MaxResults?: number;
}

const instances = ({ ids, filters, ...rest }: Parameters) =>
  ec2.send(
    new DescribeInstancesCommand({ ...rest, ...(ids && { InstanceIds: ids }), ...(filters && { Filters: filters }) }),
  );
const natGateways = ({ ids, filters, ...rest }: Parameters) =>
  ec2.send(
    new DescribeNatGatewaysCommand({
      ...rest,
      ...(ids && { NatGatewayIds: ids }),
      ...(filters && { Filter: filters }),
    }),
  );
const endpoints = ({ ids, filters, ...rest }: Parameters) =>
  ec2.send(
    new DescribeVpcEndpointsCommand({
      ...rest,
      ...(ids && { VpcEndpointIds: ids }),
      ...(filters && { Filters: filters }),
    }),
  );

describe.each<[string, (parameters: Parameters) => Promise<object>, object, prefix: string, string, string]>([
  [
    "DescribeInstances",
    instances,
    { Reservations: [] },
    "i",
    "InvalidInstanceID.Malformed",
    "InvalidInstanceID.NotFound",
  ],
  ["DescribeNatGateways", natGateways, { NatGateways: [] }, "nat", "NatGatewayMalformed", "NatGatewayNotFound"],
  [
    "DescribeVpcEndpoints",
    endpoints,
    { VpcEndpoints: [] },
    "vpce",
    "InvalidVpcEndpointId.Malformed",
    "InvalidVpcEndpointId.NotFound",
  ],
])("%s", (_, list, none, prefix, malformed, notFound) => {
  it("all, a page, by a filter → none", async () => {
    expect(membersOf(await list({}))).toEqual(none);
    expect(membersOf(await list({ MaxResults: 5 }))).toEqual(none);
    expect(membersOf(await list({ filters: [{ Name: "vpc-id", Values: ["vpc-00000000"] }] }))).toEqual(none);
    expect(membersOf(await list({ filters: [{ Name: "tag:Name", Values: ["*"] }] }))).toEqual(none);
  });

  it.each<[string, Parameters, string]>([
    ["an ID of another kind", { ids: ["sg-00000000"] }, malformed],
    ["an unknown ID", { ids: [`${prefix}-00000000`] }, notFound],
    ["a filter that isn't one", { filters: [{ Name: "nosuch", Values: ["x"] }] }, "InvalidParameterValue"],
    ["MaxResults 4", { MaxResults: 4 }, "InvalidParameterValue"],
  ])("%s → an error", async (_, parameters, code) => {
    expect(await outcomeOf(() => list(parameters))).toMatchObject({ status: 400, code });
  });
});

describe("DescribeInstances", () => {
  it("those that use a group, as scripts ask that look for unused ones → none", async () => {
    const filters = [
      { Name: "instance.group-id", Values: ["sg-00000000"] },
      { Name: "instance-state-name", Values: ["running", "stopped"] },
      { Name: "network-interface.group-id", Values: ["sg-00000000"] },
    ];
    expect(membersOf(await instances({ filters }))).toEqual({ Reservations: [] });
  });

  it("IDs and MaxResults → InvalidParameterCombination", async () => {
    const outcome = await outcomeOf(() => instances({ ids: ["i-00000000"], MaxResults: 5 }));
    expect(outcome).toMatchObject({ code: "InvalidParameterCombination" });
  });
});

describe("DescribeVpcClassicLink, DescribeVpcClassicLinkDnsSupport", () => {
  it.each([
    ["DescribeVpcClassicLink", () => ec2.send(new DescribeVpcClassicLinkCommand({}))],
    ["DescribeVpcClassicLinkDnsSupport", () => ec2.send(new DescribeVpcClassicLinkDnsSupportCommand({}))],
  ])("%s → UnsupportedOperation, which Ansible tolerates (aws-sdk-java#754)", async (_, call) => {
    expect(await outcomeOf(call)).toMatchObject({
      status: 400,
      code: "UnsupportedOperation",
      message: "The functionality you requested is not available in this region.",
    });
  });
});
