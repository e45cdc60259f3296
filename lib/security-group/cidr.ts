import { isIPv4, isIPv6 } from "node:net";
import ipaddr from "ipaddr.js";
import { errors } from "../errors.ts";

/**
 * `100.68.0.18/18` → `100.68.0.0/18` (API_IpRange: "AWS canonicalizes IPv4 and IPv6 CIDRs").
 * @throws InvalidParameterValue
 */
export function canonicalIpv4Cidr(text: string): string {
  const [address, prefix] = splitCidr(text, 32);
  if (!isIPv4(address)) throw errors.malformedCidr(text);
  return `${ipaddr.IPv4.networkAddressFromCIDR(`${address}/${prefix}`).toString()}/${prefix}`;
}

/**
 * `2001:DB8:0::1/32` → `2001:db8::/32`: host bits off, lower case, compressed by RFC 5952.
 * @throws InvalidParameterValue
 */
export function canonicalIpv6Cidr(text: string): string {
  const [address, prefix] = splitCidr(text, 128);
  if (!isIPv6(address) || address.includes("%")) throw errors.malformedCidr(text);
  return `${ipaddr.IPv6.networkAddressFromCIDR(`${address}/${prefix}`).toRFC5952String()}/${prefix}`;
}

/** Whether two blocks of one address family share an address. */
export function overlaps(one: string, other: string): boolean {
  const [[address, prefix], [otherAddress, otherPrefix]] = [ipaddr.parseCIDR(one), ipaddr.parseCIDR(other)];
  if (address.kind() !== otherAddress.kind()) return false;
  return address.match(otherAddress, Math.min(prefix, otherPrefix));
}

/** Whether all addresses of the inner block are in the outer one. */
export const contains = (outer: string, inner: string): boolean =>
  overlaps(outer, inner) && ipaddr.parseCIDR(outer)[1] <= ipaddr.parseCIDR(inner)[1];

function splitCidr(text: string, bits: number): [address: string, prefix: number] {
  const [address = "", prefix = "", ...rest] = text.split("/");
  if (!/^(0|[1-9]\d{0,2})$/.test(prefix) || Number(prefix) > bits || rest.length > 0) throw errors.malformedCidr(text);
  return [address, Number(prefix)];
}
