import {
  DescribeManagedPrefixListsCommand,
  GetManagedPrefixListAssociationsCommand,
  RevokeSecurityGroupIngressCommand,
} from "@aws-sdk/client-ec2";
import { describe, expect, it } from "vitest";
import { ACCOUNT } from "../../support/engine.ts";
import { setUpSandbox } from "../../support/set-up.ts";
import { addEgress, addIngress, createGroup, createPrefixList, refusal, tcp } from "../../support/stage.ts";
import { wrongPrefixListIds } from "../../support/wrong-ids.ts";

const { sandbox, ec2 } = await setUpSandbox();

const associations = async (PrefixListId: string | undefined) =>
  (await ec2.send(new GetManagedPrefixListAssociationsCommand({ PrefixListId }))).PrefixListAssociations;
const from = (PrefixListId: string) => ({ ...tcp(22), PrefixListIds: [{ PrefixListId }] });
const ofGroups = (...ids: string[]) => ids.toSorted().map((ResourceId) => ({ ResourceId, ResourceOwner: ACCOUNT }));

describe("GetManagedPrefixListAssociations", () => {
  it("the groups whose rules name the list, each once; no longer where its rules are revoked", async () => {
    const list = await createPrefixList(ec2);
    expect(await associations(list)).toEqual([]);
    const [one, other] = [await createGroup(ec2), await createGroup(ec2)];
    await addIngress(ec2, one, from(list));
    await addEgress(ec2, one, from(list));
    await addIngress(ec2, other, from(list));
    expect(await associations(list)).toEqual(ofGroups(one, other));
    await ec2.send(new RevokeSecurityGroupIngressCommand({ GroupId: other, IpPermissions: [from(list)] }));
    expect(await associations(list)).toEqual(ofGroups(one));
  });

  it("one of AWS's own lists → the caller's groups that name it", async () => {
    const Filters = [{ Name: "prefix-list-name", Values: ["*.s3"] }];
    const { PrefixLists: [s3] = [] } = await ec2.send(new DescribeManagedPrefixListsCommand({ Filters }));
    const list = s3?.PrefixListId ?? "";
    expect(await associations(list)).toEqual([]);
    const group = await createGroup(ec2);
    await addEgress(ec2, group, from(list));
    expect(await associations(list)).toEqual(ofGroups(group));
  });

  it.each(wrongPrefixListIds)("%s → %s", async (_, code, id) => {
    expect(await refusal(sandbox, () => associations(id))).toMatchObject({ status: 400, code, changed: false });
  });
});
