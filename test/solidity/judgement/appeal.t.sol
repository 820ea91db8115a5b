// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ruling} from "../../../contracts/interfaces/IArbitrable.sol";
import {PanelStage} from "../../../contracts/interfaces/IJury.sol";
import {CaseStage, ISlashing} from "../../../contracts/interfaces/ISlashing.sol";
import {DisputeStatus} from "../../../contracts/types/Job.sol";
import {AppealTest} from "./utils/AppealTest.sol";

// A panel has decided
// ├── its ruling stands after `appealBy`, not before; at the last level, or without time for another panel, at once
// appeal
// ├── by anyone until `appealBy`, with twice the bond, to twice and one as many jurors, twice at most
// ├── the final vote judges every panel: a captured majority loses, its minority is paid
// ├── who was wrong pays: an appeal that changes nothing is lost, one that changes the ruling is paid back
// ├── without a majority it is drawn anew, once a case; then what was decided before stands
// ├── a lost seed is its appellant's loss, a court without enough jurors nobody's
// └── no ruling until `ruleBy`: everybody has its bond back, less the jurors' fees
contract AppealVerbTest is AppealTest {
    bytes32 private constant WRONG = "wrong";

    function test_decided_standsAfterTheWindow() public {
        bytes32 caseId = _decided(_result(3));
        uint256 appealBy = vm.getBlockTimestamp() + APPEAL;
        assertEq(slashing.caseOf(caseId).appealBy, appealBy, "window");
        (address funder, bytes32 vote) = slashing.levelOf(caseId, 0);
        assertEq(funder, challenger, "who paid");
        assertEq(vote, _result(3), "what it found");
        for (uint256 time = appealBy - 1; time <= appealBy; ++time) {
            vm.warp(time);
            vm.expectRevert(abi.encodeWithSelector(ISlashing.Slashing_TooEarly.selector, caseId, time, appealBy + 1));
            this.resolve(caseId, 3);
        }
        assertEq(_disputeStatus(_t, _c, 3), DisputeStatus.Open);
        skip(1);
        vm.expectEmit(address(slashing));
        emit ISlashing.CaseRuled(caseId, Ruling.Provider, 15e18, 0, 12.5e18, 12.5e18);
        _resolve(caseId, 3);
        assertEq(_disputeStatus(_t, _c, 3), DisputeStatus.Dismissed);
        assertStage(caseId, CaseStage.Ruled);
        assertAllSpent(caseId);
    }

    function test_appeal_windowIsInclusive() public {
        bytes32 caseId = _decided(_result(3));
        uint256 appealBy = vm.getBlockTimestamp() + APPEAL;
        vm.warp(appealBy + 1);
        vm.expectRevert(abi.encodeWithSelector(ISlashing.Slashing_TooLate.selector, caseId, appealBy + 1, appealBy));
        vm.prank(challenger);
        slashing.appeal(caseId);
        vm.warp(appealBy);
        _appeal(caseId, challenger);
        vm.expectRevert(
            abi.encodeWithSelector(ISlashing.Slashing_WrongStage.selector, caseId, uint8(CaseStage.Judging))
        );
        vm.prank(challenger);
        slashing.appeal(caseId);
    }

    function test_appeal_doublesBondAndPanel() public {
        bytes32 caseId = _decided(_result(3));
        uint256 before = _gridWallet(challenger);
        vm.expectEmit(address(slashing));
        emit ISlashing.Appealed(caseId, challenger, 1, 80e18);
        _appeal(caseId, challenger);
        assertEq(before - _gridWallet(challenger), 80e18, "twice the bond");
        assertEq(jury.panelOf(slashing.panelIdOf(caseId)).size, 7, "seven jurors");
        _voteAll(caseId, _result(3), 7);
        _resolve(caseId, 3);
        before = _gridWallet(provider);
        _appeal(caseId, provider);
        assertEq(before - _gridWallet(provider), 160e18, "four times");
        assertEq(jury.panelOf(slashing.panelIdOf(caseId)).size, 15, "fifteen jurors");
        _voteAll(caseId, _result(3), 15);
        _resolve(caseId, 3);
        assertStage(caseId, CaseStage.Ruled);
        assertAllSpent(caseId);
    }

    /// @dev A captured panel: the provider was right, and appeals.
    function test_appeal_thatChangesTheRulingIsPaidBack() public {
        bytes32 caseId = _decidedBy(WRONG, WRONG, _result(3));
        bytes32 first = slashing.panelIdOf(caseId);
        uint256[3] memory before = [_gridWallet(challenger), _gridWallet(provider), _gridWallet(_jurorAt(first, 2))];
        _appeal(caseId, provider);
        _voteAll(caseId, _result(3), 7);
        _resolve(caseId, 3);
        skip(APPEAL + 1);
        // The honest one of the first panel, and seven: 40. The challenger's other 35 pay the appeal's fees.
        vm.expectEmit(address(slashing));
        emit ISlashing.CaseRuled(caseId, Ruling.Provider, 40e18, 80e18, 0, 0);
        _resolve(caseId, 3);
        assertEq(_disputeStatus(_t, _c, 3), DisputeStatus.Dismissed);
        assertEq(_gridWallet(challenger), before[0], "lost its bond");
        assertEq(_gridWallet(provider), before[1], "nothing lost, nothing won");
        assertGe(_gridWallet(_jurorAt(first, 2)) - before[2], 5e18, "the minority was right");
        uint256[] memory seats = jury.seatsOf(first);
        assertEq(jury.seatOf(address(slashing), seats[0]).penalties, 1, "the majority was wrong");
        assertEq(jury.seatOf(address(slashing), seats[1]).penalties, 1, "the majority was wrong");
        assertEq(jury.seatOf(address(slashing), seats[2]).penalties, 0, "the minority was right");
        assertAllSpent(caseId);
    }

    function test_appeal_thatChangesNothingIsLost() public {
        bytes32 caseId = _decided(_result(3));
        _appeal(caseId, challenger);
        _voteAll(caseId, _result(3), 7);
        _resolve(caseId, 3);
        skip(APPEAL + 1);
        uint256 before = _gridWallet(provider);
        // 40 - 15 and 80 - 35 are left: half of each for the provider.
        vm.expectEmit(address(slashing));
        emit ISlashing.CaseRuled(caseId, Ruling.Provider, 50e18, 0, 35e18, 35e18);
        _resolve(caseId, 3);
        assertEq(_gridWallet(provider) - before, 35e18, "for its trouble");
        assertAllSpent(caseId);
    }

    function test_appeal_ofAProviderThatWasWrongIsBurned() public {
        _falsify(3);
        bytes32 caseId = _challenged(3);
        _voteAll(caseId, _result(3), 3);
        slashing.disclose(caseId, "salt", "falsified");
        skip(40 minutes + 1);
        _resolve(caseId, 3);
        _appeal(caseId, provider);
        _voteAll(caseId, _result(3), 7);
        _resolve(caseId, 3);
        skip(APPEAL + 1);
        vm.expectEmit(address(slashing));
        emit ISlashing.CaseRuled(caseId, Ruling.Payer, 50e18, 25e18, 0, 45e18);
        _resolve(caseId, 3);
        assertEq(_disputeStatus(_t, _c, 3), DisputeStatus.Lost);
        assertEq(_credits(challenger), 15e18 + 10e18, "the fees of its own panel, and the bounty");
        assertAllSpent(caseId);
    }

    /// @dev Right to the challenger, wrong, right: a stranger appeals for the payer and is paid out of the provider's lost appeal.
    function test_appeal_theLastPanelJudgesAll() public {
        _falsify(3);
        bytes32 caseId = _challenged(3);
        _voteAll(caseId, _result(3), 3);
        slashing.disclose(caseId, "salt", "falsified");
        skip(40 minutes + 1);
        _resolve(caseId, 3);
        _appeal(caseId, provider);
        _voteAll(caseId, "falsified", 7);
        bytes32 captured = slashing.panelIdOf(caseId);
        _resolve(caseId, 3);
        uint256 before = _gridWallet(stranger);
        _appeal(caseId, stranger);
        _voteAll(caseId, _result(3), 15);
        // 15 + 75 to jurors; the provider's 160 / 2 = 80 are lost: 75 of them for the stranger.
        vm.expectEmit(address(slashing));
        emit ISlashing.CaseRuled(caseId, Ruling.Payer, 90e18, 25e18 + 85e18 + 75e18, 0, 5e18);
        _resolve(caseId, 3);
        assertEq(_gridWallet(stranger), before, "whole again");
        uint256[] memory seats = jury.seatsOf(captured);
        for (uint256 i; i < 7; ++i) assertGe(jury.seatOf(address(slashing), seats[i]).penalties, 1, "all wrong");
        assertAllSpent(caseId);
    }

    function test_appeal_withoutAMajority() public {
        bytes32 caseId = _decided(_result(3));
        uint256 before = _gridWallet(challenger);
        _appeal(caseId, challenger);
        bytes32 panelId = slashing.panelIdOf(caseId);
        _draw(panelId);
        skip(1 hours + 40 minutes + 1);
        _resolve(caseId, 3);
        assertEq(slashing.caseOf(caseId).redrawn, 2, "drawn anew");
        assertNotEq(slashing.panelIdOf(caseId), panelId, "another panel");
        assertEq(jury.panelOf(slashing.panelIdOf(caseId)).size, 7, "of the same size");
        _draw(slashing.panelIdOf(caseId));
        skip(1 hours + 40 minutes + 1);
        // The appellant pays for the panel that came to nothing; what was decided before stands.
        vm.expectEmit(address(slashing));
        emit ISlashing.CaseRuled(caseId, Ruling.Provider, 15e18, 45e18, 12.5e18, 47.5e18);
        _resolve(caseId, 3);
        assertEq(_disputeStatus(_t, _c, 3), DisputeStatus.Dismissed);
        assertEq(before - _gridWallet(challenger), 35e18, "as much as a panel that agrees");
        assertAllSpent(caseId);
    }

    /// @dev Jurors who voted as the final vote are paid even by an appeal that came to nothing, and nobody pays that back.
    function test_appeal_withoutAMajority_paysWhoWasRight() public {
        bytes32 caseId = _decided(_result(3));
        uint256 before = _gridWallet(stranger);
        _appeal(caseId, stranger);
        for (uint256 panel; panel < 2; ++panel) {
            bytes32 panelId = slashing.panelIdOf(caseId);
            _draw(panelId);
            if (panel == 0) _commit(panelId, 0, _result(3));
            skip(1 hours + 1);
            if (panel == 0) _reveal(panelId, 0, _result(3));
            skip(40 minutes + 1);
            if (panel == 0) _resolve(caseId, 3);
        }
        vm.expectEmit(address(slashing));
        emit ISlashing.CaseRuled(caseId, Ruling.Provider, 20e18, 40e18, 12.5e18, 47.5e18);
        _resolve(caseId, 3);
        assertEq(before - _gridWallet(stranger), 40e18, "a juror, and the panel's cost");
        assertAllSpent(caseId);
    }

    function test_appeal_afterARedraw() public {
        bytes32 caseId = _challenged(3);
        _draw(slashing.panelIdOf(caseId));
        skip(1 hours + 1);
        _disclose(caseId, 3);
        skip(40 minutes);
        _resolve(caseId, 3);
        assertEq(slashing.caseOf(caseId).redrawn, 1, "drawn anew");
        _voteAll(caseId, WRONG, 3);
        _resolve(caseId, 3);
        _appeal(caseId, provider);
        _draw(slashing.panelIdOf(caseId));
        skip(1 hours + 40 minutes + 1);
        // Once a case: what was decided stands.
        _resolve(caseId, 3);
        assertStage(caseId, CaseStage.Ruled);
        assertEq(_disputeStatus(_t, _c, 3), DisputeStatus.Lost);
        assertAllSpent(caseId);
    }

    function test_appeal_aLostSeedIsItsAppellantsLoss() public {
        bytes32 caseId = _decided(_result(3));
        _appeal(caseId, challenger);
        skip(10 minutes + 1);
        vm.expectEmit(address(slashing));
        emit ISlashing.CaseRuled(caseId, Ruling.Provider, 15e18, 0, 52.5e18, 52.5e18);
        _resolve(caseId, 3);
        assertEq(_disputeStatus(_t, _c, 3), DisputeStatus.Dismissed);
        assertAllSpent(caseId);
    }

    function test_appeal_withoutEnoughJurors() public {
        bytes32 caseId = _decided(_result(3));
        for (uint256 seat; seat < 14; ++seat) {
            vm.prank(jurors[seat]);
            jury.retire(address(slashing), seat);
        }
        skip(1);
        uint256 before = _gridWallet(challenger);
        _appeal(caseId, challenger);
        _draw(slashing.panelIdOf(caseId));
        skip(1);
        vm.expectEmit(address(slashing));
        emit ISlashing.CaseRuled(caseId, Ruling.Provider, 15e18, 80e18, 12.5e18, 12.5e18);
        _resolve(caseId, 3);
        assertEq(_gridWallet(challenger), before, "nobody was called");
        assertAllSpent(caseId);
    }

    function test_decided_withoutTimeForAnotherPanel() public {
        bytes32 caseId = _challenged(3);
        _draw(slashing.panelIdOf(caseId));
        _cast(slashing.panelIdOf(caseId), _result(3), 3);
        _disclose(caseId, 3);
        uint256 needed = APPEAL + 2 * jury.lifetime() + 1 hours;
        vm.warp(slashing.caseOf(caseId).ruleBy - needed + 1);
        uint256 snapshot = vm.snapshotState();
        _resolve(caseId, 3);
        assertStage(caseId, CaseStage.Ruled);
        vm.revertToState(snapshot);
        vm.warp(vm.getBlockTimestamp() - 1);
        _resolve(caseId, 3);
        assertStage(caseId, CaseStage.Decided);
    }

    function test_abandon_whileAnAppealCouldBeMade() public {
        bytes32 caseId = _decided(WRONG);
        vm.warp(slashing.caseOf(caseId).ruleBy + 1);
        vm.expectEmit(address(slashing));
        emit ISlashing.CaseAbandoned(caseId, 15e18, 25e18, 0);
        slashing.abandon(caseId);
        assertAllSpent(caseId);
    }

    function test_abandon_duringAnAppeal() public {
        bytes32 caseId = _decided(_result(3));
        uint256 before = _gridWallet(stranger);
        _appeal(caseId, stranger);
        _draw(slashing.panelIdOf(caseId));
        vm.warp(slashing.caseOf(caseId).ruleBy + 1);
        // A panel that nobody votes in costs its appellant.
        vm.expectEmit(address(slashing));
        emit ISlashing.CaseAbandoned(caseId, 15e18, 25e18 + 45e18, 35e18);
        slashing.abandon(caseId);
        assertEq(before - _gridWallet(stranger), 35e18, "the panel's cost");
        assertAllSpent(caseId);
        assertEq(uint256(jury.panelOf(slashing.panelIdOf(caseId)).stage), uint256(PanelStage.Settled), "settled");
    }

    /// @dev Whatever panels find and whoever appeals: every hold is empty, every panel settled, everything in somebody's wallet, and a provider that
    /// is its own challenger and appellant never gains.
    function testFuzz_lives(uint256 seed) public {
        bool itself = seed % 2 == 0;
        if ((seed >> 1) % 2 == 0) _falsify(3);
        uint256 own = _gridWallet(provider) + _credits(provider) + _pool(provider).own;
        bytes32 caseId = _challengeAs(itself ? provider : challenger);
        _open(caseId, 3);
        for (uint256 i; slashing.caseOf(caseId).stage < CaseStage.Ruled; ++i) {
            uint256 dice = uint256(keccak256(abi.encode(seed, i)));
            if (slashing.caseOf(caseId).stage == CaseStage.Decided) {
                if (dice % 4 != 0)
                    _appeal(caseId, itself ? provider : [challenger, provider, stranger][(dice >> 8) % 3]);
                else {
                    skip(APPEAL + 1);
                    _resolve(caseId, 3);
                }
                continue;
            }
            _play(caseId, dice);
            _resolve(caseId, 3);
        }
        assertAllSpent(caseId);
        assertAllInWallets();
        if (itself) {
            uint256 after_ = _gridWallet(provider) + _credits(provider) + _pool(provider).own;
            assertLt(after_, own, "judging itself costs");
        }
    }

    /// @dev One panel: without a seed, silent, split, or agreed on something.
    function _play(bytes32 caseId, uint256 dice) private {
        bytes32 panelId = slashing.panelIdOf(caseId);
        if (dice % 8 == 0) return skip(10 minutes + 1);
        _draw(panelId);
        uint256 size = jury.panelOf(panelId).size;
        bytes32[3] memory votes = [_result(3), WRONG, "falsified"];
        for (uint256 i; i < size; ++i) {
            if ((dice >> (16 + i)) % 8 == 0) continue;
            _commit(panelId, i, votes[dice % 5 == 0 ? i % 3 : (dice >> 8) % 3]);
        }
        // When all have committed, revealing has begun.
        if (jury.panelOf(panelId).stage == PanelStage.Committing) skip(1 hours + 1);
        for (uint256 i; i < size; ++i) {
            if ((dice >> (16 + i)) % 8 == 0) continue;
            _reveal(panelId, i, votes[dice % 5 == 0 ? i % 3 : (dice >> 8) % 3]);
        }
        if (slashing.caseOf(caseId).result == 0 && (dice >> 200) % 8 != 0) slashing.disclose(caseId, "salt", _truth);
        skip(40 minutes + 1);
    }
}
