// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title The price of an order that rises until a provider takes it (a reverse Dutch auction)
library RisingPrice {
    /// @notice Price after `elapsed` seconds: linear from `start` to `cap` over `duration`, rounded down (against the taker), then `cap`.
    function priceAt(uint96 start, uint96 cap, uint256 duration, uint256 elapsed) internal pure returns (uint96) {
        if (elapsed >= duration) return cap;
        return uint96(start + (uint256(cap - start) * elapsed) / duration);
    }
}
