// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IJobs} from "../interfaces/IJobs.sol";
import {Claim, ClaimState, Terms} from "../types/Job.sol";

/// @title What a claim was paid per unit, and how it ended: shared by what counts paid work.
library PaidWork {
    /// @return jobId of the terms
    /// @return claimId of the claim
    /// @return price per unit in token units; a gang's is its last take's, but for units that were retaken
    /// @return state what changed about the claim
    function read(
        IJobs jobs,
        Terms calldata terms,
        Claim calldata claim
    ) internal view returns (bytes32 jobId, bytes32 claimId, uint256 price, ClaimState memory state) {
        jobId = jobs.idOf(terms);
        claimId = jobs.claimIdOf(jobId, claim);
        state = jobs.claimOf(claimId);
        price = terms.gang && claim.parent == 0 ? jobs.jobOf(jobId).price : claim.price;
    }
}
