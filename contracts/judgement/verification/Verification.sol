// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Dispute, IArbitrable, Ruling} from "../../interfaces/IArbitrable.sol";
import {IVerification} from "../../interfaces/IVerification.sol";

/// @title Verification
/// @notice See IVerification. Passes on what its court asks and rules.
abstract contract Verification is IVerification {
    /// @inheritdoc IVerification
    address public immutable court;

    constructor(address court_) {
        court = court_;
    }

    /// @inheritdoc IArbitrable
    function disputeOf(bytes calldata agreement) external view returns (Dispute memory) {
        (address service, bytes memory inner) = abi.decode(agreement, (address, bytes));
        return IArbitrable(service).disputeOf(inner);
    }

    /// @inheritdoc IArbitrable
    function contest(bytes calldata agreement) external returns (Dispute memory) {
        _requireCourt();
        (address service, bytes memory inner) = abi.decode(agreement, (address, bytes));
        return _contest(service, inner);
    }

    /// @inheritdoc IArbitrable
    function rule(bytes32 id, Ruling ruling, address reporter, uint96 reward, bytes calldata agreement) external {
        _requireCourt();
        (address service, bytes memory inner) = abi.decode(agreement, (address, bytes));
        _beforeRule(service, inner, ruling);
        IArbitrable(service).rule(id, ruling, reporter, reward, inner);
    }

    /// @dev What the court may take up: anything that can still be contested, and what is left to it.
    function _contest(address service, bytes memory agreement) internal virtual returns (Dispute memory) {
        return IArbitrable(service).contest(agreement);
    }

    /// @dev What a verification learns from its court.
    function _beforeRule(address service, bytes memory agreement, Ruling ruling) internal virtual {}

    function _requireCourt() private view {
        require(msg.sender == court, Verification_NotCourt(msg.sender, court));
    }
}
