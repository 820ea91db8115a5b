// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {InvariantTest} from "../utils/InvariantTest.sol";
import {CreditsHandler} from "./CreditsHandler.sol";

/// @dev The runner knows the functions of contracts in this file.
contract CreditActions is CreditsHandler {}

// The laws of credits (README.md, section Credits), after every call of a campaign; at its end everybody redeems, with a feed and without one.
contract CreditsInvariantTest is InvariantTest {
    CreditActions internal handler;

    function setUp() public {
        handler = new CreditActions();
        handler.prepare();
        bytes4[] memory verbs = new bytes4[](1);
        verbs[0] = CreditsHandler.act.selector;
        target(address(handler), verbs);
    }

    function invariant_laws() public view {
        handler.checkLaws();
    }

    function test_theCampaignReachesEveryVerb() public {
        for (uint256 i; i < 900; ++i) handler.act(i);
        handler.checkLaws();
        bytes32[11] memory verbs = [
            bytes32("mint"),
            "mintRefused",
            "redeem",
            "redeemShare",
            "redeemRefused",
            "pay",
            "give",
            "absorb",
            "poke",
            "report",
            "wander"
        ];
        string memory missing;
        for (uint256 i; i < verbs.length; ++i) {
            if (handler.did(verbs[i]) == 0) missing = string(abi.encodePacked(missing, " ", verbs[i]));
        }
        assertEq(missing, "", "verbs never done");
        _drain();
    }

    function afterInvariant() public {
        _drain();
    }

    function _drain() private {
        uint256 state = vm.snapshotState();
        handler.drain(true);
        vm.revertToState(state);
        handler.drain(false);
    }
}
