import { defineCommand, usageError } from "./command.ts";
import { deployedFlag, tableFlags } from "./settings.ts";
import { verifyTable } from "./verify-table.ts";
import { withTable } from "./with-table.ts";

/** `npm run verify`: reads a table, local or deployed, and says what is wrong in it. */
export const verify = defineCommand({
  name: "verify",
  summary:
    "Reads a table from end to end and says what is wrong in it; exit code 1 if anything is. It changes nothing.",
  usage: ["", "--table NAME"],
  flags: { ...deployedFlag, ...tableFlags },
  async run({ table }, [word], environment) {
    if (word !== undefined) throw usageError(verify, `verify takes flags only, not ${word}`, environment);
    await withTable({ deployed: table, environment }, async ({ client, tableName }) => {
      let read = 0;
      const onProgress = (items: number) => console.error(`${(read = items)} items read`);
      const findings = await verifyTable({ client, tableName, onProgress });
      for (const { pk, sk, fault } of findings) console.log(`${pk}  ${sk}  ${fault}`);
      console.log(`${findings.length} faults in ${read} items`);
      if (findings.length > 0) process.exitCode = 1;
    });
  },
});
