/** What the search box takes: words, all of which have to be found; a port, an address or a block finds what covers it. */
import ipaddr from "ipaddr.js";
import type { AskedRule, ShownEntry } from "../../control/asked.ts";
import type { ShownGroup } from "../../groups.ts";
import { gistOf } from "./gist.ts";

type Covering = Pick<AskedRule, "fromPort" | "protocol" | "source" | "toPort">;

interface Word {
  readonly text: string;
  readonly port: number | undefined;
  /** All blocks that contain the one that the word is, as rules have them; none where it is no block. */
  readonly blocks: ReadonlySet<string>;
}

export type Search = readonly Word[];

export function parseSearch(typed: string): Search {
  return typed
    .toLowerCase()
    .split(/\s+/)
    .filter((text) => text !== "")
    .map((text) => ({ text, port: portOf(text), blocks: blocksAround(text) }));
}

/** @param names of groups, by their IDs: a record has IDs only */
export function matchesEntry(entry: ShownEntry, search: Search, names: ReadonlyMap<string, string>): boolean {
  if (search.length === 0) return true;
  const { text, rules, ids } = gistOf(entry);
  const isNamed = (word: string) => [...ids].some((id) => names.get(id)?.toLowerCase().includes(word));
  return search.every(
    (word) => (word.port === undefined && (text.includes(word.text) || isNamed(word.text))) || covers(rules, word),
  );
}

/** @returns the group's rules that match, where some do; all of them where the group itself does */
export function matchingRules(group: ShownGroup, search: Search): ShownGroup["rules"] | undefined {
  if (search.length === 0) return group.rules;
  const own = ownText(group);
  if (search.every(({ text, port }) => port === undefined && own.includes(text))) return group.rules;
  const found = group.rules.filter((rule) => {
    const text = `${own} ${ruleText(rule)}`;
    return search.every(
      (word) => (word.port === undefined && text.includes(word.text)) || covers([rule.permission], word),
    );
  });
  return found.length > 0 ? found : undefined;
}

const texts = new WeakMap<object, string>();

/** Made once for each: a group that has changed is another object. */
function textOf<About extends object>(about: About, make: (about: About) => string): string {
  const text = texts.get(about) ?? make(about).toLowerCase();
  texts.set(about, text);
  return text;
}

const ownText = (group: ShownGroup): string => textOf(group, ({ rules: _, ...own }) => JSON.stringify(own));

const ruleText = (rule: ShownGroup["rules"][number]): string => textOf(rule, JSON.stringify);

function covers(rules: readonly Covering[], { port, blocks }: Word): boolean {
  if (port !== undefined) return rules.some((rule) => isWithin(port, rule));
  return blocks.size > 0 && rules.some(({ source }) => "cidr" in source && blocks.has(source.cidr));
}

/** Whether a port is among a rule's. */
const isWithin = (port: number, { protocol, fromPort, toPort }: Covering): boolean =>
  protocol === "-1" || ((protocol === "tcp" || protocol === "udp") && fromPort <= port && port <= toPort);

const portOf = (text: string): number | undefined =>
  /^\d{1,5}$/.test(text) && Number(text) <= 65_535 ? Number(text) : undefined;

/** There are few, so that thousands of rules need not be read as CIDRs. An address is a block of one. */
function blocksAround(text: string): ReadonlySet<string> {
  const [address = "", given] = text.split("/");
  if (ipaddr.IPv4.isValidFourPartDecimal(address)) {
    const network = (prefix: number) => ipaddr.IPv4.networkAddressFromCIDR(`${address}/${prefix}`).toString();
    return upTo(given, 32, network);
  }
  if (!address.includes(":") || !ipaddr.IPv6.isValid(address)) return new Set();
  return upTo(given, 128, (prefix) => ipaddr.IPv6.networkAddressFromCIDR(`${address}/${prefix}`).toRFC5952String());
}

function upTo(given: string | undefined, bits: number, network: (prefix: number) => string): ReadonlySet<string> {
  const last = given === undefined ? bits : Number(given);
  if (given === "" || !Number.isInteger(last) || last < 0 || last > bits) return new Set();
  return new Set(Array.from({ length: last + 1 }, (_, prefix) => `${network(prefix)}/${prefix}`));
}
