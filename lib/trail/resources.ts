const TYPES: Readonly<Record<string, string>> = {
  acl: "AWS::EC2::NetworkAcl",
  dopt: "AWS::EC2::DHCPOptions",
  eni: "AWS::EC2::NetworkInterface",
  igw: "AWS::EC2::InternetGateway",
  pcx: "AWS::EC2::VPCPeeringConnection",
  pl: "AWS::EC2::PrefixList",
  rtb: "AWS::EC2::RouteTable",
  sg: "AWS::EC2::SecurityGroup",
  sgr: "AWS::EC2::SecurityGroupRule",
  subnet: "AWS::EC2::Subnet",
  vpc: "AWS::EC2::VPC",
};

/** So many are kept for looking them up: a request can name a thousand. */
const MAX_RESOURCES = 100;

/** What kind of resource has that ID, as CloudFormation calls it; undefined for what is no ID. */
export const typeOf = (id: string): string | undefined => TYPES[/^([a-z]+)-[0-9a-f]{8,17}$/.exec(id)?.[1] ?? ""];

/** The IDs of resources that stand in requestParameters or responseElements, each once. */
export function resourcesOf(...elements: readonly unknown[]): string[] {
  const found = new Set<string>();
  const visit = (value: unknown): void => {
    if (found.size === MAX_RESOURCES) return;
    if (typeof value === "object" && value !== null) Object.values(value).forEach(visit);
    if (typeof value === "string" && typeOf(value) !== undefined) found.add(value);
  };
  elements.forEach(visit);
  return [...found];
}
