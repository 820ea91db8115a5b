// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {InvariantTest} from "../utils/InvariantTest.sol";
import {MarketHandler} from "./MarketHandler.sol";
import {QuoteHandler} from "./QuoteHandler.sol";

/// @dev The runner knows the functions of contracts in this file.
contract MarketActions is QuoteHandler {}

// The laws of the market (README.md, section Market), after every call of a campaign of random verbs by everybody; at its end
// everybody drains to zero.
contract MarketInvariantTest is InvariantTest {
    MarketActions internal handler;

    function setUp() public {
        handler = new MarketActions();
        handler.prepare();
        handler.prepareQuotes();
        bytes4[] memory verbs = new bytes4[](1);
        verbs[0] = MarketHandler.act.selector;
        target(address(handler), verbs);
    }

    function invariant_laws() public view {
        handler.checkSolvency();
        handler.checkLocks();
        handler.checkHolds();
        handler.checkQuotes();
    }

    function test_theCampaignReachesEveryVerb() public {
        for (uint256 i = 0; i < 300; ++i) handler.act(i);
        handler.checkSolvency();
        handler.checkLocks();
        handler.checkHolds();
        handler.checkQuotes();
        bytes32[34] memory verbs = [
            bytes32("post"),
            "take",
            "retake",
            "acknowledge",
            "submit",
            "accept",
            "settle",
            "expire",
            "abandon",
            "unwind",
            "cancel",
            "drop",
            "contest",
            "rule",
            "lapse",
            "challenge",
            "equivocation",
            "open",
            "draw",
            "commit",
            "reveal",
            "disclose",
            "resolve",
            "abandonCase",
            "vacate",
            "sit",
            "delegate",
            "undelegate",
            "requestExit",
            "quote",
            "commitQuote",
            "award",
            "cancelQuote",
            "cancelQuotes"
        ];
        string memory missing;
        for (uint256 i = 0; i < verbs.length; ++i) {
            if (handler.did(verbs[i]) == 0) missing = string(abi.encodePacked(missing, " ", verbs[i]));
        }
        assertEq(missing, "", "verbs never done");
        handler.drain();
        handler.checkNothingIsLeft();
    }

    function afterInvariant() public {
        handler.drain();
        handler.checkNothingIsLeft();
    }
}
