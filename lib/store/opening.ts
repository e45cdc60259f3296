import type { Account } from "../account.ts";
import { BoundedMap } from "../bounded-map.ts";
import { errors } from "../errors.ts";
import { putAccount } from "./accounts.ts";
import { guarded } from "./guarded.ts";
import type { AccountItem } from "./items.ts";
import { keys } from "./keys.ts";
import type { Partition } from "./partition.ts";
import { readOnlyPartition } from "./read-only.ts";
import { fitsOne, MAX_WRITES } from "./size.ts";
import { refusalOf, TABLE_VERSION } from "./version.ts";

/** An account's part of the table, to look at, and the secret that signs its NextTokens. */
interface ViewedAccount extends Pick<AccountItem, "tokenSecret"> {
  readonly partition: Partition;
}

/** The accounts of a container, remembered for its life. */
interface Accounts {
  /**
   * The partition, in which an account's first use of a region is made before anything is read or written. What begins
   * with one transaction waits for no read: that the account is there is a condition of the transaction. Of several
   * transactions it is none, since the account, which others count in, would have to bear a mark.
   */
  open(account: Account, partition: Partition): Partition;
  /** Makes it where it isn't there, even where it is remembered. */
  reopen(account: Account, partition: Partition): Promise<void>;
  /** Writes nothing: where an account's first use is still to come, it shows what that is going to find. */
  view(account: Account, partition: Partition): Promise<ViewedAccount>;
}

const REMEMBERED_ACCOUNTS = 10_000;

/** What holds of the account of every partition that this program may write in. */
const IS_OPEN = { sk: keys.account, equals: { version: TABLE_VERSION } };

/** Writes that a commit has beside what it is asked for: that condition, and its record. */
const ROOM = 2;

/** All of it throws InternalError where a partition is of another version. */
export function rememberAccounts(): Accounts {
  /** Those that are there; with their secret, where it has been read. */
  const known = new BoundedMap<string, string | undefined>(REMEMBERED_ACCOUNTS);
  const nameOf = ({ accountId, region }: Account) => `${accountId}/${region}`;
  const remember = (account: Account, { tokenSecret, version }: AccountItem) => {
    if (version === TABLE_VERSION) known.set(nameOf(account), tokenSecret);
  };

  async function reopen(account: Account, partition: Partition): Promise<void> {
    remember(account, await openAccount(account, partition));
  }

  return {
    reopen,
    open(account, partition) {
      const name = nameOf(account);
      const opened = async () => {
        if (!known.has(name)) await reopen(account, partition);
        return partition;
      };
      const again = async () => {
        await reopen(account, partition);
        return [];
      };
      return {
        get: async (sk) => (await opened()).get(sk),
        query: async (range) => (await opened()).query(range),
        settled: async (range) => (await opened()).settled(range),
        async *scan(range, readAhead) {
          yield* (await opened()).scan(range, readAhead);
        },
        async commit(writes, answer) {
          const isShort = fitsOne(writes, MAX_WRITES - ROOM);
          if (known.has(name) || !isShort) return (await opened()).commit(writes, answer);
          const outcome = await guarded(partition, [IS_OPEN], again).commit(writes, answer);
          if (!known.has(name)) known.set(name, undefined);
          return outcome;
        },
      };
    },

    async view(account, partition) {
      const tokenSecret = known.get(nameOf(account));
      if (tokenSecret !== undefined) return { partition, tokenSecret };
      const there = await partition.get(keys.account);
      if (there) {
        remember(account, requireVersion(there));
        return { partition, tokenSecret: there.tokenSecret };
      }
      const items = putAccount(account).flatMap((write) => ("put" in write ? write.put : []));
      // No secret, but the same each time: what there is fits the smallest page, and only the trail may have more.
      return { partition: readOnlyPartition(items), tokenSecret: nameOf(account) };
    },
  };
}

/** A read first: it is cheaper than a transaction, which then decides whose first use this is. */
async function openAccount(account: Account, partition: Partition): Promise<AccountItem> {
  const there = await partition.get(keys.account);
  if (there && requireVersion(there).version === TABLE_VERSION) return there;
  if (there) await (await import("./upgrade.ts")).upgrade(partition);
  else await partition.commit(putAccount(account), undefined);
  const made = await partition.get(keys.account);
  if (!made) throw new Error("the account was made, and is not there");
  return made;
}

/** @throws InternalError, whose cause says what to do */
function requireVersion(item: AccountItem): AccountItem {
  const refusal = refusalOf(item.version);
  if (refusal !== undefined) throw errors.internal(refusal);
  return item;
}
