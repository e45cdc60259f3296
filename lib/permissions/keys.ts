/**
 * The condition keys that policies can name here. IAM User Guide, "AWS global condition context keys"; Service
 * Authorization Reference, "Condition keys for Amazon EC2". A policy with another key is refused: a condition on a key that
 * no request ever has would look like a rule, and never be one.
 */
export type KeyType = "arn" | "bool" | "date" | "ip" | "string" | "strings";

/** In lower case: keys are the same in any case. One that ends in a slash is followed by a tag's key. */
const KEYS: Readonly<Record<string, KeyType>> = {
  "aws:currenttime": "date",
  "aws:epochtime": "date",
  "aws:principalaccount": "string",
  "aws:principalarn": "arn",
  "aws:requestedregion": "string",
  "aws:requesttag/": "string",
  "aws:resourcetag/": "string",
  "aws:securetransport": "bool",
  "aws:sourceip": "ip",
  "aws:tagkeys": "strings",
  "aws:useragent": "string",
  "aws:username": "string",
  "ec2:createaction": "string",
  "ec2:region": "string",
  "ec2:resourcetag/": "string",
  "ec2:securitygroupid": "string",
  "ec2:vpc": "arn",
  "ec2:vpcid": "string",
};

/** What values the key has; undefined for a key that isn't known here. `strings`: any number of them. */
export function typeOfKey(key: string): KeyType | undefined {
  const [family, tagKey = ""] = splitKey(key);
  const isTag = family.endsWith("/");
  return isTag === (tagKey !== "") && Object.hasOwn(KEYS, family) ? KEYS[family] : undefined;
}

/** `aws:ResourceTag/Team` → `aws:resourcetag/` and `Team`; a key without a slash → itself, in lower case. */
export function splitKey(key: string): [family: string, tagKey?: string] {
  const slash = key.indexOf("/") + 1;
  return slash === 0 ? [key.toLowerCase()] : [key.slice(0, slash).toLowerCase(), key.slice(slash)];
}
