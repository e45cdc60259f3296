import { discount } from "../store/accounts.ts";
import { deleteInterface } from "../store/interfaces.ts";
import { untilUnchanged } from "../store/until-unchanged.ts";
import type { Action } from "./context.ts";
import { requireInterface, requireInterfaceId } from "./interfaces/interface.ts";

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteNetworkInterface.html */
export const DeleteNetworkInterface: Action<"DeleteNetworkInterface"> = async (input, context) => {
  const id = requireInterfaceId(input.NetworkInterfaceId);
  return untilUnchanged(async () => {
    const found = await requireInterface(id, context);
    const answer = { Return: true };
    const { committed } = await context.partition.commit(
      [...deleteInterface(found), discount({ interfaces: 1 })],
      answer,
    );
    return committed ? answer : undefined;
  });
};
