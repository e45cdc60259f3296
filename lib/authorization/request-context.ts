import { type Account, type Credential, type Principal, userArn } from "../account.ts";
import type { HttpRequest } from "../http.ts";
import { splitKey } from "../permissions/keys.ts";
import type { RequestContext } from "../permissions/request-context.ts";
import type { Tags } from "../security-group/tags.ts";
import type { Need } from "./needs.ts";
import type { ResourceState } from "./resource-state.ts";

/** What of a request is the same for all that it acts on. */
export interface RequestFacts {
  readonly caller: Account & Principal & Pick<Credential, "policy">;
  readonly http: HttpRequest;
  /** When the request came. */
  readonly now: Date;
}

/** What of a need conditions can ask for. */
type About = Omit<Need, "action">;

/**
 * The condition keys of a request, for one of its needs. IAM User Guide, "AWS global condition context keys"; Service
 * Authorization Reference, "Condition keys for Amazon EC2".
 * @param state what there is; `unread` where nobody has looked
 */
export function requestContext(facts: RequestFacts, need: About, state: ResourceState | "unread"): RequestContext {
  return (key) => {
    const [family, tagKey = ""] = splitKey(key);
    if (isResourceTag(key)) {
      if (!need.resource || isNew(need)) return undefined;
      return state === "unread" ? state : tagValue(state.tags, tagKey);
    }
    if (family === "ec2:vpc") return vpcOf(facts, need, state);
    if (family === "aws:requesttag/") {
      return tagValue(
        (need.tags ?? []).map(({ Key = "", Value = "" }) => [Key, Value] as const),
        tagKey,
      );
    }
    if (family === "aws:tagkeys") return need.tags?.map(({ Key = "" }) => Key);
    const value = VALUES[family]?.(facts, need);
    return value === undefined ? undefined : [value];
  };
}

/** Whether the key is a tag's of the resource. */
export const isResourceTag = (key: string): boolean => /^(?:aws|ec2):resourcetag\//i.test(key);

/** The keys that have one value, which takes no read. */
const VALUES: Readonly<Record<string, (facts: RequestFacts, need: About) => string | undefined>> = {
  "aws:currenttime": ({ now }) => now.toISOString(),
  "aws:epochtime": ({ now }) => String(Math.floor(now.getTime() / 1_000)),
  "aws:principalaccount": ({ caller }) => caller.accountId,
  "aws:principalarn": ({ caller }) => userArn(caller),
  "aws:requestedregion": ({ caller }) => caller.region,
  "aws:securetransport": ({ http }) => http.isSecure?.toString(),
  "aws:sourceip": ({ http }) => http.sourceIp,
  "aws:useragent": ({ http }) => http.headers["user-agent"],
  "aws:username": ({ caller }) => caller.accessKeyId,
  "ec2:createaction": (_, { createAction }) => createAction,
  "ec2:region": ({ caller }) => caller.region,
  "ec2:securitygroupid": (_, { resource }) => (resource?.type === "security-group" ? resource.id : undefined),
  "ec2:vpcid": (_, { resource }) => (resource?.type === "vpc" ? resource.id : undefined),
};

const isNew = ({ resource }: About): boolean => resource?.id === undefined && resource?.name === undefined;

/** The VPC of a group, as an ARN. */
function vpcOf({ caller }: RequestFacts, need: About, state: ResourceState | "unread") {
  const { resource } = need;
  if (resource?.type !== "security-group") return undefined;
  if (!isNew(need) && state === "unread") return state;
  const vpcId = state === "unread" ? resource.vpcId : state.vpcId;
  return vpcId === undefined ? undefined : [`arn:aws:ec2:${caller.region}:${caller.accountId}:vpc/${vpcId}`];
}

/** Tag keys in policies are the same in any case; where a resource has several spellings, the policy's own counts. */
function tagValue(tags: Tags, key: string): string[] | undefined {
  const tag = tags.find(([one]) => one === key) ?? tags.find(([one]) => one.toLowerCase() === key.toLowerCase());
  return tag && [tag[1]];
}
