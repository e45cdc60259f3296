/** Lines for a terminal: each names its endpoint and region, so that none reaches AWS by mistake. */
import type { ShownEntry } from "../../control/asked.ts";
import type { ShownGroup } from "../../groups.ts";

/** The same request again; undefined where the record doesn't have what was asked. */
export function requestAgain({ record, asked }: ShownEntry): string | undefined {
  if (!asked) return undefined;
  const name = record.eventName.replaceAll(/(?<=[a-z])[A-Z]/g, "-$&").toLowerCase();
  const input = Object.keys(asked.input).length > 0 ? ["--cli-input-json", quote(JSON.stringify(asked.input))] : [];
  return line(name, record.awsRegion, ...input);
}

export const describeGroup = ({ groupId }: ShownGroup, region: string): string =>
  line("describe-security-groups", region, "--group-ids", groupId);

export const revokeRule = ({ groupId }: ShownGroup, rule: ShownGroup["rules"][number], region: string): string =>
  line(
    `revoke-security-group-${rule.direction}`,
    region,
    "--group-id",
    groupId,
    "--security-group-rule-ids",
    rule.ruleId,
  );

const line = (command: string, region: string, ...words: readonly string[]): string =>
  ["aws ec2", command, ...words, "--region", region, "--endpoint-url", location.origin].join(" ");

/** For a POSIX shell, which takes everything between two of these as it is. */
const quote = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`;
