import { DescribeNetworkInterfacesCommand } from "@aws-sdk/client-ec2";
import { describe, expect, it } from "vitest";
import { createGroup, membersOf, outcomeOf } from "../../support/stage.ts";
import { setUpSandbox } from "../../support/set-up.ts";

const { ec2 } = await setUpSandbox();

describe("DescribeNetworkInterfaces", () => {
  it("of a group, as Terraform asks before it deletes one → none", async () => {
    const Filters = [{ Name: "group-id", Values: [await createGroup(ec2)] }];
    const answer = await ec2.send(new DescribeNetworkInterfacesCommand({ Filters }));
    expect(membersOf(answer)).toEqual({ NetworkInterfaces: [] });
  });

  it("without parameters → none", async () => {
    expect(membersOf(await ec2.send(new DescribeNetworkInterfacesCommand({})))).toEqual({ NetworkInterfaces: [] });
  });

  it.each([
    "association.allocation-id",
    "association.association-id",
    "addresses.association.owner-id",
    "addresses.association.public-ip",
    "addresses.primary",
    "addresses.private-ip-address",
    "association.ip-owner-id",
    "association.public-ip",
    "association.public-dns-name",
    "attachment.attach-time",
    "attachment.attachment-id",
    "attachment.delete-on-termination",
    "attachment.device-index",
    "attachment.instance-id",
    "attachment.instance-owner-id",
    "attachment.status",
    "availability-zone",
    "availability-zone-id",
    "description",
    "group-id",
    "ipv6-addresses.ipv6-address",
    "interface-type",
    "mac-address",
    "network-interface-id",
    "operator.managed",
    "operator.principal",
    "owner-id",
    "private-dns-name",
    "private-ip-address",
    "requester-id",
    "requester-managed",
    "source-dest-check",
    "status",
    "subnet-id",
    "tag:Owner",
    "tag-key",
    "vpc-id",
  ])("the model's filter %s → none", async (Name) => {
    const command = new DescribeNetworkInterfacesCommand({ Filters: [{ Name, Values: ["x"] }] });
    expect((await ec2.send(command)).NetworkInterfaces).toEqual([]);
  });

  it("the filter nosuch → InvalidParameterValue", async () => {
    const command = new DescribeNetworkInterfacesCommand({ Filters: [{ Name: "nosuch", Values: ["x"] }] });
    expect(await outcomeOf(() => ec2.send(command))).toMatchObject({ status: 400, code: "InvalidParameterValue" });
  });

  it("an interface by ID → InvalidNetworkInterfaceID.NotFound", async () => {
    const command = new DescribeNetworkInterfacesCommand({ NetworkInterfaceIds: ["eni-12345678"] });
    expect(await outcomeOf(() => ec2.send(command))).toMatchObject({
      status: 400,
      code: "InvalidNetworkInterfaceID.NotFound",
      message: "The networkInterface ID 'eni-12345678' does not exist",
    });
  });

  it("a made-up NextToken → InvalidPaginationToken", async () => {
    const command = new DescribeNetworkInterfacesCommand({ MaxResults: 5, NextToken: "garbage" });
    expect(await outcomeOf(() => ec2.send(command))).toMatchObject({ status: 400, code: "InvalidPaginationToken" });
  });
});
