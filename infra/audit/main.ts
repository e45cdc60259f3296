/** `npm run audit`: reads a table, local or (with --table NAME) deployed, and says what is wrong in it. */
import { parseArgs } from "node:util";
import { runTool, withTable } from "../local/with-table.ts";
import { audit } from "./audit.ts";

await runTool(async () => {
  const { values } = parseArgs({ options: { table: { type: "string" } } });
  await withTable(values.table, { create: false }, async (client, tableName) => {
    let read = 0;
    const onProgress = (items: number) => console.error(`${(read = items)} items read`);
    const findings = await audit({ client, tableName, onProgress });
    for (const { pk, sk, fault } of findings) console.log(`${pk}  ${sk}  ${fault}`);
    console.log(`${findings.length} faults in ${read} items`);
    if (findings.length > 0) process.exitCode = 1;
  });
});
