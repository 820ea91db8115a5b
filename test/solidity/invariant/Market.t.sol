// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {InvariantTest} from "../utils/InvariantTest.sol";
import {MarketHandler} from "./MarketHandler.sol";

/// @dev The runner knows the functions of contracts in this file.
contract MarketActions is MarketHandler {}

// The laws of the market (README.md, section Market), after every call of a campaign of random verbs by everybody; at its end
// everybody drains to zero.
contract MarketInvariantTest is InvariantTest {
    MarketActions internal handler;

    function setUp() public {
        handler = new MarketActions();
        handler.prepare();
        bytes4[] memory verbs = new bytes4[](20);
        verbs[0] = MarketHandler.post.selector;
        verbs[1] = MarketHandler.take.selector;
        verbs[2] = MarketHandler.takeAll.selector;
        verbs[3] = MarketHandler.submit.selector;
        verbs[4] = MarketHandler.contest.selector;
        verbs[5] = MarketHandler.court.selector;
        verbs[6] = MarketHandler.accept.selector;
        verbs[7] = MarketHandler.settle.selector;
        verbs[8] = MarketHandler.retake.selector;
        verbs[9] = MarketHandler.acknowledge.selector;
        verbs[10] = MarketHandler.expire.selector;
        verbs[11] = MarketHandler.giveUp.selector;
        verbs[12] = MarketHandler.drop.selector;
        verbs[13] = MarketHandler.cancel.selector;
        verbs[14] = MarketHandler.rule.selector;
        verbs[15] = MarketHandler.lapse.selector;
        verbs[16] = MarketHandler.equivocate.selector;
        verbs[17] = MarketHandler.seat.selector;
        verbs[18] = MarketHandler.stakes.selector;
        verbs[19] = MarketHandler.wait.selector;
        target(address(handler), verbs);
    }

    function invariant_laws() public view {
        handler.checkSolvency();
        handler.checkLocks();
        handler.checkHolds();
    }

    function afterInvariant() public {
        handler.drain();
        handler.checkNothingIsLeft();
    }
}
