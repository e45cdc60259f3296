import type { TrailRecord } from "./record.ts";

/**
 * What EventBridge hands on of a record. Amazon EventBridge User Guide, "AWS service events delivered via AWS CloudTrail".
 * However often it is sent, its ID is the same.
 */
export const toEvent = (record: TrailRecord) => ({
  version: "0",
  id: record.eventID,
  "detail-type": "AWS API Call via CloudTrail",
  source: record.eventSource.replace(/^(\w+)\.amazonaws\.com$/, "aws.$1"),
  account: record.recipientAccountId,
  time: record.eventTime,
  region: record.awsRegion,
  resources: [],
  detail: record,
});
