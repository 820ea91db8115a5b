// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Award, Claim, Terms} from "../../../../contracts/types/Job.sol";
import {Quote} from "../../../../contracts/types/Quote.sol";
import {Quotes} from "../../utils/Quotes.sol";
import {MarketTest} from "./MarketTest.sol";

/// @title AwardTest
/// @notice Bids as providers sign them, and payers that match them.
abstract contract AwardTest is MarketTest {
    /// @dev A bid of `who` for this job, signed by itself when it is matched.
    function _bid(Terms memory t, address who, uint96 price) internal view returns (Quote memory q) {
        q.service = address(jobs);
        q.provider = who;
        q.signer = who;
        q.payer = t.payer;
        q.subject = _jobId(t);
        q.price = price;
        q.volume = 10;
        q.expiresAt = uint40(START + 30 days);
    }

    /// @dev The hash of what concerns the provider: the terms after the eleven words that concern the payer alone.
    function _offer(Terms memory t) internal pure returns (bytes32 hash) {
        bytes memory encoded = abi.encode(t);
        assembly ("memory-safe") {
            hash := keccak256(add(encoded, mul(0x20, 12)), mul(0x20, 16))
        }
    }

    function _sign(Quote memory q) internal returns (bytes memory) {
        string memory name =
            q.signer == provider
                ? "provider"
                : q.signer == other
                    ? "other provider"
                    : "operator";
        (, uint256 key) = signer(name);
        return Quotes.sign(address(registry), q, key);
    }

    function _match(Quote memory q, uint24 count) internal returns (Award memory) {
        return Award(q, _sign(q), count, "");
    }

    function _award(Terms memory t, Award memory a) internal {
        Award[] memory all = new Award[](1);
        all[0] = a;
        _award(t, all);
    }

    function _award(Terms memory t, Award memory a, Award memory b) internal {
        Award[] memory all = new Award[](2);
        (all[0], all[1]) = (a, b);
        _award(t, all);
    }

    function _award(Terms memory t, Award[] memory all) internal {
        vm.prank(t.payer);
        jobs.award(t, all, noPredecessors);
    }

    /// @dev The claim that a match at this second makes.
    function _claim(Quote memory q, uint24 first, uint24 count) internal view returns (Claim memory) {
        uint96 delegated = q.delegatedBond * count;
        return Claim(0, q.provider, first, count, q.price, delegated, uint40(vm.getBlockTimestamp()));
    }

    function _filled(Quote memory q) internal view returns (uint256) {
        return registry.filledOf(Quotes.digest(address(registry), q));
    }
}
