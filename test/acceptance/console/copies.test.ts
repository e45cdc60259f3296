import { execFile } from "node:child_process";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { promisify } from "node:util";
import {
  AuthorizeSecurityGroupIngressCommand,
  CreateSecurityGroupCommand,
  DescribeSecurityGroupRulesCommand,
} from "@aws-sdk/client-ec2";
import { describe, expect, it } from "vitest";
import { noBrowser, setUpBrowser } from "../../support/browser.ts";
import { isInstalled } from "../../support/clients.ts";
import { startTestSandbox } from "../../support/sandbox.ts";
import { setUpSandbox } from "../../support/set-up.ts";
import { stoppedAfterEach } from "../../support/started.ts";
import { copied, groups, groupWith, rowOf, rule } from "./page.ts";

const { sandbox, ec2 } = await setUpSandbox();

describe.skipIf(noBrowser)(
  `what the console has to take along${noBrowser === undefined ? "" : ` (${noBrowser})`}`,
  () => {
    const openPage = setUpBrowser();
    const open = () => openPage(sandbox.url);
    const stopped = stoppedAfterEach();

    it("copies the request as a line of the AWS CLI's, and the record", async () => {
      const { GroupId, GroupName } = await groupWith(8_086, ec2);
      const page = await open();
      const row = rowOf(page, "AuthorizeSecurityGroupIngress", GroupName);
      await row.getByRole("button").click();
      await row.getByRole("button", { name: "Copy as aws ec2 …" }).click();
      await row.getByRole("button", { name: "Copied" }).waitFor();
      const input = JSON.stringify({ GroupId, ...rule(8_086) });
      expect(await copied(page)).toBe(
        `aws ec2 authorize-security-group-ingress --cli-input-json '${input}' --region us-east-1 --endpoint-url ${sandbox.url}`,
      );
      await row.getByRole("button", { name: "Copy record" }).click();
      await expect.poll(async () => JSON.parse(await copied(page)) as unknown).toMatchObject({ eventVersion: "1.11" });
    });

    it("the copied line in a shell → hands on what was asked as it is, whatever is in it", async () => {
      const { GroupId, GroupName } = await groupWith(8_092, ec2);
      const Description = `it's "$(touch x)" \`touch x\`; \\ $HOME <b> é`;
      const [permission] = rule(8_093).IpPermissions;
      const IpPermissions = [{ ...permission, IpRanges: [{ CidrIp: "192.0.2.0/24", Description }] }];
      const asked = new AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions });
      await ec2.send(asked).catch(() => undefined);
      const page = await open();
      const row = rowOf(page, GroupName, "tcp 8093");
      await row.getByRole("button").click();
      await row.getByRole("button", { name: "Copy as aws ec2 …" }).click();
      await row.getByRole("button", { name: "Copied" }).waitFor();
      const script = `aws() { printf '%s\\n' "$@"; }; ${await copied(page)}`;
      const words = (await promisify(execFile)("sh", ["-c", script])).stdout.trimEnd().split("\n");
      expect(words.slice(0, 3)).toEqual(["ec2", "authorize-security-group-ingress", "--cli-input-json"]);
      expect(words.slice(4)).toEqual(["--region", "us-east-1", "--endpoint-url", sandbox.url]);
      expect(JSON.parse(words[3] ?? "")).toEqual({ GroupId, IpPermissions });
    });

    it.skipIf(!isInstalled("aws", "--version"))("the copied line in a shell → the same again (needs aws)", async () => {
      const { GroupId, GroupName } = await groupWith(8_087, ec2);
      const { SecurityGroupRules = [] } = await ec2.send(
        new DescribeSecurityGroupRulesCommand({ Filters: [{ Name: "group-id", Values: [GroupId] }] }),
      );
      const ruleId = SecurityGroupRules.find(({ IsEgress }) => IsEgress === false)?.SecurityGroupRuleId;
      const page = await open();
      const group = groups(page).getByRole("listitem").filter({ hasText: GroupName });
      await group.getByRole("button").first().click();
      await group.getByRole("row").filter({ hasText: "tcp 8087" }).getByRole("button", { name: "Copy revoke" }).click();
      await expect.poll(() => copied(page)).toContain(`--security-group-rule-ids ${ruleId} `);
      const env = { ...process.env, AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test" };
      await promisify(execFile)("sh", ["-c", await copied(page)], { env });
      await group.getByText("lets nothing in").waitFor();
    });

    it("sends an event again → its target gets it twice, with the same ID; without a target, why not", async () => {
      const got: { id: string; detail: { eventName: string } }[] = [];
      const target = createServer((incoming, outgoing) => {
        let body = "";
        incoming.on("data", (chunk) => (body += String(chunk)));
        incoming.on("end", () => {
          got.push(JSON.parse(body) as (typeof got)[number]);
          outgoing.end();
        });
      }).listen(0, "127.0.0.1");
      stopped({ stop: () => void target.close() });
      await new Promise((resolve) => target.once("listening", resolve));
      const { port } = target.address() as AddressInfo;
      const sending = stopped(await startTestSandbox({ EVENTS: `http://127.0.0.1:${port}/` }));
      await sending.ec2().send(new CreateSecurityGroupCommand({ GroupName: "again", Description: "again" }));
      await expect.poll(() => got.length).toBe(1);
      const page = await openPage(sending.url);
      await rowOf(page, "CreateSecurityGroup").getByRole("button").click();
      await page.getByRole("button", { name: "Send again" }).click();
      await page.getByText("Sent", { exact: true }).waitFor();
      expect(got.map(({ id }) => id)).toEqual([got[0]?.id, got[0]?.id]);

      await groupWith(8_090, ec2);
      const without = await open();
      await rowOf(without, "tcp 8090").getByRole("button").click();
      await without.getByRole("button", { name: "Send again" }).click();
      await without.getByText("start the sandbox with --events").waitFor();
    });
  },
);
