// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Dispute, IArbitrable, Ruling} from "../../interfaces/IArbitrable.sol";
import {Verification} from "./Verification.sol";

/// @title PayerReview: the payer's word decides
/// @notice For work that only a person can judge, such as a picture. What the payer rejects in the review window is not paid and may be done
/// again by somebody else, under the terms' bond. Nothing checks the payer: terms that name it are for providers that trust the payer, or
/// for bonds that they can lose. What the payer does not reject is paid when the window ends.
contract PayerReview is Verification {
    /// @notice `reasonHash`: content address of what was wrong, for the provider.
    event Rejected(bytes32 indexed disputeId, bytes32 indexed claimId, uint256 unit, bytes32 reasonHash);

    error PayerReview_NotPayer(address got, address payer);

    constructor() Verification(address(0)) {}

    /// @notice Rejects one unit of a submission. Only the payer, in the review window. `agreement`: the service's encoding, see IArbitrable.
    function reject(address service, bytes calldata agreement, bytes32 reasonHash) external {
        Dispute memory d = IArbitrable(service).contest(agreement);
        require(msg.sender == d.payer, PayerReview_NotPayer(msg.sender, d.payer));
        emit Rejected(d.id, d.claimId, d.unit, reasonHash);
        IArbitrable(service).rule(d.id, Ruling.Payer, address(0), 0, agreement);
    }
}
