/** A resource that a record names. */
interface NamedResource {
  /** As CloudFormation calls it. */
  readonly type: string;
  readonly name: string;
}

const TYPES: Readonly<Record<string, string>> = {
  eni: "AWS::EC2::NetworkInterface",
  pcx: "AWS::EC2::VPCPeeringConnection",
  pl: "AWS::EC2::PrefixList",
  sg: "AWS::EC2::SecurityGroup",
  sgr: "AWS::EC2::SecurityGroupRule",
  subnet: "AWS::EC2::Subnet",
  vpc: "AWS::EC2::VPC",
};

/** So many are kept for looking them up: a request can name a thousand. */
const MAX_RESOURCES = 100;

/** The resources whose IDs stand in requestParameters or responseElements, each once. */
export function resourcesOf(...elements: readonly unknown[]): NamedResource[] {
  const found = new Map<string, NamedResource>();
  const visit = (value: unknown): void => {
    if (found.size === MAX_RESOURCES) return;
    if (typeof value === "object" && value !== null) Object.values(value).forEach(visit);
    if (typeof value !== "string") return;
    const type = TYPES[/^([a-z]+)-[0-9a-f]{8,17}$/.exec(value)?.[1] ?? ""];
    if (type !== undefined) found.set(value, { type, name: value });
  };
  elements.forEach(visit);
  return [...found.values()];
}
