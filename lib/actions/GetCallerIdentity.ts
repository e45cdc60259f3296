import { type Principal, userArn } from "../account.ts";

/** The one action of STS: it needs no permission, reads nothing, and opens no account. */
export const GetCallerIdentity = (caller: Principal) => ({
  Account: caller.accountId,
  Arn: userArn(caller),
  UserId: caller.accessKeyId,
});
