import type { Addresses } from "../addresses.ts";
import { auditorsVerbs } from "./auditors.ts";
import { bundlerVerbs } from "./bundler.ts";
import { creditsVerbs } from "./credits.ts";
import { devicesVerbs } from "./devices.ts";
import { emissionsVerbs } from "./emissions.ts";
import { escrowVerbs } from "./escrow.ts";
import { charterVerbs, governorVerbs } from "./governance.ts";
import { jobsVerbs } from "./jobs.ts";
import { juryVerbs, slashingVerbs } from "./judgement.ts";
import { leaseNFTVerbs } from "./lease-nft.ts";
import { leasesVerbs } from "./leases.ts";
import { registryVerbs } from "./registry.ts";
import { stakingVerbs } from "./staking.ts";
import { tokenVerbs } from "./token.ts";
import { vouchersVerbs } from "./vouchers.ts";
import { feeAuctionVerbs, payerReviewVerbs, quorumVerbs, reputationVerbs, samplingVerbs } from "./verification.ts";

/** Every write of the protocol, once: the skins only send, simulate and extract. */
export function verbsOf(addresses: Addresses) {
  return {
    token: tokenVerbs(),
    staking: stakingVerbs(addresses),
    escrow: escrowVerbs(addresses),
    registry: registryVerbs(addresses),
    auditors: auditorsVerbs(addresses),
    devices: devicesVerbs(addresses),
    jobs: jobsVerbs(addresses),
    leases: leasesVerbs(addresses),
    vouchers: vouchersVerbs(addresses),
    slashing: slashingVerbs(addresses),
    jury: juryVerbs(addresses),
    feeAuction: feeAuctionVerbs(addresses),
    emissions: emissionsVerbs(addresses),
    credits: creditsVerbs(addresses),
    governor: governorVerbs(addresses),
    charter: charterVerbs(addresses),
    reputation: reputationVerbs(addresses),
    payerReview: payerReviewVerbs(addresses),
    quorum: quorumVerbs(addresses),
    sampling: samplingVerbs(addresses),
    bundler: bundlerVerbs(addresses),
    leaseNFT: leaseNFTVerbs(addresses),
  };
}

export type Verbs = ReturnType<typeof verbsOf>;
