import type { LookupAddress } from "node:dns";
import { lookup } from "node:dns/promises";
import { BlockList, isIP } from "node:net";

import { PeerForbidden } from "./errors.ts";

/**
 * Which hosts a fetcher may reach. Addresses of peers come from strangers, so the default is the public internet only:
 * a stranger must not be able to make this machine talk to itself, to its network or to a cloud's metadata service.
 */
export interface HostPolicy {
  /** Allow 127.0.0.0/8 and ::1: for peers on one machine, as in tests and the demo. */
  readonly allowLoopback: boolean;
  /** When given, only these host names or literal addresses (lower case) may be asked. */
  readonly hosts?: ReadonlySet<string>;
}

/** A peer's addresses after the policy has approved every one: connect to these and no others. */
export type PinnedAddresses = readonly [LookupAddress, ...LookupAddress[]];

const loopback = new BlockList();
loopback.addSubnet("127.0.0.0", 8, "ipv4");
loopback.addAddress("::1", "ipv6");

// The special-purpose registries of IANA: RFC 6890 and its successors.
const special = new BlockList();
for (const [network, prefix] of [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 3],
] as const) {
  special.addSubnet(network, prefix, "ipv4");
}

// Of IPv6 only global unicast is public; inside it, the ranges that embed or translate to IPv4 could lead back here.
const globalUnicast = new BlockList();
globalUnicast.addSubnet("2000::", 3, "ipv6");
const embedding = new BlockList();
for (const [network, prefix] of [
  ["2001::", 23],
  ["2001:db8::", 32],
  ["2002::", 16],
] as const) {
  embedding.addSubnet(network, prefix, "ipv6");
}

/** Why the policy forbids the IP address, or undefined when it is allowed. */
export function forbiddenAddress(address: string, policy: HostPolicy): string | undefined {
  const version = isIP(address);
  if (version === 0) return `${JSON.stringify(address)} is not an IP address`;
  const family = version === 4 ? "ipv4" : "ipv6";
  // BlockList matches IPv4-mapped IPv6 addresses (::ffff:127.0.0.1) against the IPv4 rules.
  if (loopback.check(address, family)) {
    return policy.allowLoopback ? undefined : `${address} is a loopback address and the policy does not allow it`;
  }
  const isPublic =
    version === 4
      ? !special.check(address, family)
      : globalUnicast.check(address, family) && !embedding.check(address, family);
  return isPublic ? undefined : `${address} is not a public address`;
}

/** Parses a peer's base URL. Only plain http(s) URLs without credentials, query or fragment pass. */
export function parsePeerUrl(text: string, policy: HostPolicy): URL {
  const shown = JSON.stringify(text.slice(0, 200));
  if (!URL.canParse(text)) throw new PeerForbidden(shown, "not a URL");
  const url = new URL(text);
  if (url.protocol !== "http:" && url.protocol !== "https:") {
    throw new PeerForbidden(shown, `got protocol ${url.protocol}, expected http: or https:`);
  }
  if (url.username !== "" || url.password !== "") throw new PeerForbidden(url.origin, "credentials in the URL");
  if (url.search !== "" || url.hash !== "") throw new PeerForbidden(shown, "a query or fragment in a base URL");
  if (policy.hosts !== undefined && !policy.hosts.has(bareHost(url))) {
    throw new PeerForbidden(shown, `host ${bareHost(url)} is not on the list of allowed hosts`);
  }
  return url;
}

/**
 * Resolves the URL's host once and checks every address it has. The caller connects to one of these and never resolves
 * again: a name that changes its answer between check and use gains nothing.
 */
export async function pinPeer(url: URL, policy: HostPolicy): Promise<PinnedAddresses> {
  const host = bareHost(url);
  const found: LookupAddress[] =
    isIP(host) === 0 ? await lookup(host, { all: true }) : [{ address: host, family: isIP(host) }];
  const [first, ...others] = found;
  if (first === undefined) throw new PeerForbidden(url.origin, `host ${host} has no address`);
  for (const { address } of found) {
    const why = forbiddenAddress(address, policy);
    if (why !== undefined) throw new PeerForbidden(url.origin, why);
  }
  return [first, ...others];
}

/** The host without the brackets that URLs put around IPv6 addresses. */
function bareHost(url: URL): string {
  return url.hostname.startsWith("[") ? url.hostname.slice(1, -1) : url.hostname;
}
