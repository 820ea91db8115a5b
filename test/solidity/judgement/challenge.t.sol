// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC6909} from "@openzeppelin/contracts/token/ERC6909/ERC6909.sol";
import {IEscrow} from "../../../contracts/interfaces/IEscrow.sol";
import {IJobs} from "../../../contracts/interfaces/IJobs.sol";
import {Case, CaseStage, ISlashing} from "../../../contracts/interfaces/ISlashing.sol";
import {DisputeStatus, Terms} from "../../../contracts/types/Job.sol";
import {SlashingConfig} from "../market/utils/Deployer.sol";
import {CourtTest} from "./utils/CourtTest.sol";

// construction
// └── a bond that does not pay two panels, no bond, no time to open: reverts
// challenge
// ├── what the service does not let contest: its error
// ├── terms that leave less time for a ruling than two panels need: reverts
// ├── without allowance or money for the bond: Escrow's errors, and no dispute is open
// ├── the same unit again: reverts
// └── otherwise: contests the unit, holds the bond, the provider must open
contract ChallengeTest is CourtTest {
    function test_challenge_contestsAndHoldsTheBond() public {
        Case memory want = Case({
            service: address(jobs),
            stage: CaseStage.Opening,
            level: 0,
            redrawn: 0,
            openBy: uint40(vm.getBlockTimestamp() + 30 minutes),
            challenger: challenger,
            ruleBy: uint40(vm.getBlockTimestamp() + 1 days),
            fallback_: _t.defaultRuling,
            provider: provider,
            unit: 3,
            first: 0,
            count: UNITS,
            disputeId: _disputeId(_t, _c, 3),
            claimId: _claimId(_t, _c),
            appealBy: 0,
            payer: payer,
            root: _s.root,
            leaf: 0,
            result: 0
        });
        bytes32 caseId = _caseId(3);
        bytes memory a = _agreement(_t, _c, _s, 3);
        vm.expectEmit(address(slashing));
        emit ISlashing.Challenged(caseId, want.claimId, challenger, want);
        vm.expectEmit(address(escrow));
        emit IEscrow.Held(address(slashing), caseId, challenger, address(grid), BOND, 0);
        vm.prank(challenger);
        assertEq(slashing.challenge(address(jobs), a), caseId, "id");

        assertEq(abi.encode(slashing.caseOf(caseId)), abi.encode(want), "case");
        assertEq(slashing.caseIdOf(address(jobs), want.disputeId), caseId, "caseIdOf");
        assertEq(_disputeStatus(_t, _c, 3), DisputeStatus.Open);
        (uint256 held, ) = _bondHeld(caseId);
        assertEq(held, BOND, "held");
        assertEq(_gridWallet(challenger), 9 * BOND, "out of the wallet");
    }

    function test_challenge_aUnitOnce() public {
        _challenge(3);
        bytes memory a = _agreement(_t, _c, _s, 3);
        _fails(IJobs.Jobs_WrongDisputeStatus.selector, _disputeId(_t, _c, 3), uint8(DisputeStatus.Open));
        vm.prank(challenger);
        slashing.challenge(address(jobs), a);
        _challenge(4);
    }

    function test_challenge_needsTimeForTwoPanels() public {
        uint256 longest = slashing.longestCase();
        assertEq(longest, 30 minutes + 2 * jury.lifetime() + 1 hours, "longestCase");
        _t.ruleSeconds = uint32(longest - 1);
        _t.salt = "short";
        Terms memory t = _t;
        _post(t);
        _c = _take(t, provider, uint24(UNITS));
        _s = _submit(t, _c);
        uint256 now_ = vm.getBlockTimestamp();
        bytes memory a = _agreement(_t, _c, _s, 0);
        _fails(ISlashing.Slashing_TooLittleTime.selector, _caseId(0), now_ + longest - 1, now_ + longest);
        vm.prank(challenger);
        slashing.challenge(address(jobs), a);

        _t.ruleSeconds = uint32(longest);
        t = _t;
        _post(t);
        _c = _take(t, provider, uint24(UNITS));
        _s = _submit(t, _c);
        _challenge(0);
    }

    function test_challenge_revertsWithoutAllowance() public {
        vm.prank(challenger);
        escrow.approve(address(slashing), _id(address(grid)), BOND - 1);
        bytes memory a = _agreement(_t, _c, _s, 3);
        vm.expectRevert(
            abi.encodeWithSelector(
                ERC6909.ERC6909InsufficientAllowance.selector,
                slashing,
                BOND - 1,
                BOND,
                _id(address(grid))
            )
        );
        vm.prank(challenger);
        slashing.challenge(address(jobs), a);
        assertEq(_disputeStatus(_t, _c, 3), DisputeStatus.None);
    }

    function test_challenge_revertsWithoutMoney() public {
        bytes memory a = _agreement(_t, _c, _s, 3);
        vm.prank(stranger);
        escrow.approve(address(slashing), _id(address(grid)), BOND);
        vm.expectPartialRevert(ERC6909.ERC6909InsufficientBalance.selector);
        vm.prank(stranger);
        slashing.challenge(address(jobs), a);
    }

    function test_challenge_revertsWhenTheArbiterIsAnother() public {
        Terms memory t = _t;
        t.arbiter = arbiter;
        t.salt = "another arbiter";
        _post(t);
        _c = _take(t, provider, uint24(UNITS));
        _s = _submit(t, _c);
        bytes memory a = _agreement(t, _c, _s, 3);
        vm.expectRevert(abi.encodeWithSelector(IJobs.Jobs_NotArbiter.selector, _jobId(t), slashing, arbiter));
        vm.prank(challenger);
        slashing.challenge(address(jobs), a);
    }

    function test_challenge_windowIsTheReviews() public {
        bytes memory a = _agreement(_t, _c, _s, 3);
        uint256 end = uint256(_s.submittedAt) + _t.reviewSeconds;
        vm.warp(end + 1);
        _failsTooLate(_claimId(_t, _c), end);
        vm.prank(challenger);
        slashing.challenge(address(jobs), a);
        vm.warp(end);
        _challenge(3);
    }

    // ------------------------------------------------------------------ construction

    function test_construction_checksItsParameters() public {
        SlashingConfig memory c = _slashingConfig();
        c.challengeBond = 30e18 - 1;
        _refused(c, "challengeBond", 30e18 - 1, 30e18);
        (c.challengeBond, c.jurorFee) = (0, 0);
        _refused(c, "challengeBond", 0, 1);
        c = _slashingConfig();
        (c.appeals, c.appealSeconds) = (3, 1);
        _refused(c, "appeals", 3, 2);
        (c.appeals, c.appealSeconds) = (2, 0);
        _refused(c, "appealSeconds", 0, 1);
        // Two panels of fifteen for four bonds.
        (c.appealSeconds, c.challengeBond) = (1, 37.5e18 - 1);
        _refused(c, "challengeBond", 150e18 - 4, 150e18);
        c.challengeBond = 37.5e18;
        c.appealSeconds = 6 hours;
        _refused(c, "exitSeconds", 6 hours, 30 minutes + 4 * jury.lifetime() + 12 hours + 1 hours + 1);
        c = _slashingConfig();
        c.openSeconds = 0;
        _refused(c, "openSeconds", 0, 1);
        c.challengeBond = 30e18;
        c.openSeconds = 1;
        c.marginSeconds = 0;
        assertEq(this.make(c).longestCase(), 1 + 2 * jury.lifetime(), "the limits work");
    }

    function make(SlashingConfig calldata c) external returns (ISlashing) {
        return _newSlashing(c);
    }

    function _refused(SlashingConfig memory c, bytes32 name, uint256 got, uint256 limit) internal {
        vm.expectRevert(abi.encodeWithSelector(ISlashing.Slashing_BadParameter.selector, name, got, limit));
        this.make(c);
    }
}
