// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {InvariantTest} from "../utils/InvariantTest.sol";
import {EmissionsHandler} from "./EmissionsHandler.sol";

/// @dev The runner knows the functions of contracts in this file.
contract EmissionsActions is EmissionsHandler {}

// The laws of emissions (README.md, section Emissions), after every call of a campaign; at its end everybody leaves with everything.
contract EmissionsInvariantTest is InvariantTest {
    EmissionsActions internal handler;

    function setUp() public {
        handler = new EmissionsActions();
        handler.prepare();
        bytes4[] memory verbs = new bytes4[](1);
        verbs[0] = EmissionsHandler.act.selector;
        target(address(handler), verbs);
    }

    function invariant_laws() public view {
        handler.checkLaws();
    }

    function test_theCampaignReachesEveryVerb() public {
        for (uint256 i; i < 200; ++i) handler.act(i);
        handler.checkLaws();
        bytes32[4] memory verbs = [bytes32("work"), "report", "buy", "collect"];
        for (uint256 i; i < verbs.length; ++i) assertGt(handler.did(verbs[i]), 3, vm.toString(verbs[i]));
        handler.drain();
    }

    function afterInvariant() public {
        handler.drain();
    }
}
