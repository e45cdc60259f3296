import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";

/** What the SDK finds endpoints by. It has no name in the SDK's interface: this is the file. */
const PARTITIONS = "dist-es/submodules/client/util-endpoints/lib/aws/partitions.js";

/** A partition of AWS, e.g. `aws-cn`, and the names of its regions. */
export interface Partition {
  readonly id: string;
  readonly regions: readonly string[];
}

/** All partitions. The names that stand for one as a whole (`aws-global`) are no regions. */
export async function readPartitions(): Promise<Partition[]> {
  const sdk = path.dirname(createRequire(import.meta.url).resolve("@aws-sdk/core/package.json"));
  const { partitionsInfo } = (await import(pathToFileURL(path.join(sdk, PARTITIONS)).href)) as {
    partitionsInfo: { partitions: { id: string; regions: Record<string, object> }[] };
  };
  return partitionsInfo.partitions.map(({ id, regions }) => {
    const names = Object.keys(regions).filter((name) => !name.endsWith("-global"));
    return { id, regions: names.toSorted() };
  });
}
