// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IPriceFeed} from "../../../contracts/interfaces/IPriceFeed.sol";

/// @title SettableFeed
/// @notice A Chainlink feed whose rounds a test writes, well-behaved or not.
contract SettableFeed is IPriceFeed {
    enum Manner {
        Answers,
        Reverts,
        /// One word less than a round has.
        Short,
        /// A hundred kilobytes more.
        Long,
        /// Words that fit no type: round numbers of 256 bits.
        Dirty,
        /// Burns what gas it gets.
        Burns,
        /// Answers for 150,000 gas, and reverts at once when it gets less.
        Dear
    }

    uint8 public immutable decimals;
    Manner public manner;
    int256 public answer;
    uint256 public startedAt;
    uint256 public updatedAt;

    error NoData();

    constructor(uint8 decimals_) {
        decimals = decimals_;
    }

    function set(int256 answer_, uint256 startedAt_, uint256 updatedAt_) external {
        answer = answer_;
        startedAt = startedAt_;
        updatedAt = updatedAt_;
    }

    function behave(Manner manner_) external {
        manner = manner_;
    }

    function latestRoundData() external view returns (uint80, int256, uint256, uint256, uint80) {
        Manner m = manner;
        if (m == Manner.Reverts) revert NoData();
        if (m == Manner.Burns) {
            assembly {
                invalid()
            }
        }
        if (m == Manner.Dear) {
            uint256 end = gasleft() - 150_000;
            while (gasleft() > end) {}
            return (1, answer, startedAt, updatedAt, 1);
        }
        if (m != Manner.Answers) {
            uint256 size =
                m == Manner.Short
                    ? 0x80
                    : m == Manner.Long
                        ? 0x20000
                        : 0xa0;
            bytes memory data = abi.encode(m == Manner.Dirty ? type(uint256).max : 1, answer, startedAt, updatedAt, 1);
            assembly {
                return(add(data, 0x20), size)
            }
        }
        return (1, answer, startedAt, updatedAt, 1);
    }
}
