/**
 * A session at the terminal: the stock AWS CLI (version 1 or 2), as a child process, against the sandbox. Each of its
 * runs takes most of a second, so each command of EC2's and each way to write it is there once; the SDK sets the stage,
 * and looks at what has come of it. The README and examples/revoke.sh have others: a revoke by options, the delete of a
 * group, CloudTrail's; STS is asked in start-sandbox.test.ts.
 */
import { DeleteSecurityGroupCommand, type SecurityGroupRule } from "@aws-sdk/client-ec2";
import { describe, expect, it } from "vitest";
import { isInstalled, runClient } from "../support/clients.ts";
import { ACCOUNT } from "../support/engine.ts";
import { setUpSandbox } from "../support/set-up.ts";
import { addIngress, createGroup, createVpc, ruleById, rulesOf } from "../support/stage.ts";
import { tagsOf } from "../support/tags.ts";

const { sandbox, ec2 } = await setUpSandbox();
const vpcId = await createVpc(ec2);

interface Run {
  readonly exitCode: number;
  readonly stderr: string;
  /** What it printed, read as JSON; undefined where it printed nothing. */
  readonly output: unknown;
}

/** `aws …`: the command in words, then arguments as they are. */
async function run(command: string, ...args: string[]): Promise<Run> {
  const { exitCode, stdout, stderr } = await runClient(sandbox.url, "aws", [...command.split(" "), ...args]);
  return { exitCode, stderr, output: stdout.trim() === "" ? undefined : (JSON.parse(stdout) as unknown) };
}

/** The same; it has to succeed. */
async function aws(command: string, ...args: string[]): Promise<Record<string, unknown>> {
  const { exitCode, stderr, output } = await run(`ec2 ${command}`, ...args);
  if (exitCode !== 0) throw new Error(`aws ec2 ${command} ${args.join(" ")}: exit code ${exitCode}\n${stderr}`);
  return (output ?? {}) as Record<string, unknown>;
}

/** EC2's code of a command that has to fail, as the CLI prints it. */
async function failure(command: string, ...args: string[]): Promise<string> {
  const { exitCode, stderr } = await run(`ec2 ${command}`, ...args);
  expect([254, 255]).toContain(exitCode);
  return /An error occurred \((?<code>[\w.]+)\)/.exec(stderr)?.groups?.["code"] ?? stderr;
}

const rulesIn = (output: Record<string, unknown>) => output["SecurityGroupRules"] as SecurityGroupRule[];
const revokedIn = (output: Record<string, unknown>) => output["RevokedSecurityGroupRules"] as SecurityGroupRule[];

/** The group's ingress rules by protocol, ports and source, sorted. */
const ingressOf = async (groupId: string): Promise<string[]> =>
  (await rulesOf(ec2, groupId, false)).map(summary).toSorted();

function summary({
  IpProtocol,
  FromPort,
  ToPort,
  CidrIpv4,
  CidrIpv6,
  ReferencedGroupInfo,
  Description = "-",
}: SecurityGroupRule): string {
  return [IpProtocol, FromPort, ToPort, CidrIpv4 ?? CidrIpv6 ?? ReferencedGroupInfo?.GroupId, Description].join(" ");
}

const permission = (members: Record<string, unknown>): string => JSON.stringify([members]);
const tcp = (port: number) => ({ IpProtocol: "tcp", FromPort: port, ToPort: port });
const DNS = { IpProtocol: "udp", FromPort: 53, ToPort: 60 };
const SSH_ELSEWHERE = ["--protocol", "tcp", "--port", "22", "--cidr", "192.0.2.0/24"];

describe.skipIf(!isInstalled("aws", "--version"))(
  "the AWS CLI (skipped without `aws` on the PATH)",
  { concurrent: true },
  () => {
    it("a VPC and a group with tags are created, found by filters, and deleted", async () => {
      const { Vpc } = await aws("create-vpc --cidr-block 10.1.0.0/16");
      expect(Vpc).toMatchObject({ State: "pending" });
      const { VpcId } = Vpc as { VpcId: string };
      const tags = [
        "--tag-specifications",
        "ResourceType=security-group,Tags=[{Key=Name,Value=shop},{Key=env,Value=x}]",
      ];
      const made = await aws(`create-security-group --group-name shop --description Shop --vpc-id ${VpcId}`, ...tags);
      const GroupId = String(made["GroupId"]);
      const Tags = [
        { Key: "Name", Value: "shop" },
        { Key: "env", Value: "x" },
      ];
      expect(made).toMatchObject({ Tags, SecurityGroupArn: expect.stringContaining(GroupId) as unknown });

      const filters = ["Name=group-name,Values=sh?p,none", "Name=egress.ip-permission.cidr,Values=0.0.0.0/0"];
      const [, found] = await Promise.all([
        aws(`wait security-group-exists --group-ids ${GroupId}`),
        aws(
          "describe-security-groups --filters",
          `Name=vpc-id,Values=${VpcId}`,
          "Name=tag:Name,Values=sho*",
          ...filters,
        ),
      ]);
      const group = {
        GroupId,
        GroupName: "shop",
        Description: "Shop",
        VpcId,
        OwnerId: ACCOUNT,
        Tags,
        IpPermissions: [],
      };
      expect(found).toMatchObject({ SecurityGroups: [group] });

      await ec2.send(new DeleteSecurityGroupCommand({ GroupId }));
      await aws(`delete-vpc --vpc-id ${VpcId}`);
    });

    it("authorize-security-group-ingress in all its forms → the rules", async () => {
      const [groupId = "", source = ""] = await Promise.all([1, 2].map(() => createGroup(ec2, { VpcId: vpcId })));
      const authorize = (...args: string[]) => aws(`authorize-security-group-ingress --group-id ${groupId}`, ...args);
      const web = {
        ...tcp(443),
        IpRanges: [{ CidrIp: "10.0.0.0/8", Description: "office" }, { CidrIp: "172.16.0.0/12" }],
        Ipv6Ranges: [{ CidrIpv6: "2001:db8::/32", Description: "office 6" }],
      };
      const answers = await Promise.all([
        authorize("--protocol", "tcp", "--port", "8000-8010", "--cidr", "192.0.2.0/24"),
        authorize("--protocol", "icmp", "--port", "-1", "--cidr", "0.0.0.0/0"),
        authorize("--protocol", "all", "--cidr", "198.51.100.7/32"),
        authorize("--protocol", "tcp", "--port", "5432", "--source-group", source),
        authorize("--ip-permissions", permission(web)),
        authorize("--ip-permissions", "IpProtocol=icmpv6,Ipv6Ranges=[{CidrIpv6=::/0}]"),
      ]);
      expect(answers.map((answer) => [answer["Return"], rulesIn(answer).length])).toEqual([
        ...Array.from({ length: 4 }, () => [true, 1]),
        [true, 3],
        [true, 1],
      ]);
      expect(await ingressOf(groupId)).toEqual([
        "-1 -1 -1 198.51.100.7/32 -",
        "icmp -1 -1 0.0.0.0/0 -",
        "icmpv6 -1 -1 ::/0 -",
        "tcp 443 443 10.0.0.0/8 office",
        "tcp 443 443 172.16.0.0/12 -",
        "tcp 443 443 2001:db8::/32 office 6",
        `tcp 5432 5432 ${source} -`,
        "tcp 8000 8010 192.0.2.0/24 -",
      ]);
      const again = ["--protocol", "tcp", "--port", "8000-8010", "--cidr", "192.0.2.0/24"];
      const refused = await failure(`authorize-security-group-ingress --group-id ${groupId}`, ...again);
      expect(refused).toBe("InvalidPermission.Duplicate");
    });

    it("revoke-security-group-ingress by ID and by --ip-permissions → they are gone", async () => {
      const groupId = await createGroup(ec2, { VpcId: vpcId });
      const rule = (port: number) => ({ ...tcp(port), IpRanges: [{ CidrIp: "10.0.0.0/8", Description: "any" }] });
      const [http = "", https] = await addIngress(ec2, groupId, ...[80, 443, 8080].map(rule));
      const revoke = (...args: string[]) => aws(`revoke-security-group-ingress --group-id ${groupId}`, ...args);
      const revoked = await Promise.all([
        revoke("--security-group-rule-ids", http),
        revoke("--ip-permissions", permission(rule(443))),
      ]);
      const idsOf = (answer: Record<string, unknown>) => revokedIn(answer).map((one) => one.SecurityGroupRuleId);
      expect(revoked.map((answer) => answer["Return"])).toEqual([true, true]);
      expect(revoked.map(idsOf)).toEqual([[http], [https]]);
      expect(await ingressOf(groupId)).toEqual(["tcp 8080 8080 10.0.0.0/8 any"]);
    });

    it("revoke of a rule that isn't there → InvalidPermission.NotFound; in the default VPC no error, but told", async () => {
      const elsewhere = await createGroup(ec2, { VpcId: vpcId });
      const [missing, silent] = await Promise.all([
        failure(`revoke-security-group-ingress --group-id ${elsewhere}`, ...SSH_ELSEWHERE),
        aws("revoke-security-group-ingress --group-name websrv", ...SSH_ELSEWHERE),
      ]);
      expect(missing).toBe("InvalidPermission.NotFound");
      const UnknownIpPermissions = [{ ...tcp(22), IpRanges: [{ CidrIp: "192.0.2.0/24" }] }];
      expect(silent).toMatchObject({ Return: true, UnknownIpPermissions });
    });

    it("--dry-run → DryRunOperation, and nothing happens; egress: revoked, authorised, described", async () => {
      const groupId = await createGroup(ec2, { VpcId: vpcId });
      expect(await failure(`delete-security-group --dry-run --group-id ${groupId}`)).toBe("DryRunOperation");
      const all = permission({ IpProtocol: "-1", IpRanges: [{ CidrIp: "0.0.0.0/0" }] });
      const revoked = await aws(`revoke-security-group-egress --group-id ${groupId} --ip-permissions`, all);
      expect(revokedIn(revoked)).toMatchObject([{ IsEgress: true, IpProtocol: "-1", CidrIpv4: "0.0.0.0/0" }]);
      const simple = ["--protocol", "tcp", "--port", "443", "--cidr", "0.0.0.0/0"];
      await aws(`authorize-security-group-egress --group-id ${groupId}`, ...simple);
      const described = await aws(`describe-security-group-rules --filters Name=group-id,Values=${groupId}`);
      expect(rulesIn(described)).toMatchObject([{ IsEgress: true, IpProtocol: "tcp", FromPort: 443, ToPort: 443 }]);
    });

    it("modify-security-group-rules and update-security-group-rule-descriptions-* → the ID stays", async () => {
      const groupId = await createGroup(ec2, { VpcId: vpcId });
      const [SecurityGroupRuleId = ""] = await addIngress(ec2, groupId, {
        ...tcp(22),
        IpRanges: [{ CidrIp: "10.0.0.0/8" }],
      });
      const SecurityGroupRule = { ...DNS, CidrIpv4: "10.0.0.0/8", Description: "a" };
      const change = permission({ SecurityGroupRuleId, SecurityGroupRule });
      const modified = await aws(`modify-security-group-rules --group-id ${groupId} --security-group-rules`, change);
      expect(modified).toEqual({ Return: true });
      expect(await ruleById(ec2, SecurityGroupRuleId)).toMatchObject(SecurityGroupRule);

      const update = `update-security-group-rule-descriptions-ingress --group-id ${groupId}`;
      const wanted = permission({ ...DNS, IpRanges: [{ CidrIp: "10.0.0.0/8", Description: "b" }] });
      expect(await aws(`${update} --ip-permissions`, wanted)).toEqual({ Return: true });
      expect(await ruleById(ec2, SecurityGroupRuleId)).toMatchObject({ Description: "b" });
      const described = permission({ SecurityGroupRuleId, Description: "c" });
      await aws(`${update} --security-group-rule-descriptions`, described);
      expect(await ruleById(ec2, SecurityGroupRuleId)).toMatchObject({ Description: "c" });
    });

    it("create-tags, describe-tags, delete-tags on a group and a rule", async () => {
      const groupId = await createGroup(ec2, { VpcId: vpcId });
      const [{ SecurityGroupRuleId: ruleId = "" } = {}] = await rulesOf(ec2, groupId, true);
      const ids = [groupId, ruleId];
      await aws("create-tags --resources", ...ids, "--tags", "Key=env,Value=test", "Key=team,Value=a b");
      const { Tags } = await aws("describe-tags --filters", `Name=resource-id,Values=${ids.join(",")}`);
      const described = (Tags as Record<string, string>[]).map((tag) =>
        [tag["ResourceType"], tag["Key"], tag["Value"]].join(" "),
      );
      expect(described.toSorted()).toEqual([
        "security-group env test",
        "security-group team a b",
        "security-group-rule env test",
        "security-group-rule team a b",
      ]);
      await aws("delete-tags --resources", ...ids, "--tags", "Key=env", "Key=team,Value=other");
      expect(await tagsOf(ec2, groupId)).toEqual(["team=a b"]);
      expect((await ruleById(ec2, ruleId)).Tags).toEqual([{ Key: "team", Value: "a b" }]);
    });

    it("--max-items → a token for the rest, however many there are on a page", async () => {
      const VpcId = await createVpc(ec2);
      const made = await Promise.all(Array.from({ length: 7 }, () => createGroup(ec2, { VpcId })));
      const list = `describe-security-groups --filters Name=vpc-id,Values=${VpcId} Name=group-name,Values=group-*`;
      const idsIn = (output: Record<string, unknown>) =>
        (output["SecurityGroups"] as { GroupId: string }[]).map(({ GroupId }) => GroupId);
      const first = await aws(`${list} --page-size 5 --max-items 3`);
      expect(idsIn(first)).toEqual(made.toSorted().slice(0, 3));
      const rest = await aws(`${list} --page-size 5 --starting-token`, String(first["NextToken"]));
      expect(idsIn(rest)).toEqual(made.toSorted().slice(3));
    });
  },
);
