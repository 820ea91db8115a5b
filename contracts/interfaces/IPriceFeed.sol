// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title What Credits reads of a Chainlink data feed
/// @notice The two functions of Chainlink's `AggregatorV3Interface` that are asked here, with its selectors and types. Price feeds and sequencer
/// uptime feeds answer alike. Source: https://docs.chain.link/data-feeds/api-reference
interface IPriceFeed {
    /// @notice How many decimals `answer` has.
    function decimals() external view returns (uint8);
    /// @notice The newest round.
    /// @return roundId its number
    /// @return answer the price; of an uptime feed 0 for up and 1 for down
    /// @return startedAt seconds, when the round began; of an uptime feed when the status last changed, 0 before any was heard
    /// @return updatedAt seconds, when the answer was written
    /// @return answeredInRound deprecated
    function latestRoundData()
        external
        view
        returns (uint80 roundId, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredInRound);
}
