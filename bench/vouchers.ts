// What metered calls cost: a tab, one redemption, and each further one of a batch.
import { MaxUint256, Wallet, keccak256 } from "ethers";
import type { BaseContract, Signer } from "ethers";

import { tab, tabId, voucherTypedData } from "../client/src/index.ts";
import { mined } from "./operations.ts";
import type { Stage } from "./verification.ts";

const PRICE = 1_000n;
const DEPOSIT = 10_000_000n;

/** The provider's wallet holds money already; the payer's too. */
export async function measureVouchers({ g, record, provider, payer, anyone }: Stage): Promise<void> {
  const as = <T extends BaseContract>(contract: T, signer: Signer) => contract.connect(signer) as T;
  const token = g.testUSD.target as string;
  await mined(as(g.escrow, payer).approve(g.vouchers.target, BigInt(token), MaxUint256));
  const [payerId, providerId] = [await payer.getAddress(), await provider.getAddress()];
  // A key of its own signs: payers that keep theirs cold do the same.
  const session = new Wallet(keccak256("0x07"), payer.provider);
  const none = { limit: 0n, expiresAt: 0 };
  const tabs = Array.from({ length: 12 }, (_, i) =>
    tab({ payer: payerId, provider: providerId, token, salt: keccak256(`0x${(i + 16).toString(16)}`) }),
  );
  const open = (i: number, key: string, limits: { limit: bigint; expiresAt: number }) =>
    as(g.vouchers, payer).open(tabs[i] as never, DEPOSIT, key, limits);
  await record("voucher.open", open(0, "0x0000000000000000000000000000000000000000", none));
  const expiresAt = Number((await payer.provider?.getBlock("latest"))?.timestamp) + 86_400;
  await record("voucher.openSession", open(1, session.address, { limit: DEPOSIT, expiresAt }));
  for (let i = 2; i < tabs.length; i++) await mined(open(i, session.address, { limit: DEPOSIT, expiresAt }));

  const at = { chainId: 31_337, vouchers: g.vouchers.target as string };
  const sign = async (signer: Signer, i: number, total: bigint) => {
    const t = tabs[i];
    if (t === undefined) throw new Error(`there is no tab ${i}`);
    const { domain, types, message } = voucherTypedData(at, tabId(t, at.chainId, at.vouchers), total);
    const signature = await signer.signTypedData(domain, types as never, message);
    return { tab: t, total, signer: await signer.getAddress(), signature };
  };
  const redeem = as(g.vouchers, anyone);
  // The first time writes what was zero before.
  await mined(redeem.redeem(await sign(payer, 0, PRICE)));
  await record("voucher.redeem", redeem.redeem(await sign(payer, 0, 1_000n * PRICE)));
  await mined(redeem.redeem(await sign(session, 1, PRICE)));
  await record("voucher.redeemSession", redeem.redeem(await sign(session, 1, 1_000n * PRICE)));
  const batch = (total: bigint) => Promise.all(tabs.slice(2).map((_, i) => sign(payer, i + 2, total)));
  await mined(redeem.redeemMany(await batch(PRICE)));
  await record("voucher.redeem10", redeem.redeemMany(await batch(1_000n * PRICE)));
  await record("voucher.topUp", as(g.vouchers, payer).topUp(tabs[0] as never, PRICE));
  await record("voucher.thaw", as(g.vouchers, payer).thaw(tabs[0] as never));
  await record("voucher.close", as(g.vouchers, provider).close(tabs[0] as never));
}
