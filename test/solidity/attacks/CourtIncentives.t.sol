// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Dispute, Ruling, WHOLE_CLAIM} from "../../../contracts/interfaces/IArbitrable.sol";
import {Statement} from "../../../contracts/interfaces/ISlashing.sol";
import {ClaimStatus, DisputeStatus} from "../../../contracts/types/Job.sol";
import {CourtTest} from "../judgement/utils/CourtTest.sol";

/// @dev A service that nobody knows: its disputes are about nothing that a juror could compute.
contract HollowService {
    bytes32 public immutable leaf;
    address private immutable provider;
    address private immutable payer;

    constructor(address provider_, address payer_) {
        (provider, payer) = (provider_, payer_);
        leaf = keccak256(abi.encode(provider_, bytes32("claim"), uint32(0), bytes32(0), bytes32("x")));
    }

    function contest(bytes calldata) external view returns (Dispute memory) {
        uint40 ruleBy = uint40(block.timestamp + 1 days);
        return Dispute("id", "claim", provider, payer, leaf, 0, 1, 0, 0, ruleBy, Ruling.Provider, "job", 1, false, 0);
    }

    function rule(bytes32, Ruling, address, uint96, bytes calldata) external {}
}

// What it costs to be wrong in court, and to be right
// ├── calling panels about nothing costs a panel's fees, however the jurors vote
// ├── who reports itself before its deadline gains nothing on who expires
// ├── who reports itself while it is challenged leaves the challenger its due
// └── a fault multiplier: the first lost unit may leave the second challenger less than its fees
contract CourtIncentivesTest is CourtTest {
    function test_callingPanelsAboutNothingIsNotFree() public {
        for (uint256 i; i < 3; ++i) _sit(actor(string.concat("spare ", vm.toString(i))));
        skip(1 hours);
        HollowService hollow = new HollowService(provider, payer);
        uint256 before = _gridWallet(challenger);
        vm.prank(challenger);
        bytes32 caseId = slashing.challenge(address(hollow), "");
        slashing.open(caseId, hollow.leaf(), new bytes32[](0));
        for (uint256 round; round < 2; ++round) {
            _draw(slashing.panelIdOf(caseId));
            skip(1 hours + 1);
            if (round == 0) slashing.disclose(caseId, 0, "x");
            skip(40 minutes);
            slashing.resolve(caseId, "");
        }
        assertEq(before - _gridWallet(challenger), 3 * FEE, "a panel's fees");
    }

    function test_reportingOneselfIsNoCheaperThanExpiring() public {
        _t.salt = "late";
        _post(_t);
        _c = _take(_t, provider, uint24(UNITS));
        (_s.root, _s.submittedAt) = (0, 0);
        uint256 own = _pool(provider).own;
        bytes memory whole = _agreement(_t, _c, _s, WHOLE_CLAIM);
        (Statement memory a, Statement memory b) = (_sign("a"), _sign("b"));
        vm.prank(stranger); // the provider's friend
        slashing.equivocation(address(jobs), whole, a, b);
        assertEq(_credits(stranger), 0, "no reward");
        assertEq(own - _pool(provider).own, 500e18, "the whole bond");
        assertEq(_status(_t, _c), ClaimStatus.Expired); // others finish the job
        _retake(_t, _c, WHOLE_CLAIM, other);
    }

    function test_reportingOneselfLeavesTheChallengerItsDue() public {
        _submitFalse();
        (bytes32 caseId, bytes32 panelId) = _judging(0);
        _vote(panelId, _result(0), _result(0), _result(0));
        slashing.disclose(caseId, "salt", "falsified");
        bytes memory whole = _agreement(_t, _c, _s, WHOLE_CLAIM);
        Statement memory a = _sign("anything");
        Statement memory submitted = Statement(_s.root, address(0), "");
        vm.prank(stranger);
        slashing.equivocation(address(jobs), whole, a, submitted);
        _resolve(caseId, 0);
        assertEq(_disputeStatus(_t, _c, 0), DisputeStatus.Lost);
        assertEq(_status(_t, _c), ClaimStatus.Settled);
        assertEq(_gridWallet(challenger) + _credits(challenger), 10 * BOND + 10e18, "fees back and bounty");
        assertEq(_credits(payer), 50e18, "five compensations");
        assertEq(_pool(provider).lockedOwn, 500e18, "only the other claim's bond");
    }

    /// @dev Documented, not prevented: `compensation` is what each further unit leaves for its reporter.
    function test_aFaultMultiplierMayLeaveTheSecondChallengerLess() public {
        _t.faultMultiplier = 5;
        _submitFalse();
        _bond(stranger, BOND);
        bytes memory first = _agreement(_t, _c, _s, 0);
        vm.prank(stranger);
        bytes32 early = slashing.challenge(address(jobs), first);
        (bytes32 caseId, bytes32 panelId) = _judging(1);
        skip(30 minutes + 1);
        slashing.resolve(early, first);
        _vote(panelId, _result(1), _result(1), _result(1));
        slashing.disclose(caseId, "salt", "falsified");
        _resolve(caseId, 1);
        assertEq(_disputeStatus(_t, _c, 1), DisputeStatus.Lost);
        assertEq(_gridWallet(challenger) + _credits(challenger), 10 * BOND - 3 * FEE + 10e18, "one compensation");
    }

    // ------------------------------------------------------------------ helpers

    /// @dev A claim all of whose results are false.
    function _submitFalse() internal {
        _t.salt = "false";
        _post(_t);
        _c = _take(_t, provider, uint24(UNITS));
        for (uint32 i = 0; i < UNITS; ++i) leaves[i] = _leaf(provider, _claimId(_t, _c), i, "falsified");
        _s = _submit(_t, _c, _root());
    }

    function _sign(bytes32 root) internal returns (Statement memory) {
        (address who, uint256 key) = signer("provider");
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, slashing.statementDigest(address(jobs), _claimId(_t, _c), root));
        return Statement(root, who, abi.encodePacked(r, s, v));
    }
}
