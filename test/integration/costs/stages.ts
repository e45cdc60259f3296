import type { Actor } from "../../support/actor.ts";
import { type CallParameters, textsOf } from "../../support/service.ts";

/** Sets the stage and says what to ask. */
export type Stage = (user: Actor) => CallParameters | Promise<CallParameters>;

export const SSH = "tcp 22 10.0.0.0/8";

/** A group of another VPC than the default one, with those rules. */
export async function groupWith(user: Actor, ...rules: readonly string[]) {
  const GroupId = await user.createGroup({ VpcId: await user.createVpc() });
  const ids = rules.length > 0 ? await user.addRules(GroupId, ...rules) : [];
  return { GroupId, ids };
}

/** What an answer says under that name. */
export async function made(user: Actor, name: string, asked: CallParameters): Promise<string> {
  const { status, body } = await user.call(asked);
  if (status !== 200) throw new Error(body);
  return textsOf(body, name)[0] ?? "";
}
