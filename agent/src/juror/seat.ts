import { type AgentContext, perform } from "../context.ts";
import { CallRefused, TransactionReverted } from "../errors.ts";

/** Holds the wanted number of seats: stakes what their bonds need and takes free ones. Safe to repeat. */
export async function takeSeats(context: AgentContext, wanted: number): Promise<void> {
  const { gridbond, me, log } = context;
  const { seatBond } = await gridbond.jury.parameters();
  let held = await heldSeats(context);
  while (held.own < wanted) {
    const seat = held.vacant ?? held.count;
    await stakeAtLeast(context, seatBond);
    try {
      await perform(context, `sit:${seat}:${held.count}`, gridbond.jury.sit(seat));
      log("info", "took seat", { seat });
    } catch (error) {
      // Another juror took that number: look again.
      if (!(error instanceof CallRefused || error instanceof TransactionReverted)) throw error;
      log("debug", "seat refused", { seat, juror: me, reason: error.message });
    }
    held = await heldSeats(context);
  }
}

async function heldSeats({ gridbond, me }: AgentContext): Promise<{ own: number; count: number; vacant?: number }> {
  const count = await gridbond.jury.seatCount();
  const seats = await Promise.all(Array.from({ length: count }, (_, seat) => gridbond.jury.seatOf(seat)));
  const own = seats.filter(
    ({ juror, retiredAt }) => juror.toLowerCase() === me.toLowerCase() && retiredAt === 0,
  ).length;
  const vacant = seats.findIndex(({ juror }) => BigInt(juror) === 0n);
  return { own, count, ...(vacant >= 0 && { vacant }) };
}

/** Brings the free own stake in Jury's pool to `amount`, out of the wallet. */
async function stakeAtLeast(context: AgentContext, amount: bigint): Promise<void> {
  const { gridbond, me } = context;
  const { gridToken, staking, jury } = gridbond.addresses;
  const pool = await gridbond.staking.poolOf(me, jury);
  const free = pool.own - pool.lockedOwn;
  if (free >= amount) return;
  const missing = amount - free;
  // The pool's size names the intent: after a stake that worked it is another one.
  await perform(context, `approve:jury:${pool.own}`, gridbond.token.approve(gridToken, staking, missing));
  await perform(context, `stake:jury:${pool.own}`, gridbond.staking.stake(jury, missing));
}
