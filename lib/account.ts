import type { PolicyDocument } from "./policy-document.ts";

/**
 * EC2's platforms (DescribeAccountAttributes, `supported-platforms`). Of an account: whether it has EC2 (classic) groups
 * beside VPC groups, or VPC groups only. Of a group: whether it is one or the other.
 */
export type Platform = "ec2" | "vpc";

/** An account in a region: what a partition of the table belongs to. */
export interface Account {
  /** 12 digits. */
  readonly accountId: string;
  readonly region: string;
  readonly platform: Platform;
}

/** What an access key stands for. */
export interface Credential {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly accountId: string;
  readonly platform: Platform;
  /** Of a temporary credential: SHA-256 of the session token that comes with its signatures, in hexadecimal. */
  readonly sessionTokenHash?: string;
  /** Of a temporary credential: when it ends, in seconds since 1970. */
  readonly expires?: number;
  /** What it may do; absent: everything. */
  readonly policy?: PolicyDocument;
}

/** What can be the ID of an access key (API_AccessKey of IAM). */
export const ACCESS_KEY_ID = /^\w{1,128}$/;

/** Who an access key is: here, each is a user of its own. */
export type Principal = Pick<Credential, "accountId" | "accessKeyId">;

export const userArn = ({ accountId, accessKeyId }: Principal): string =>
  `arn:aws:iam::${accountId}:user/${accessKeyId}`;
