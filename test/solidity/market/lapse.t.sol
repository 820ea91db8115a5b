// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ruling, WHOLE_CLAIM} from "../../../contracts/interfaces/IArbitrable.sol";
import {IJobs} from "../../../contracts/interfaces/IJobs.sol";
import {Claim, ClaimStatus, DisputeStatus, Submission, Terms} from "../../../contracts/types/Job.sol";
import {MarketTest} from "./utils/MarketTest.sol";

// lapse
// ├── bytes that are no agreement, no dispute, ruled before: reverts
// ├── until ruleBy: reverts; a second later: works, by anyone
// └── falls back to the default ruling of the terms, nobody is rewarded
contract LapseTest is MarketTest {
    function test_lapse_fallsBackToTheProvider() public {
        Terms memory t = _terms();
        (Claim memory c, Submission memory s) = _submitted(t);
        _contest(t, c, s, 4);
        _accept(t, c, s);
        uint256 end = START + t.ruleSeconds;
        bytes memory a = _agreement(t, c, s, 4);
        for (uint256 time = end - 1; time <= end; ++time) {
            vm.warp(time);
            _failsTooEarly(_disputeId(t, c, 4), end + 1);
            jobs.lapse(a);
        }
        vm.warp(end + 1);
        vm.expectEmit(address(jobs));
        emit IJobs.Ruled(_claimId(t, c), _disputeId(t, c, 4), Ruling.Provider, false);
        vm.prank(stranger);
        jobs.lapse(a);
        assertEq(_status(t, c), ClaimStatus.Settled);
        assertEq(_wallet(payout), 20e6, "paid");
        assertEq(_held(t), 0, "nothing left");

        _fails(IJobs.Jobs_WrongDisputeStatus.selector, _disputeId(t, c, 4), uint8(DisputeStatus.Dismissed));
        vm.warp(end + 2);
        jobs.lapse(a);
    }

    function test_lapse_fallsBackToThePayer() public {
        Terms memory t = _terms();
        t.defaultRuling = Ruling.Payer;
        (Claim memory c, Submission memory s) = _submitted(t);
        _contest(t, c, s, 4);
        vm.warp(START + t.ruleSeconds + 1);
        vm.prank(stranger);
        jobs.lapse(_agreement(t, c, s, 4));
        assertEq(_disputeStatus(t, c, 4), DisputeStatus.Lost);
        assertEq(_credits(payer), 10e18, "compensated");
        assertEq(_credits(stranger), 0, "no reward for pushing");
        jobs.settle(t, c, s);
        assertEq(_wallet(payout), 18e6, "nine units");
        assertEq(_pool(provider).lockedOwn, 0, "free");
    }

    function test_lapse_afterEvidenceTookTheRest() public {
        Terms memory t = _terms();
        (Claim memory c, Submission memory s) = _submitted(t);
        _contest(t, c, s, 4);
        _rule(t, c, s, WHOLE_CLAIM, Ruling.Payer);
        vm.warp(START + t.ruleSeconds + 1);
        jobs.lapse(_agreement(t, c, s, 4));
        assertEq(_disputeStatus(t, c, 4), DisputeStatus.Dismissed);
        assertEq(_status(t, c), ClaimStatus.Settled);
        assertEq(_wallet(payer), FUNDS - 2e6, "all came back but one unit's price");
        assertEq(_wallet(payout), 2e6, "which its provider has");
        assertEq(_pool(provider).lockedOwn, 0, "free");
        assertEq(_held(t), 0, "nothing left");
    }

    function test_lapse_revertsWithoutADispute() public {
        Terms memory t = _terms();
        (Claim memory c, Submission memory s) = _submitted(t);
        bytes memory a = _agreement(t, c, s, 4);
        _fails(IJobs.Jobs_WrongDisputeStatus.selector, _disputeId(t, c, 4), uint8(DisputeStatus.None));
        jobs.lapse(a);
        a = _agreement(t, c, s, WHOLE_CLAIM);
        _fails(IJobs.Jobs_WrongDisputeStatus.selector, _disputeId(t, c, WHOLE_CLAIM), uint8(DisputeStatus.None));
        jobs.lapse(a);
    }

    function test_lapse_revertsForWhatIsNoAgreement() public {
        vm.expectRevert(abi.encodeWithSelector(IJobs.Jobs_BadAgreement.selector, 1));
        jobs.lapse(hex"00");
    }
}
