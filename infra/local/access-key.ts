import { randomBytes } from "node:crypto";
import type { AccessKey } from "./seed.ts";

/** As AWS makes them: 20 capitals and digits, and a secret of 40 characters. */
export const newAccessKey = (prefix: "AKIA" | "ASIA" = "AKIA"): AccessKey => ({
  accessKeyId: `${prefix}${randomBytes(8).toString("hex").toUpperCase()}`,
  secretAccessKey: randomBytes(30).toString("base64"),
});
