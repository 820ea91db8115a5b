// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {InvariantTest} from "../utils/InvariantTest.sol";
import {VoucherHandler} from "./VoucherHandler.sol";

/// @dev The runner knows the functions of contracts in this file.
contract VoucherActions is VoucherHandler {}

// The laws of vouchers (README.md, section Vouchers), after every call of a campaign; at its end everybody drains to zero.
contract VouchersInvariantTest is InvariantTest {
    VoucherActions internal handler;

    function setUp() public {
        handler = new VoucherActions();
        handler.prepare();
        bytes4[] memory verbs = new bytes4[](1);
        verbs[0] = VoucherHandler.act.selector;
        target(address(handler), verbs);
    }

    function invariant_laws() public view {
        handler.checkLaws();
    }

    function test_theCampaignReachesEveryVerb() public {
        for (uint256 i; i < 900; ++i) handler.act(i);
        handler.checkLaws();
        bytes32[8] memory verbs = [
            bytes32("open"),
            "topUp",
            "redeem",
            "redeemBySession",
            "redeemMany",
            "setSession",
            "thaw",
            "close"
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
