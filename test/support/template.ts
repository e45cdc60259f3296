import { readFileSync } from "node:fs";
import { parse, type YAMLMap, type YAMLSeq } from "yaml";

/** What CloudFormation has in a template, with its functions in their long form: `{ "Fn::GetAtt": […] }`. */
export interface Template {
  readonly Parameters: Readonly<Record<string, Parameter>>;
  readonly Conditions: Readonly<Record<string, unknown>>;
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Outputs: Readonly<Record<string, unknown>>;
}

export interface Parameter {
  readonly Description?: string;
  readonly Type: string;
  readonly Default?: string | number;
  readonly AllowedValues?: readonly (string | number)[];
  readonly AllowedPattern?: string;
  readonly MinValue?: number;
  readonly MaxValue?: number;
}

/** @typeParam Properties what a test reads of them: a template is free text, and a test's assertions say if it is so */
export interface Resource<Properties = unknown> {
  readonly Type: string;
  readonly Condition?: string;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
  readonly Properties: Properties;
}

/** The resources of that type, by name. */
export const resourcesOf = <Properties>({ Resources }: Template, type: string): [string, Resource<Properties>][] =>
  Object.entries(Resources).filter(([, { Type }]) => Type === type) as [string, Resource<Properties>][];

const FUNCTIONS = ["And", "Equals", "GetAtt", "If", "Join", "Not", "Or", "Select", "Sub"];
const longForm = (name: string) => (FUNCTIONS.includes(name) ? `Fn::${name}` : name);

/** `!Ref x` and its like, as YAML tags. */
const tags = ["Condition", "Ref", ...FUNCTIONS].flatMap((name) => [
  {
    tag: `!${name}`,
    resolve: (text: string) => ({ [longForm(name)]: name === "GetAtt" ? text.split(".") : text }),
  },
  {
    tag: `!${name}`,
    collection: "seq" as const,
    resolve: (list: YAMLMap | YAMLSeq) => ({ [longForm(name)]: list.toJSON() as unknown }),
  },
]);

/** infra/template.yaml */
export const readTemplate = (): Template =>
  parse(readFileSync("infra/template.yaml", "utf8"), { customTags: tags }) as Template;
