// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IJury} from "../../../contracts/interfaces/IJury.sol";
import {ISlashing, UNAVAILABLE} from "../../../contracts/interfaces/ISlashing.sol";
import {DisputeStatus} from "../../../contracts/types/Job.sol";
import {Trees} from "../market/utils/Trees.sol";
import {CourtTest} from "../judgement/utils/CourtTest.sol";

// Fraud in court
// ├── a provider that challenges itself loses, whether it opens or not
// ├── a provider cannot win with the result "unavailable"
// ├── a copied leaf cannot be disclosed: it is bound to provider and claim
// ├── a copied commitment cannot be revealed: it is bound to juror, panel and position
// ├── provider, challenger and payer do not judge their own case
// ├── a panel of another requester hurts no juror of this court
// ├── spam of wrong challenges costs the spammer its bonds
// ├── whoever lets the seed expire loses, and a second draw is the last
// └── a tree holds one leaf for one unit
contract CourtFraudTest is CourtTest {
    function test_aProviderThatChallengesItselfAndHidesLoses() public {
        _bond(provider, BOND);
        uint256 before = _wealth();
        bytes memory a = _agreement(_t, _c, _s, 3);
        vm.prank(provider);
        bytes32 caseId = slashing.challenge(address(jobs), a);
        skip(31 minutes);
        slashing.resolve(caseId, a);
        assertLe(_wealth() + 50e18, before, "at least half of the unit's bond is gone");
    }

    function test_aProviderThatChallengesItselfAndIsRightLoses() public {
        _bond(provider, BOND);
        uint256 before = _wealth();
        bytes memory a = _agreement(_t, _c, _s, 3);
        vm.prank(provider);
        bytes32 caseId = slashing.challenge(address(jobs), a);
        _open(caseId, 3);
        bytes32 panelId = slashing.panelIdOf(caseId);
        _draw(panelId);
        _vote(panelId, _result(3), _result(3), _result(3));
        _disclose(caseId, 3);
        slashing.resolve(caseId, a);
        assertEq(before - _wealth(), 15e18 + 12.5e18, "the jurors' fees and half of the rest");
    }

    function test_aProviderThatChallengesItselfAndLetsTheSeedExpireLoses() public {
        _bond(provider, BOND);
        uint256 before = _wealth();
        bytes memory a = _agreement(_t, _c, _s, 3);
        vm.prank(provider);
        bytes32 caseId = slashing.challenge(address(jobs), a);
        _open(caseId, 3);
        skip(11 minutes);
        slashing.resolve(caseId, a);
        assertEq(before - _wealth(), BOND / 2, "half of the bond");
    }

    function test_unavailableIsNoResultToWinWith() public {
        _cheat(UNAVAILABLE);
        (bytes32 caseId, bytes32 panelId) = _judging(3);
        _vote(panelId, UNAVAILABLE, UNAVAILABLE, UNAVAILABLE);
        slashing.disclose(caseId, "salt", UNAVAILABLE);
        _resolve(caseId, 3);
        assertEq(_disputeStatus(_t, _c, 3), DisputeStatus.Lost);
    }

    function test_aCopiedLeafCannotBeDisclosed() public {
        bytes32[] memory honest = leaves;
        _t.salt = "copy";
        _post(_t);
        _c = _take(_t, other, uint24(UNITS));
        leaves = honest;
        _s = _submit(_t, _c, Trees.root(leaves));
        (bytes32 caseId, bytes32 panelId) = _judging(3);
        for (uint256 i = 0; i < 3; ++i) _commit(panelId, i, _result(3));
        bytes32 got = _leaf(other, _claimId(_t, _c), 3, _result(3));
        vm.expectRevert(abi.encodeWithSelector(ISlashing.Slashing_WrongDisclosure.selector, caseId, got, leaves[3]));
        _disclose(caseId, 3);
        for (uint256 i = 0; i < 3; ++i) _reveal(panelId, i, _result(3));
        skip(40 minutes + 1);
        _resolve(caseId, 3);
        assertEq(_disputeStatus(_t, _c, 3), DisputeStatus.Lost);
    }

    function test_aCopiedCommitmentCannotBeRevealed() public {
        (, bytes32 panelId) = _judging(3);
        _commit(panelId, 0, _result(3));
        (bytes32 copied, ) = jury.voteOf(panelId, 0);
        address copier = _jurorAt(panelId, 1);
        vm.prank(copier);
        jury.commit(panelId, 1, copied);
        _commit(panelId, 2, _result(3));
        _reveal(panelId, 0, _result(3)); // the copier now knows vote and salt
        vm.expectRevert(abi.encodeWithSelector(IJury.Jury_WrongReveal.selector, panelId, 1));
        _revealAs(copier, panelId, 1, _result(3));
    }

    function test_partiesDoNotJudgeTheirOwnCase() public {
        _sit(provider);
        _sit(challenger);
        _sit(payer);
        skip(1 hours);
        _t.opensAt = uint40(vm.getBlockTimestamp());
        _work(provider);
        for (uint32 unit = 0; unit < UNITS; ++unit) {
            (, bytes32 panelId) = _judging(unit);
            uint256[] memory seats = jury.seatsOf(panelId);
            for (uint256 i = 0; i < seats.length; ++i) assertLt(seats[i], 5, "only the five others");
        }
    }

    function test_panelsOfOthersHurtNoJuror() public {
        vm.startPrank(stranger);
        address[3] memory nobody;
        jury.request("nonsense", 3, nobody);
        vm.stopPrank();
        bytes32 panelId = jury.panelIdOf(stranger, "nonsense");
        _draw(panelId);
        assertEq(jury.seatsOf(panelId).length, 0, "no juror sits for a stranger");
        skip(1 days);
        vm.prank(stranger);
        jury.close("nonsense");
        for (uint256 i = 0; i < 5; ++i) {
            assertEq(jury.seatOf(address(slashing), i).penalties, 0, "nobody is cut");
        }
    }

    function test_spamOfWrongChallengesCostsTheSpammer() public {
        uint256 before = _gridWallet(challenger);
        for (uint32 unit = 0; unit < UNITS; ++unit) {
            (bytes32 caseId, bytes32 panelId) = _judging(unit);
            _vote(panelId, _result(unit), _result(unit), _result(unit));
            _disclose(caseId, unit);
            _resolve(caseId, unit);
        }
        vm.prank(payer);
        jobs.accept(_t, _c, _s);
        assertEq(before - _gridWallet(challenger), uint256(UNITS) * BOND, "every bond");
        assertEq(_credits(challenger), 0, "no reward");
        assertEq(_wallet(payout), uint256(UNITS) * 2e6, "the provider is paid in full");
        assertEq(_gridWallet(provider), uint256(UNITS) * 12.5e18, "and for its trouble");
    }

    function test_theSecondDrawIsTheLast() public {
        (bytes32 caseId, bytes32 panelId) = _judging(3);
        _vote(panelId, "a", "b", "c");
        _disclose(caseId, 3);
        _resolve(caseId, 3);
        skip(11 minutes); // nobody records the second seed
        _resolve(caseId, 3);
        assertEq(_disputeStatus(_t, _c, 3), DisputeStatus.Dismissed);
        assertBondSpent(caseId);
    }

    function test_aTreeHoldsOneLeafForOneUnit() public {
        // Two results for unit 3, at places 3 and 4: the place decides which one counts.
        bytes32 claimId = _cheat("first result");
        leaves[4] = _leaf(provider, claimId, 3, "second result");
        _t.salt = "two";
        _post(_t);
        _c = _take(_t, provider, uint24(UNITS));
        _s = _submit(_t, _c, Trees.root(leaves));
        bytes32 caseId = _challenge(3);
        bytes32[] memory path = Trees.path(leaves, 4);
        vm.expectPartialRevert(ISlashing.Slashing_WrongPath.selector);
        slashing.open(caseId, leaves[4], path);
    }

    /// @dev A submission whose unit 3 has this result.
    function _cheat(bytes32 result) internal returns (bytes32 claimId) {
        _t.salt = keccak256(abi.encode(result));
        _post(_t);
        _c = _take(_t, provider, uint24(UNITS));
        claimId = _claimId(_t, _c);
        for (uint32 i = 0; i < UNITS; ++i) leaves[i] = _leaf(provider, claimId, i, i == 3 ? result : _result(i));
        _s = _submit(_t, _c, Trees.root(leaves));
    }

    /// @dev All stake tokens that the provider owns, wherever they lie.
    function _wealth() internal view returns (uint256) {
        return grid.balanceOf(provider) + _gridWallet(provider) + _credits(provider) + _pool(provider).own;
    }
}
