import type { LeaseContext } from "./context.ts";
import type { LeaseManifest } from "./manifest.ts";
import type { LeaseRecord } from "./record.ts";

/** Starts the lease's program unless it is running already; does nothing for a lease that cannot be served. */
export async function keepRunning(
  { supervisor, library }: LeaseContext,
  { id, manifest }: { readonly id: string; readonly manifest?: LeaseManifest },
): Promise<void> {
  if (manifest === undefined || supervisor.has(id)) return;
  const { hash, size } = manifest.program;
  await supervisor.ensure(id, manifest, await library.fetch(hash, undefined, size));
}

/** Whether what is due is worth the gas of getting it. */
export async function isWorthSettling(
  { gridbond, leasing }: LeaseContext,
  { terms, lease }: LeaseRecord,
): Promise<boolean> {
  const { due } = await gridbond.leases.balanceOf(terms, lease);
  return due >= leasing.settleAbove && due > 0n;
}
