/** Lines for a terminal: each names its endpoint and region, so that none reaches AWS by mistake. */
import type { ShownEntry } from "../../control/asked.ts";
import type { Place } from "../../places.ts";

/** The same request again; undefined where the record doesn't have what was asked. */
export function commandOf({ record, asked }: ShownEntry): string | undefined {
  if (!asked) return undefined;
  const words = [
    "aws ec2",
    record.eventName.replaceAll(/(?<=[a-z])[A-Z]/g, "-$&").toLowerCase(),
    ...(Object.keys(asked.input).length > 0 ? ["--cli-input-json", quote(JSON.stringify(asked.input))] : []),
  ];
  return `${words.join(" ")} ${where({ region: record.awsRegion })}`;
}

const where = ({ region }: Pick<Place, "region">): string => `--region ${region} --endpoint-url ${location.origin}`;

/** For a POSIX shell, which takes everything between two of these as it is. */
const quote = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`;
