import { createHash } from "node:crypto";
import { octetsForId } from "../chance.ts";

type Prefix =
  | "acl"
  | "aclassoc"
  | "dopt"
  | "eni"
  | "i"
  | "igw"
  | "nat"
  | "pcx"
  | "pl"
  | "rtb"
  | "rtbassoc"
  | "sg"
  | "sgr"
  | "subnet"
  | "subnet-cidr-assoc"
  | "vpc"
  | "vpc-cidr-assoc"
  | "vpce";

/** Digits of an ID; groups of EC2 (classic) have the 8 they had, which tells them from VPC groups without a read. */
const DIGITS = 17;
const EC2_DIGITS = 8;

export const newId = (prefix: Prefix): string => `${prefix}-${randomHex(DIGITS)}`;

export const newEc2GroupId = (): string => `sg-${randomHex(EC2_DIGITS)}`;

/** The ID of one of AWS's own prefix lists. */
export const derivedAwsPrefixListId = (...from: readonly string[]): string =>
  `pl-${sha256(from.join("/")).slice(0, 8)}`;

/** Whether a prefix list with that ID is AWS's own (S3, DynamoDB): those have 8 digits, a customer's have 17. */
export const isAwsManaged = (prefixListId: string): boolean => prefixListId.length === "pl-".length + 8;

/** Whether a group with that ID, if there is one, is an EC2 (classic) group. */
export const isEc2GroupId = (groupId: string): boolean => groupId.length === "sg-".length + EC2_DIGITS;

/** An ID that follows from a text, so that it is known without a read. */
export const derivedId = (prefix: Prefix, ...from: readonly string[]): string =>
  `${prefix}-${sha256(from.join("/")).slice(0, DIGITS)}`;

/** As {@link derivedId}, for the default group of an account that has EC2 (classic). */
export const derivedEc2GroupId = (...from: readonly string[]): string =>
  `sg-${sha256(from.join("/")).slice(0, EC2_DIGITS)}`;

/** Prefix, hyphen, up to 17 letters or digits: whether it exists is another question. */
export const isWellFormed = (prefix: Prefix, id: string): boolean =>
  new RegExp(`^${prefix}-[0-9A-Za-z]{1,17}$`).test(id);

const GROUP_DIGITS = 8;

/**
 * `sgr-`, the first 8 digits of the group's ID, and 9 that follow from the rule's key: where a rule lives can be read
 * off its ID, and what ID a rule has can be predicted from its content.
 */
export const derivedRuleId = (groupId: string, ruleKey: string): string =>
  `sgr-${groupDigits(groupId)}${sha256(ruleKey).slice(0, DIGITS - GROUP_DIGITS)}`;

/** The digits of a rule's ID that its group's ID starts with; undefined where there aren't as many. */
export function groupDigitsOf(ruleId: string): string | undefined {
  const digits = ruleId.slice("sgr-".length, "sgr-".length + GROUP_DIGITS);
  return digits.length === GROUP_DIGITS ? digits : undefined;
}

/** An ID for a rule of that group whose derived one is taken. */
export const newRuleId = (groupId: string): string => `sgr-${groupDigits(groupId)}${randomHex(DIGITS - GROUP_DIGITS)}`;

const groupDigits = (groupId: string): string => groupId.slice("sg-".length, "sg-".length + GROUP_DIGITS);

/** Of an octet for each digit, which is more than enough. */
const randomHex = (digits: number): string => octetsForId(digits).toString("hex").slice(0, digits);

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
