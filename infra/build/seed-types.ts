import { jsonSchema } from "../local/state/json-schema.ts";

/** The part of JSON Schema that a seed's is written in. */
interface Schema {
  readonly type?: string;
  readonly description?: string;
  readonly anyOf?: readonly Schema[];
  readonly enum?: readonly string[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  /** Of a record: its values. An object that has properties has no others. */
  readonly additionalProperties?: Schema | false;
}

/** The declaration of a seed's type, made of its JSON Schema: it needs no types of a package that isn't installed. */
export const seedTypes = (): string => `/** What accounts have. */\nexport type SandboxSeed = ${typeOf(jsonSchema())};`;

/** @throws Error for what a seed's schema has not had so far */
function typeOf(schema: Schema): string {
  const { type = "", anyOf, enum: words, items, properties, additionalProperties: values } = schema;
  if (anyOf) return anyOf.map(typeOf).join(" | ");
  if (words) return words.map((word) => JSON.stringify(word)).join(" | ");
  if (items) return `readonly (${typeOf(items)})[]`;
  if (properties) return objectOf(properties, schema.required);
  if (values) return `{ readonly [key: string]: ${typeOf(values)} }`;
  const simple = SIMPLE[type];
  if (simple === undefined) throw new Error(`no TypeScript for ${JSON.stringify(schema)}`);
  return simple;
}

const SIMPLE: Readonly<Record<string, string>> = { boolean: "boolean", integer: "number", string: "string" };

function objectOf(properties: Readonly<Record<string, Schema>>, required: readonly string[] = []): string {
  const members = Object.entries(properties).map(([name, schema]) => {
    const comment = schema.description === undefined ? "" : `/** ${schema.description} */\n`;
    return `${comment}readonly ${name}${required.includes(name) ? "" : "?"}: ${typeOf(schema)};`;
  });
  return `{\n${members.join("\n")}\n}`;
}
