// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {InvariantTest} from "../utils/InvariantTest.sol";
import {VerificationHandler} from "./VerificationHandler.sol";

/// @dev The runner knows the functions of contracts in this file.
contract VerificationActions is VerificationHandler {}

// The laws of verifications, reputation and its fees (README.md, section Verification), after every call of a campaign; at its end
// everybody drains to zero.
contract VerificationInvariantTest is InvariantTest {
    VerificationActions internal handler;

    function setUp() public {
        handler = new VerificationActions();
        handler.prepare();
        bytes4[] memory verbs = new bytes4[](1);
        verbs[0] = VerificationHandler.act.selector;
        target(address(handler), verbs);
    }

    function invariant_laws() public view {
        handler.checkSolvency();
        handler.checkReputation();
    }

    function test_theCampaignReachesEveryVerb() public {
        for (uint256 i; i < 300; ++i) handler.act(i);
        handler.checkSolvency();
        handler.checkReputation();
        bytes32[14] memory verbs = [
            bytes32("sampled"),
            "reviewed",
            "together",
            "draw",
            "challenge",
            "open",
            "resolve",
            "reject",
            "ask",
            "reveal",
            "decide",
            "accept",
            "record",
            "buy"
        ];
        string memory missing;
        for (uint256 i; i < verbs.length; ++i) {
            if (handler.did(verbs[i]) == 0) missing = string(abi.encodePacked(missing, " ", verbs[i]));
        }
        assertEq(missing, "", "verbs never done");
        handler.drain();
    }

    function afterInvariant() public {
        handler.drain();
    }
}
