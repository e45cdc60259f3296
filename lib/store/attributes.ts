import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { marshall, unmarshall } from "@aws-sdk/util-dynamodb";

/** An item, a key, or what an expression refers to, as DynamoDB has it. */
export type AttributeValues = Record<string, AttributeValue>;

/** What is undefined is left out. */
export const toAttributes = (values: Readonly<Record<string, unknown>>): AttributeValues =>
  marshall(values, { removeUndefinedValues: true });

export const fromAttributes = (attributes: AttributeValues): Record<string, unknown> => unmarshall(attributes);
