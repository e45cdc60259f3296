/** What names nothing, the error code, the ID, and the text. */
type WrongId = [which: string, code: string, id: string | undefined, message: string];

/** What any action on a VPC answers to an ID that names none. */
export const wrongVpcIds: readonly WrongId[] = [
  ["no VPC", "MissingParameter", undefined, "The request must contain the parameter vpcId"],
  ["an unknown VPC", "InvalidVpcID.NotFound", "vpc-00000000", "The vpc ID 'vpc-00000000' does not exist"],
  ["a malformed VPC", "InvalidVpcID.Malformed", "x", 'Invalid id: "x" (expecting "vpc-...")'],
];

/** What any action on a managed prefix list answers to an ID that names none. */
export const wrongPrefixListIds: readonly (readonly [which: string, code: string, id: string | undefined])[] = [
  ["an unknown list", "InvalidPrefixListID.NotFound", "pl-00000000000000000"],
  ["a malformed ID", "InvalidPrefixListId.Malformed", "offices"],
  ["no ID", "MissingParameter", undefined],
];
