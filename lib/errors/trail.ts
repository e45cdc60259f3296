import { ours } from "./ec2-error.ts";

/** What CloudTrail's LookupEvents can answer. CloudTrail API Reference, "LookupEvents", has the codes. */
export const trailErrors = {
  notJson: () => ours("SerializationException")`The request is no JSON object in UTF-8`,
  wrongType: (member: string, type: string) => ours("SerializationException")`${member} has to be ${type}`,
  invalidLookupAttributes: (reason: string) => ours("InvalidLookupAttributesException")`${reason}`,
  invalidMaxResults: (most: number) =>
    ours("InvalidMaxResultsException")`MaxResults has to be a number from 1 to ${most}`,
  invalidTimeRange: () =>
    ours("InvalidTimeRangeException")`StartTime has to be before EndTime, and both have to be times`,
};
