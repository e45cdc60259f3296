/** What people have already: the answers of EC2's own describe calls, as the AWS CLI prints them, as a state. */
import * as z from "zod";
import type { Account } from "../../../lib/account.ts";
import { isAwsManaged } from "../../../lib/security-group/ids.ts";
import { defaultVpcId } from "../../../lib/store/accounts.ts";
import { Fault, type Path } from "./fault.ts";
import type { GroupState, State, VpcState } from "./form.ts";

const described = { Description: z.string().optional() };

const permission = z.object({
  IpProtocol: z.string(),
  FromPort: z.int().optional(),
  ToPort: z.int().optional(),
  IpRanges: z.array(z.object({ CidrIp: z.string(), ...described })).default([]),
  Ipv6Ranges: z.array(z.object({ CidrIpv6: z.string(), ...described })).default([]),
  PrefixListIds: z.array(z.object({ PrefixListId: z.string(), ...described })).default([]),
  UserIdGroupPairs: z
    .array(
      z.object({
        UserId: z.string().optional(),
        GroupId: z.string(),
        VpcId: z.string().optional(),
        VpcPeeringConnectionId: z.string().optional(),
        ...described,
      }),
    )
    .default([]),
});

const tagList = z.array(z.object({ Key: z.string(), Value: z.string().default("") })).default([]);

const answer = z.object({
  SecurityGroups: z.array(
    z.object({
      GroupId: z.string(),
      GroupName: z.string(),
      Description: z.string().default(""),
      OwnerId: z.string(),
      VpcId: z.string(),
      SecurityGroupArn: z.string().optional(),
      IpPermissions: z.array(permission).default([]),
      IpPermissionsEgress: z.array(permission).default([]),
      Tags: tagList,
    }),
  ),
  Vpcs: z
    .array(
      z.object({
        VpcId: z.string(),
        CidrBlock: z.string(),
        IsDefault: z.boolean().default(false),
        OwnerId: z.string().optional(),
        Tags: tagList,
      }),
    )
    .default([]),
});

type Answer = z.output<typeof answer>;
type Group = Answer["SecurityGroups"][number];
type Permission = z.output<typeof permission>;

export const isEc2Answer = (value: unknown): value is { readonly SecurityGroups: unknown } =>
  typeof value === "object" && value !== null && "SecurityGroups" in value;

/** A state that was made of something else. */
interface Converted {
  readonly state: State;
  /** What has become something else, a line each. */
  readonly notes: readonly string[];
  /** Where in that something stands that stands there in the state. */
  origin(path: Path): Path;
}

/**
 * Groups under their IDs, with their rules and tags, in the accounts that own them; beside them may stand the VPCs of
 * `aws ec2 describe-vpcs`, which say which one is the default VPC, and what blocks they have. Rules get IDs of their
 * own, for those here say where a rule is; and so does the default VPC. Of prefix lists, only the IDs are known.
 * @param ownRegion where groups are of which no ARN says where they are
 * @throws Fault
 */
export function fromEc2(value: unknown, ownRegion: string): Converted {
  const origins = new WeakMap<object, Path>();
  const from = <Part extends object>(path: Path, part: Part): Part => {
    origins.set(part, path);
    return part;
  };
  const { SecurityGroups, Vpcs } = readAnswer(value);
  const accounts = new Map<string, Account>();
  for (const group of SecurityGroups) {
    const account = { accountId: group.OwnerId, region: regionOf(group, ownRegion), platform: "vpc" } as const;
    accounts.set(`${account.accountId}/${account.region}`, account);
  }
  const placed = SecurityGroups.map((group, index): PlacedGroup => ({ group, path: ["SecurityGroups", index] }));
  const notes: string[] = [];
  const state = {
    accounts: [...accounts.values()].map((account) => {
      const own = placed.filter(
        ({ group }) => group.OwnerId === account.accountId && regionOf(group, ownRegion) === account.region,
      );
      const vpcIds = [...new Set(own.map(({ group }) => group.VpcId))];
      const vpcs = vpcIds.map((vpcId): VpcState => {
        const known = Vpcs.find(({ VpcId }) => VpcId === vpcId);
        const here = defaultVpcId(account);
        const isDefault = known?.IsDefault ?? vpcId === here;
        if (isDefault && vpcId !== here)
          notes.push(`the default VPC of ${account.accountId} in ${account.region}, ${vpcId}, is ${here} here`);
        return {
          ...(isDefault ? { isDefault } : { vpcId }),
          ...(known && { cidrBlock: known.CidrBlock, tags: toTags(known.Tags) }),
          groups: own
            .filter(({ group }) => group.VpcId === vpcId)
            .map(({ group, path }) => from(path, toGroup(group, path, from))),
        };
      });
      const prefixLists = [...new Set(own.flatMap(({ group }) => prefixListsOf(group)))];
      return {
        ...account,
        ...(!vpcs.some(({ isDefault }) => isDefault) && { defaultVpc: false }),
        vpcs,
        prefixLists: prefixLists.map((prefixListId) => ({ prefixListId, name: prefixListId })),
      };
    }),
  };
  return { state, notes, origin: (path) => originOf(state, path, origins) };
}

/** A group, and where it stands. */
interface PlacedGroup {
  readonly group: Group;
  readonly path: Path;
}

/** @throws Fault */
function readAnswer(value: unknown): Answer {
  const { data, error } = answer.safeParse(value);
  const [issue] = error?.issues ?? [];
  if (data) return data;
  throw new Fault(
    issue?.path.map((part) => (typeof part === "symbol" ? String(part) : part)) ?? [],
    issue?.message ?? "",
  );
}

const regionOf = ({ SecurityGroupArn = "" }: Group, ownRegion: string): string =>
  SecurityGroupArn.split(":")[3] ?? ownRegion;

const toTags = (tags: Group["Tags"]) => Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value]));

type From = <Part extends object>(path: Path, part: Part) => Part;

function toGroup(group: Group, path: Path, from: From): GroupState {
  const { OwnerId, IpPermissions, IpPermissionsEgress } = group;
  return {
    groupId: group.GroupId,
    name: group.GroupName,
    ...(group.Description !== "" && { description: group.Description }),
    tags: toTags(group.Tags),
    ingress: IpPermissions.flatMap((permission, index) =>
      endsOf(permission, OwnerId).map(({ end: source, ...more }) =>
        from([...path, "IpPermissions", index], { ...toRule(permission), ...more, source }),
      ),
    ),
    egress: IpPermissionsEgress.flatMap((permission, index) =>
      endsOf(permission, OwnerId).map(({ end: destination, ...more }) =>
        from([...path, "IpPermissionsEgress", index], { ...toRule(permission), ...more, destination }),
      ),
    ),
  };
}

const toRule = ({ IpProtocol: protocol, FromPort: fromPort, ToPort: toPort }: Permission) => ({
  protocol,
  ...(fromPort !== undefined && { fromPort }),
  ...(toPort !== undefined && { toPort }),
});

/** A rule each, of what stands together in a permission. */
function endsOf({ IpRanges, Ipv6Ranges, PrefixListIds, UserIdGroupPairs }: Permission, owner: string) {
  const described = (Description: string | undefined) =>
    Description === undefined ? {} : { description: Description };
  return [
    ...IpRanges.map(({ CidrIp, Description }) => ({ end: CidrIp, ...described(Description) })),
    ...Ipv6Ranges.map(({ CidrIpv6, Description }) => ({ end: CidrIpv6, ...described(Description) })),
    ...PrefixListIds.map(({ PrefixListId, Description }) => ({ end: PrefixListId, ...described(Description) })),
    ...UserIdGroupPairs.map(({ UserId = owner, GroupId, VpcId, VpcPeeringConnectionId, Description }) => ({
      end: UserId === owner ? GroupId : `${UserId}/${GroupId}`,
      ...(VpcId !== undefined &&
        VpcPeeringConnectionId !== undefined && {
          peer: { vpcId: VpcId, vpcPeeringConnectionId: VpcPeeringConnectionId },
        }),
      ...described(Description),
    })),
  ];
}

const prefixListsOf = ({ IpPermissions, IpPermissionsEgress }: Group): string[] =>
  [...IpPermissions, ...IpPermissionsEgress]
    .flatMap(({ PrefixListIds }) => PrefixListIds.map(({ PrefixListId }) => PrefixListId))
    .filter((id) => !isAwsManaged(id));

/** Where the innermost part on the way there comes from. */
function originOf(state: State, path: Path, origins: WeakMap<object, Path>): Path {
  let [part, origin]: [unknown, Path] = [state, []];
  for (const name of path) {
    if (typeof part !== "object" || part === null) break;
    part = (part as Readonly<Record<string, unknown>>)[name];
    if (typeof part === "object" && part !== null) origin = origins.get(part) ?? origin;
  }
  return origin;
}
