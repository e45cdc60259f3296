import type { Flags } from "./command.ts";

/** The flags that say which table a command works on, where it is a local one. */
export const tableFlags = {
  data: { value: "FOLDER", help: "keeps the data; :memory: keeps nothing (.sandbox)", variable: "SANDBOX_DATA" },
  "dynamodb-endpoint": {
    value: "URL",
    help: "a DynamoDB to use instead of the embedded engine",
    variable: "DYNAMODB_ENDPOINT",
  },
  "table-name": { value: "NAME", help: "the table (sg-sandbox)", variable: "TABLE_NAME" },
  regions: { value: "NAMES", help: "that there are beside AWS's, separated by commas", variable: "REGIONS" },
  region: { value: "REGION", help: "the region of the first account (us-east-1)", variable: "AWS_REGION" },
} as const satisfies Flags;

/** The flag that takes a command to a deployed table. */
export const deployedFlag = {
  table: { value: "NAME", help: "a deployed table, as whoever your AWS credentials say you are" },
} as const satisfies Flags;
