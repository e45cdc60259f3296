import { AuthorizeSecurityGroupIngressCommand, CreateSecurityGroupCommand, type EC2Client } from "@aws-sdk/client-ec2";
import type { Page } from "playwright-core";

export const rule = (port: number, CidrIp = "192.0.2.0/24") => ({
  IpPermissions: [{ IpProtocol: "tcp", FromPort: port, ToPort: port, IpRanges: [{ CidrIp }] }],
});

let made = 0;

/** A group with a rule for that port. */
export async function groupWith(port: number, ec2: EC2Client) {
  const GroupName = `group-${++made}`;
  const { GroupId = "" } = await ec2.send(new CreateSecurityGroupCommand({ GroupName, Description: "for a test" }));
  await ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId, ...rule(port) }));
  return { GroupId, GroupName };
}

export const trail = (page: Page) => page.getByRole("list", { name: "Requests on record, the latest first" });
export const groups = (page: Page) => page.getByRole("list", { name: "Security groups, by name" });

/** The row of a request, by texts that it has. */
export const rowOf = (page: Page, ...texts: string[]) =>
  texts.reduce((rows, hasText) => rows.filter({ hasText }), trail(page).getByRole("listitem")).first();

export const copied = (page: Page) => page.evaluate<string>("navigator.clipboard.readText()");
