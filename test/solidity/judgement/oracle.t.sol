// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IRandomness} from "../../../contracts/interfaces/IRandomness.sol";
import {IJury, PanelStage} from "../../../contracts/interfaces/IJury.sol";
import {ISampling} from "../../../contracts/interfaces/ISampling.sol";
import {CaseStage} from "../../../contracts/interfaces/ISlashing.sol";
import {DisputeStatus} from "../../../contracts/types/Job.sol";
import {OracleRandomness} from "../mocks/OracleRandomness.sol";
import {SamplingTest} from "./utils/SamplingTest.sol";

// The court and samples on an oracle's seeds
// ├── a panel waits for the answer, and is drawn by it
// ├── an answer that never comes: the challenge is lost as soon as that is known
// ├── one answer for ever, from the oracle alone
// └── samples wait for it, too; a new drawing when it is lost
contract OracleTest is SamplingTest {
    uint256 private constant PATIENCE = 5 minutes;

    OracleRandomness private source;

    function _newRandomness() internal override returns (IRandomness) {
        source = new OracleRandomness(address(this), PATIENCE);
        return source;
    }

    function _answer(uint96 ticket, bytes32 seed) private {
        source.fulfil(source.requestOf(ticket), seed);
    }

    function test_panel_isDrawnByTheAnswer() public {
        bytes32 caseId = _challenge(1);
        _open(caseId, 1);
        bytes32 panelId = slashing.panelIdOf(caseId);
        uint96 ticket = jury.panelOf(panelId).ticket;
        vm.roll(vm.getBlockNumber() + 3);
        vm.expectRevert(abi.encodeWithSelector(IJury.Jury_NoSeed.selector, panelId, ticket, false));
        jury.draw(panelId);
        _answer(ticket, "seed");
        vm.prank(stranger);
        jury.draw(panelId);
        assertStage(panelId, PanelStage.Committing);
        assertEq(jury.seatsOf(panelId).length, 3, "three seats");
    }

    /// @dev Lost is known before the time for a drawing is over: nobody waits for nothing. Whoever challenged trusted the oracle, too.
    function test_panel_thatIsNeverAnswered() public {
        bytes32 caseId = _challenge(1);
        _open(caseId, 1);
        bytes32 panelId = slashing.panelIdOf(caseId);
        uint96 ticket = jury.panelOf(panelId).ticket;
        skip(PATIENCE);
        vm.expectRevert(abi.encodeWithSelector(IJury.Jury_NoSeed.selector, panelId, ticket, false));
        jury.draw(panelId);
        skip(1);
        vm.expectRevert(abi.encodeWithSelector(IJury.Jury_NoSeed.selector, panelId, ticket, true));
        jury.draw(panelId);
        _resolve(caseId, 1);
        assertStage(caseId, CaseStage.Ruled);
        assertBondSpent(caseId);
        assertEq(_disputeStatus(_t, _c, 1), DisputeStatus.Dismissed);
    }

    function test_answer_onceAndByTheOracle() public {
        bytes32 caseId = _challenge(1);
        _open(caseId, 1);
        uint96 ticket = jury.panelOf(slashing.panelIdOf(caseId)).ticket;
        uint256 id = source.requestOf(ticket);
        vm.prank(stranger);
        vm.expectRevert(abi.encodeWithSelector(OracleRandomness.NotOracle.selector, stranger));
        source.fulfil(id, "mine");
        _answer(ticket, "seed");
        vm.expectRevert(abi.encodeWithSelector(OracleRandomness.Answered.selector, id));
        source.fulfil(id, "better");
        // A late answer does not wake a lost ticket.
        uint96 other = source.request();
        skip(PATIENCE + 1);
        uint256 late = source.requestOf(other);
        vm.expectRevert(abi.encodeWithSelector(OracleRandomness.Answered.selector, late));
        source.fulfil(late, "late");
    }

    function test_sample_waitsForTheAnswer() public {
        _sampled(40);
        bytes32 drawId = _drawUnits();
        uint96 ticket = sampling.drawOf(drawId).ticket;
        vm.expectRevert(abi.encodeWithSelector(ISampling.Sampling_NoSeed.selector, drawId, ticket, false));
        sampling.picksOf(drawId, 40);
        vm.expectRevert(abi.encodeWithSelector(ISampling.Sampling_AlreadyDrawn.selector, drawId, ticket));
        sampling.draw(address(jobs), _of(0));
        skip(PATIENCE + 1);
        assertEq(_drawUnits(), drawId);
        uint96 next = sampling.drawOf(drawId).ticket;
        assertTrue(next != ticket, "another ticket");
        _answer(next, "seed");
        uint256[] memory picks = sampling.picksOf(drawId, 40);
        assertEq(picks.length, 2);
        _challengeWrapped(uint32(picks[0]));
        assertEq(uint256(slashing.caseOf(_sampledCase(uint32(picks[0]))).stage), uint256(CaseStage.Opening));
    }

    function _sampledCase(uint32 unit) private view returns (bytes32) {
        return keccak256(abi.encode(sampling, _disputeId(_t, _c, unit)));
    }
}
