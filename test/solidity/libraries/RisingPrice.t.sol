// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {RisingPrice} from "../../../contracts/libraries/RisingPrice.sol";
import {Test} from "../utils/Test.sol";

// priceAt
// ├── from start, linear, rounded down, to cap; then cap for ever
// ├── never falls, never leaves [start, cap]
// ├── without a duration: the cap at once
// └── never overflows, at any price and time
contract RisingPriceTest is Test {
    function test_priceAt_byNumbers() public pure {
        assertEq(RisingPrice.priceAt(100, 200, 10, 0), 100, "start");
        assertEq(RisingPrice.priceAt(100, 200, 10, 1), 110, "a tenth");
        assertEq(RisingPrice.priceAt(100, 200, 10, 9), 190, "a second before the end");
        assertEq(RisingPrice.priceAt(100, 200, 10, 10), 200, "the end");
        assertEq(RisingPrice.priceAt(100, 200, 10, type(uint256).max), 200, "for ever");
        assertEq(RisingPrice.priceAt(0, 2, 3, 1), 0, "2/3, rounded down");
        assertEq(RisingPrice.priceAt(0, 2, 3, 2), 1, "4/3, rounded down");
        assertEq(RisingPrice.priceAt(100, 200, 0, 0), 200, "no duration");
        assertEq(RisingPrice.priceAt(7, 7, 10, 5), 7, "nothing to rise");
    }

    function testFuzz_priceAt_risesWithinItsEnds(
        uint96 start,
        uint96 cap,
        uint40 duration,
        uint40 early,
        uint40 later
    ) public pure {
        (start, cap) = start < cap ? (start, cap) : (cap, start);
        (early, later) = early < later ? (early, later) : (later, early);
        uint96 a = RisingPrice.priceAt(start, cap, duration, early);
        uint96 b = RisingPrice.priceAt(start, cap, duration, later);
        assertLe(start, a, "never under the start");
        assertLe(a, b, "never falls");
        assertLe(b, cap, "never above the cap");
        if (later >= duration) assertEq(b, cap, "ends at the cap");
        if (early < duration) {
            uint256 exact = uint256(cap - start) * early;
            assertLe(uint256(a - start) * duration, exact, "rounded down");
            assertLt(exact, (uint256(a - start) + 1) * duration, "by less than one");
        }
    }

    function test_priceAt_theWidestRange() public pure {
        uint96 most = type(uint96).max;
        uint256 duration = type(uint40).max;
        assertEq(RisingPrice.priceAt(0, most, duration, 0), 0, "start");
        assertEq(
            RisingPrice.priceAt(0, most, duration, duration - 1),
            most - (uint256(most) / duration) - 1,
            "a second before the end"
        );
        assertEq(RisingPrice.priceAt(0, most, duration, duration), most, "cap");
    }
}
