// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IPriceFeed} from "../interfaces/IPriceFeed.sol";
import {TestNetworks} from "../libraries/TestNetworks.sol";

/// @title TestFeed
/// @notice A price of GridToken in USD that anybody sets, with 8 decimals and one dollar at first: for local chains and test networks, where no feed
/// of it exists. It answers as a Chainlink feed does.
/// @dev The constructor refuses every other chain, so it cannot reach a network where its price might be believed.
contract TestFeed is IPriceFeed {
    /// @notice A new round, as Chainlink's feeds tell it: the price, its number, and when it was written (seconds).
    event AnswerUpdated(int256 indexed current, uint256 indexed roundId, uint256 updatedAt);

    /// @notice This chain is neither a local chain nor one of the supported test networks.
    /// @param chainId the chain that the deployment was sent to
    error TestFeed_NotATestNetwork(uint256 chainId);

    int256 private _answer;
    uint80 private _roundId;
    uint40 private _updatedAt;

    /// @dev Reverts with `TestFeed_NotATestNetwork(chainId)` anywhere but on the networks of `TestNetworks`.
    constructor() {
        require(TestNetworks.has(block.chainid), TestFeed_NotATestNetwork(block.chainid));
        set(1e8);
    }

    /// @notice Writes a round now. Anyone may call, with any answer: also one that no reader may believe.
    /// @param answer USD for one GridToken, with 8 decimals
    function set(int256 answer) public {
        _answer = answer;
        _roundId += 1;
        _updatedAt = uint40(block.timestamp);
        emit AnswerUpdated(answer, _roundId, block.timestamp);
    }

    /// @inheritdoc IPriceFeed
    function decimals() external pure returns (uint8) {
        return 8;
    }

    /// @inheritdoc IPriceFeed
    function latestRoundData() external view returns (uint80, int256, uint256, uint256, uint80) {
        return (_roundId, _answer, _updatedAt, _updatedAt, _roundId);
    }
}
