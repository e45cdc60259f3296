/** The addresses that a subnet has to give. Pure. */
import { isIPv4 } from "node:net";
import { contains } from "../../security-group/cidr.ts";
import type { SubnetItem } from "../../store/items.ts";

/** "The first four IP addresses and the last IP address in each subnet CIDR block" are AWS's (VPC User Guide, "Subnet sizing"). */
const [RESERVED_FIRST, RESERVED_LAST] = [4, 1];

type Block = Pick<SubnetItem, "cidrBlock">;

const sizeOf = ({ cidrBlock }: Block): number => 2 ** (32 - Number(cidrBlock.split("/")[1]));

const toNumber = (address: string): number =>
  address.split(".").reduce((number, octet) => number * 256 + Number(octet), 0);

const toAddress = (number: number): string =>
  [24, 16, 8, 0].map((bits) => Math.floor(number / 2 ** bits) % 256).join(".");

const firstOf = ({ cidrBlock }: Block): number => toNumber(cidrBlock.split("/")[0] ?? "");

export const freeAddresses = (subnet: Block & Pick<SubnetItem, "addresses">): number =>
  sizeOf(subnet) - RESERVED_FIRST - RESERVED_LAST - subnet.addresses;

/** Whether an interface may have that address. */
export function isGivenBy(subnet: Block, address: string): boolean {
  if (!isIPv4(address) || !contains(subnet.cidrBlock, `${address}/32`)) return false;
  const place = toNumber(address) - firstOf(subnet);
  return place >= RESERVED_FIRST && place < sizeOf(subnet) - RESERVED_LAST;
}

/** The lowest addresses that are free. @returns undefined where there aren't so many */
export function lowestFree(subnet: Block, count: number, taken: ReadonlySet<string>): string[] | undefined {
  const [first, size] = [firstOf(subnet), sizeOf(subnet)];
  const free: string[] = [];
  for (let place = RESERVED_FIRST; place < size - RESERVED_LAST && free.length < count; place++) {
    const address = toAddress(first + place);
    if (!taken.has(address)) free.push(address);
  }
  return free.length < count ? undefined : free;
}
