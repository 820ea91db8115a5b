// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice Lemmas of rounding on which the ledgers rely. `a * b / c` without overflow is what Math.mulDiv computes.
contract Rounding {
    /// @dev Who leaves a pool takes no more than its part, and so the others' shares do not lose (shares paid out rounded down).
    function floorPaidOut(uint64 assets, uint64 shares, uint64 leaving) external pure {
        require(shares != 0 && leaving <= shares);
        uint256 out = (uint256(assets) * leaving) / shares;
        assert(out <= assets);
        assert(out * shares <= uint256(assets) * leaving);
    }

    /// @dev A fee that is rounded up is never less than its rate, nor a unit more.
    function ceilFee(uint64 value, uint16 bps) external pure {
        require(bps != 0 && bps <= 1_000);
        uint256 fee = (uint256(value) * bps + 9_999) / 10_000;
        assert(fee * 10_000 >= uint256(value) * bps);
        assert(fee * 10_000 < uint256(value) * bps + 10_000);
        assert(fee <= value);
    }

    /// @dev Sampling: every part has at least one unit, and parts follow each other without a gap (`every` at least one unit).
    function partsAreWhole(uint32 every, uint24 part) external pure {
        require(every >= 1e6);
        uint256 start = (uint256(part) * every) / 1e6;
        uint256 end = ((uint256(part) + 1) * every) / 1e6;
        assert(end > start);
        assert(end - start <= uint256(every) / 1e6 + 1);
    }
}
