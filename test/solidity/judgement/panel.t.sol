// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IJury, Panel, PanelOutcome, PanelStage} from "../../../contracts/interfaces/IJury.sol";
import {CourtTest} from "./utils/CourtTest.sol";

// The test is the court.
// request: a second time under one id: reverts; fixes seats and seed block
// draw
// ├── no panel, drawn already: reverts; before the seed block is mined: reverts
// ├── until the deadline works, later reverts; while the hash is known works, 257 blocks later reverts
// ├── too few eligible seats: an unmanned panel
// └── distinct seats of this court, active and not retired at the request, of nobody excluded
// commit
// ├── in another stage, after the window, no such position, by another juror, twice, nothing: reverts
// └── the last of the panel starts revealing at once
// reveal
// ├── before the commit window ended, after the reveal window: reverts
// ├── without a commitment, twice, another vote or salt, no vote, by another juror: reverts
// └── a commit window that ran out is a reveal window that began
// close
// ├── by another court, no panel, twice: reverts
// ├── before the end: reverts, unless everybody revealed or the seed is lost
// └── a majority of the panel decides; less does not
// settle
// ├── by another court, before the count, twice: reverts
// └── silent jurors pay and lose their seats; with a final vote whoever voted otherwise, whatever the panel's majority was
contract PanelTest is CourtTest {
    bytes32 internal constant ID = "panel";
    bytes32 internal panelId;
    address[3] internal nobody;

    function setUp() public override {
        super.setUp();
        for (uint256 i = 0; i < 5; ++i) _sit(jurors[i], address(this));
        skip(1 hours);
        panelId = jury.panelIdOf(address(this), ID);
    }

    // ------------------------------------------------------------------ request

    function test_request_fixesSeatsAndSeed() public {
        Panel memory want = Panel({
            stage: PanelStage.Drawing,
            size: 3,
            committed: 0,
            revealed: 0,
            deadline: uint40(vm.getBlockTimestamp() + 10 minutes),
            requestedAt: uint40(vm.getBlockTimestamp()),
            seatCount: 5,
            ticket: uint96(vm.getBlockNumber() + SEED_DELAY)
        });
        address[3] memory excluded = [provider, challenger, payer];
        vm.expectEmit(address(jury));
        emit IJury.PanelRequested(panelId, address(this), ID, excluded, want);
        assertEq(jury.request(ID, 3, excluded), panelId, "id");
        assertEq(abi.encode(jury.panelOf(panelId)), abi.encode(want), "panel");
        assertEq(jury.seatsOf(panelId).length, 0, "nobody drawn");
        assertEq(jury.lifetime(), 10 minutes + 1 hours + 40 minutes, "lifetime");

        _wrongStage(PanelStage.Drawing);
        jury.request(ID, 3, excluded);
    }

    // ------------------------------------------------------------------ draw

    function test_draw_drawsDistinctSeats() public {
        jury.request(ID, 3, nobody);
        _mineSeed(panelId);
        vm.recordLogs();
        jury.draw(panelId);
        uint256[] memory seats = jury.seatsOf(panelId);
        assertEq(seats.length, 3, "panel size");
        for (uint256 i = 0; i < 3; ++i) {
            assertLt(seats[i], 5, "a seat");
            assertNotEq(seats[i], seats[(i + 1) % 3], "distinct");
        }
        bytes memory data = vm.getRecordedLogs()[0].data;
        assertEq(data, abi.encode(seats, vm.getBlockTimestamp() + 1 hours), "PanelDrawn");
        assertStage(panelId, PanelStage.Committing);
        _wrongStage(PanelStage.Committing);
        jury.draw(panelId);
    }

    function testFuzz_draw_onlyEligibleSeats(bytes32 hash, uint256 excludedSeat) public {
        address out = jurors[bound(excludedSeat, 0, 4)];
        // Another five, two of them not yet active, one retired.
        for (uint256 i = 0; i < 2; ++i) _sit(actor(string.concat("late ", vm.toString(i))), address(this));
        uint256 retired = _seatOf(jurors[0]) == _seatOf(out) ? 1 : 0;
        vm.prank(jurors[retired]);
        jury.retire(address(this), retired);
        skip(1);
        jury.request(ID, 3, [address(0), out, address(1)]);
        _drawWith(hash);
        uint256[] memory seats = jury.seatsOf(panelId);
        assertEq(seats.length, 3, "three are left, and found");
        for (uint256 i = 0; i < 3; ++i) {
            assertLt(seats[i], 5, "active");
            assertNotEq(seats[i], retired, "not retired");
            assertNotEq(seats[i], _seatOf(out), "not excluded");
            assertNotEq(seats[i], seats[(i + 1) % 3], "distinct");
        }
    }

    function test_draw_whoLeavesAfterTheRequestStays() public {
        vm.prank(jurors[0]);
        jury.retire(address(this), 0);
        vm.prank(jurors[1]);
        jury.retire(address(this), 1);
        skip(1);
        jury.request(ID, 3, nobody);
        for (uint256 i = 2; i < 5; ++i) {
            // One in the request's own second.
            vm.prank(jurors[i]);
            jury.retire(address(this), i);
            skip(1);
        }
        _draw(panelId);
        assertEq(jury.seatsOf(panelId).length, 3, "leaving cannot steer the draw");
    }

    function test_draw_whoComesAfterTheRequestIsOut() public {
        for (uint256 i = 0; i < 3; ++i) {
            vm.prank(jurors[i]);
            jury.retire(address(this), i);
        }
        skip(1);
        jury.request(ID, 3, nobody);
        _sit(actor("late"), address(this));
        _draw(panelId);
        assertEq(jury.seatsOf(panelId).length, 0, "two are too few");
        assertStage(panelId, PanelStage.Revealing);
    }

    function test_draw_activationIsInclusive() public {
        for (uint256 i = 0; i < 3; ++i) {
            vm.prank(jurors[i]);
            jury.retire(address(this), i);
        }
        _sit(actor("late"), address(this));
        skip(1 hours - 1);
        uint256 before = vm.snapshotState();
        jury.request(ID, 3, nobody);
        _draw(panelId);
        assertEq(jury.seatsOf(panelId).length, 0, "a second too early");
        vm.revertToState(before);
        skip(1);
        jury.request(ID, 3, nobody);
        _draw(panelId);
        assertEq(jury.seatsOf(panelId).length, 3, "active");
    }

    function test_draw_windowIsInclusive() public {
        jury.request(ID, 3, nobody);
        uint256 end = vm.getBlockTimestamp() + 10 minutes;
        _mineSeed(panelId);
        vm.warp(end + 1);
        _tooLate(end);
        jury.draw(panelId);
        uint256 before = vm.snapshotState();
        vm.warp(end - 1);
        jury.draw(panelId);
        vm.revertToState(before);
        vm.warp(end);
        jury.draw(panelId);
    }

    function test_draw_waitsForTheSeedBlock() public {
        jury.request(ID, 3, nobody);
        uint256 seedBlock = jury.panelOf(panelId).ticket;
        for (uint256 number = seedBlock - 1; number <= seedBlock; ++number) {
            vm.roll(number);
            vm.expectRevert(abi.encodeWithSelector(IJury.Jury_NoSeed.selector, panelId, seedBlock, false));
            jury.draw(panelId);
        }
        _mineSeed(panelId);
        jury.draw(panelId);
    }

    function test_draw_theHashIsKnownFor256Blocks() public {
        jury.request(ID, 3, nobody);
        uint256 seedBlock = jury.panelOf(panelId).ticket;
        vm.roll(seedBlock + 257);
        vm.expectRevert(abi.encodeWithSelector(IJury.Jury_NoSeed.selector, panelId, seedBlock, true));
        jury.draw(panelId);
        vm.roll(seedBlock + 256);
        vm.setBlockhash(seedBlock, "hash");
        jury.draw(panelId);
    }

    function test_draw_revertsWithoutAPanel() public {
        _wrongStage(PanelStage.None);
        jury.draw(panelId);
    }

    // ------------------------------------------------------------------ commit

    function test_commit_sealsAVote() public {
        _drawn();
        address juror = _jurorAt(address(this), panelId, 1);
        bytes32 sealed_ = jury.commitmentOf(panelId, 1, juror, "vote", "salt");
        assertEq(sealed_, keccak256(abi.encode(panelId, uint256(1), juror, bytes32("vote"), bytes32("salt"))));
        vm.expectEmit(address(jury));
        emit IJury.Committed(panelId, 1, sealed_);
        vm.prank(juror);
        jury.commit(panelId, 1, sealed_);
        (bytes32 commitment, bytes32 vote) = jury.voteOf(panelId, 1);
        assertEq(commitment, sealed_, "commitment");
        assertEq(vote, bytes32(0), "not revealed");
        assertEq(jury.panelOf(panelId).committed, 1, "one");

        vm.expectRevert(abi.encodeWithSelector(IJury.Jury_AlreadyCommitted.selector, panelId, 1));
        vm.prank(juror);
        jury.commit(panelId, 1, "another");
    }

    function test_commit_revertsForNothing() public {
        _drawn();
        address juror = _jurorAt(address(this), panelId, 1);
        vm.expectRevert(abi.encodeWithSelector(IJury.Jury_AlreadyCommitted.selector, panelId, 1));
        vm.prank(juror);
        jury.commit(panelId, 1, 0);
    }

    function test_commit_onlyByItsJuror() public {
        _drawn();
        uint256 seat = jury.seatsOf(panelId)[1];
        vm.expectRevert(
            abi.encodeWithSelector(IJury.Jury_NotJuror.selector, address(this), seat, stranger, jurors[seat])
        );
        vm.prank(stranger);
        jury.commit(panelId, 1, "sealed");
        vm.expectRevert(abi.encodeWithSelector(IJury.Jury_NoSuchPosition.selector, panelId, 3, 3));
        jury.commit(panelId, 3, "sealed");
    }

    function test_commit_windowIsInclusive() public {
        _drawn();
        uint256 end = vm.getBlockTimestamp() + 1 hours;
        address juror = _jurorAt(address(this), panelId, 0);
        vm.warp(end + 1);
        _tooLate(end);
        vm.prank(juror);
        jury.commit(panelId, 0, "sealed");
        vm.warp(end - 1);
        _seal(1, "vote");
        vm.warp(end);
        _seal(0, "vote");
    }

    function test_commit_revertsInAnotherStage() public {
        jury.request(ID, 3, nobody);
        _wrongStage(PanelStage.Drawing);
        jury.commit(panelId, 0, "sealed");
        _draw(panelId);
        for (uint256 i = 0; i < 3; ++i) _seal(i, "vote");
        _wrongStage(PanelStage.Revealing);
        jury.commit(panelId, 0, "sealed");
    }

    function test_commit_theLastOneStartsRevealing() public {
        _drawn();
        _seal(0, "vote");
        _seal(1, "vote");
        skip(5);
        vm.expectEmit(address(jury));
        emit IJury.RevealStarted(panelId, vm.getBlockTimestamp() + 40 minutes);
        _seal(2, "vote");
        (PanelStage stage, uint256 until) = jury.stageOf(panelId);
        assertEq(uint256(stage), uint256(PanelStage.Revealing), "stage");
        assertEq(until, vm.getBlockTimestamp() + 40 minutes, "until");
    }

    // ------------------------------------------------------------------ reveal

    function test_reveal_countsAVote() public {
        _sealed3("vote");
        address juror = _jurorAt(address(this), panelId, 2);
        vm.expectEmit(address(jury));
        emit IJury.Revealed(panelId, 2, "vote");
        _revealAs(juror, panelId, 2, "vote");
        (, bytes32 vote) = jury.voteOf(panelId, 2);
        assertEq(vote, "vote", "vote");
        assertEq(jury.panelOf(panelId).revealed, 1, "one");
        _unsealFails(abi.encodeWithSelector(IJury.Jury_NotCommitted.selector, panelId, 2), 2, "vote");
    }

    function test_reveal_waitsForTheCommitWindow() public {
        _drawn();
        uint256 end = vm.getBlockTimestamp() + 1 hours;
        _seal(0, "vote");
        for (uint256 time = end - 1; time <= end; ++time) {
            vm.warp(time);
            _unsealFails(abi.encodeWithSelector(IJury.Jury_TooEarly.selector, panelId, time, end + 1), 0, "vote");
        }
        vm.warp(end + 1);
        (PanelStage stage, uint256 until) = jury.stageOf(panelId);
        assertEq(uint256(stage), uint256(PanelStage.Revealing), "already revealing");
        assertEq(until, end + 40 minutes, "from the end of committing on");
        address juror = _jurorAt(address(this), panelId, 0);
        vm.expectEmit(address(jury));
        emit IJury.RevealStarted(panelId, end + 40 minutes);
        _revealAs(juror, panelId, 0, "vote");
        assertEq(jury.panelOf(panelId).deadline, end + 40 minutes, "recorded");
    }

    function test_reveal_windowIsInclusive() public {
        _sealed3("vote");
        uint256 end = vm.getBlockTimestamp() + 40 minutes;
        vm.warp(end + 1);
        _unsealFails(_late(end), 0, "vote");
        vm.warp(end - 1);
        _unseal(0, "vote");
        vm.warp(end);
        _unseal(1, "vote");
    }

    function test_reveal_windowAfterAnIncompleteCommit() public {
        _drawn();
        uint256 end = vm.getBlockTimestamp() + 1 hours + 40 minutes;
        _seal(0, "vote");
        vm.warp(end + 1);
        _unsealFails(_late(end), 0, "vote");
        vm.warp(end);
        _unseal(0, "vote");
    }

    function test_reveal_revertsWithoutACommitment() public {
        _drawn();
        _seal(0, "vote");
        skip(1 hours + 1);
        _unsealFails(abi.encodeWithSelector(IJury.Jury_NotCommitted.selector, panelId, 1), 1, "vote");
    }

    function test_reveal_revertsForAnythingElse() public {
        _sealed3("vote");
        bytes memory wrong = abi.encodeWithSelector(IJury.Jury_WrongReveal.selector, panelId, 0);
        _unsealFails(wrong, 0, "another vote");
        _unsealFails(wrong, 0, 0);
        address juror = _jurorAt(address(this), panelId, 0);
        vm.expectRevert(wrong);
        vm.prank(juror);
        jury.reveal(panelId, 0, "vote", "another salt");
    }

    function test_reveal_onlyByItsJuror() public {
        _sealed3("vote");
        uint256 seat = jury.seatsOf(panelId)[0];
        vm.expectRevert(
            abi.encodeWithSelector(IJury.Jury_NotJuror.selector, address(this), seat, stranger, jurors[seat])
        );
        vm.prank(stranger);
        jury.reveal(panelId, 0, "vote", "juror salt");
    }

    function test_reveal_revertsInAnotherStage() public {
        _wrongStage(PanelStage.None);
        jury.reveal(panelId, 0, "vote", "salt");
        jury.request(ID, 3, nobody);
        _wrongStage(PanelStage.Drawing);
        jury.reveal(panelId, 0, "vote", "salt");
    }

    function test_reveal_ofAnUnmannedPanelHasNoPositions() public {
        jury.request(ID, 3, [jurors[0], jurors[1], jurors[2]]);
        _draw(panelId);
        vm.expectRevert(abi.encodeWithSelector(IJury.Jury_NoSuchPosition.selector, panelId, 0, 3));
        jury.reveal(panelId, 0, "vote", "salt");
    }

    // ------------------------------------------------------------------ close

    function test_close_aMajorityDecidesAndTheRestPay() public {
        _drawn();
        bytes32[3] memory votes = [bytes32("right"), "right", "wrong"];
        for (uint256 i = 0; i < 3; ++i) _seal(i, votes[i]);
        for (uint256 i = 0; i < 3; ++i) _unseal(i, votes[i]);
        uint256 seat = jury.seatsOf(panelId)[2];
        vm.expectEmit(address(jury));
        emit IJury.PanelClosed(panelId, PanelOutcome.Decided, "right");
        (PanelOutcome outcome, bytes32 vote) = jury.close(ID);
        vm.expectEmit(address(jury));
        emit IJury.PanelSettled(panelId, "right");
        vm.expectEmit(address(jury));
        emit IJury.SeatRetired(address(this), seat, vm.getBlockTimestamp());
        vm.expectEmit(address(jury));
        emit IJury.SeatPenalised(address(this), seat, jurors[seat], panelId, 30e18);
        address[] memory winners = jury.settle(ID, vote);
        assertEq(uint256(outcome), uint256(PanelOutcome.Decided), "decided");
        assertEq(vote, "right", "vote");
        assertEq(winners.length, 2, "two winners");
        assertEq(winners[0], _jurorAt(address(this), panelId, 0), "first");
        assertEq(winners[1], _jurorAt(address(this), panelId, 1), "second");
        (uint256 own, uint256 locked) = _seatPool(jurors[seat]);
        assertEq(own, 170e18, "penalised");
        assertEq(locked, 170e18, "both seats' bonds, less the penalty");

        skip(6 hours + 1);
        jury.vacate(address(this), seat);
        (, locked) = _seatPool(jurors[seat]);
        assertEq(locked, 100e18, "what was left of the bond is free");
    }

    function test_close_aSilentJurorPaysWithoutAMajority() public {
        _drawn();
        _seal(0, "a");
        _seal(1, "b");
        skip(1 hours + 1);
        _unseal(0, "a");
        _unseal(1, "b");
        skip(40 minutes);
        (PanelOutcome outcome, bytes32 vote, address[] memory winners) = _judged(ID);
        assertEq(uint256(outcome), uint256(PanelOutcome.Undecided), "undecided");
        assertEq(vote, bytes32(0), "no vote");
        assertEq(winners.length, 0, "nobody wins");
        uint256[] memory seats = jury.seatsOf(panelId);
        assertEq(jury.seatOf(address(this), seats[0]).penalties, 0, "spoke");
        assertEq(jury.seatOf(address(this), seats[1]).penalties, 0, "spoke");
        assertEq(jury.seatOf(address(this), seats[2]).penalties, 1, "was silent");
    }

    function test_close_oneOfThreeIsNoMajority() public {
        _drawn();
        _seal(1, "a");
        skip(1 hours + 1);
        _unseal(1, "a");
        skip(40 minutes);
        (PanelOutcome outcome, ) = jury.close(ID);
        assertEq(uint256(outcome), uint256(PanelOutcome.Undecided), "most of the panel, not of those who speak");
    }

    function test_close_twoOfThreeAreAMajorityWhereverTheySit() public {
        for (uint256 silent = 0; silent < 3; ++silent) {
            bytes32 id = bytes32(silent + 10);
            jury.request(id, 3, nobody);
            panelId = jury.panelIdOf(address(this), id);
            _draw(panelId);
            for (uint256 i = 0; i < 3; ++i) _seal(i, i == silent ? bytes32("x") : bytes32("y"));
            for (uint256 i = 0; i < 3; ++i) _unseal(i, i == silent ? bytes32("x") : bytes32("y"));
            uint256 before = vm.snapshotState();
            (PanelOutcome outcome, bytes32 vote, address[] memory winners) = _judged(id);
            assertEq(uint256(outcome), uint256(PanelOutcome.Decided), "decided");
            assertEq(vote, "y", "vote");
            assertEq(winners.length, 2, "winners");
            vm.revertToState(before);
        }
    }

    function test_close_waitsForTheWindow() public {
        _sealed3("vote");
        _unseal(0, "vote");
        _unseal(1, "vote");
        uint256 end = vm.getBlockTimestamp() + 40 minutes;
        for (uint256 time = end - 1; time <= end; ++time) {
            vm.warp(time);
            vm.expectRevert(abi.encodeWithSelector(IJury.Jury_TooEarly.selector, panelId, time, end + 1));
            jury.close(ID);
        }
        uint256 before = vm.snapshotState();
        _unseal(2, "vote");
        jury.close(ID); // all revealed
        vm.revertToState(before);
        vm.warp(end + 1);
        jury.close(ID);
    }

    function test_close_waitsForCommitAndReveal() public {
        _drawn();
        uint256 end = vm.getBlockTimestamp() + 1 hours;
        vm.warp(end);
        vm.expectRevert(abi.encodeWithSelector(IJury.Jury_TooEarly.selector, panelId, end, end + 1));
        jury.close(ID);
        vm.warp(end + 40 minutes);
        vm.expectRevert(
            abi.encodeWithSelector(IJury.Jury_TooEarly.selector, panelId, end + 40 minutes, end + 40 minutes + 1)
        );
        jury.close(ID);
        skip(1);
        _judged(ID);
        assertStage(panelId, PanelStage.Settled);
        for (uint256 i = 0; i < 3; ++i) {
            assertEq(jury.seatOf(address(this), jury.seatsOf(panelId)[i]).penalties, 1, "all were silent");
        }
    }

    function test_close_withoutASeed() public {
        jury.request(ID, 3, nobody);
        uint256 end = vm.getBlockTimestamp() + 10 minutes;
        vm.warp(end);
        vm.expectRevert(abi.encodeWithSelector(IJury.Jury_TooEarly.selector, panelId, end, end + 1));
        jury.close(ID);
        skip(1);
        (PanelOutcome outcome, , address[] memory winners) = _judged(ID);
        assertEq(uint256(outcome), uint256(PanelOutcome.Unseeded), "unseeded");
        assertEq(winners.length, 0, "nobody");
    }

    function test_close_atOnceWhenTheSeedIsLost() public {
        jury.request(ID, 3, nobody);
        uint256 seedBlock = jury.panelOf(panelId).ticket;
        vm.roll(seedBlock + 256);
        vm.expectPartialRevert(IJury.Jury_TooEarly.selector);
        jury.close(ID);
        vm.roll(seedBlock + 257);
        (PanelOutcome outcome, ) = jury.close(ID);
        assertEq(uint256(outcome), uint256(PanelOutcome.Unseeded), "unseeded");
    }

    function test_close_unmanned() public {
        jury.request(ID, 3, [jurors[0], jurors[1], jurors[2]]);
        _draw(panelId);
        vm.expectPartialRevert(IJury.Jury_TooEarly.selector);
        jury.close(ID);
        skip(1);
        (PanelOutcome outcome, bytes32 vote, address[] memory winners) = _judged(ID);
        assertEq(uint256(outcome), uint256(PanelOutcome.Unmanned), "unmanned");
        assertEq(vote, bytes32(0), "no vote");
        assertEq(winners.length, 0, "nobody");
    }

    function test_close_onlyByItsCourtAndOnce() public {
        _sealed3("vote");
        for (uint256 i = 0; i < 3; ++i) _unseal(i, "vote");
        bytes32 none = jury.panelIdOf(stranger, ID);
        vm.expectRevert(abi.encodeWithSelector(IJury.Jury_WrongStage.selector, none, uint8(PanelStage.None)));
        vm.prank(stranger);
        jury.close(ID);
        jury.close(ID);
        _wrongStage(PanelStage.Closed);
        jury.close(ID);
        _wrongStage(PanelStage.Closed);
        jury.request(ID, 3, nobody);
    }

    function test_close_penaltiesAddUpToTheBondAndNoFurther() public {
        // Four panels are drawn before the first is closed: a seat in all of them can lose 4 * 30 of 100.
        bytes32[4] memory ids = [bytes32("1"), "2", "3", "4"];
        for (uint256 i = 0; i < 4; ++i) {
            jury.request(ids[i], 3, [jurors[3], jurors[4], address(0)]);
            _draw(jury.panelIdOf(address(this), ids[i]));
        }
        skip(2 hours);
        uint256 before = staking.unburned();
        for (uint256 i = 0; i < 4; ++i) _judged(ids[i]);
        assertEq(staking.unburned() - before, 3 * 100e18, "three bonds, no more");
        skip(6 hours + 1);
        for (uint256 i = 0; i < 3; ++i) {
            assertEq(jury.seatOf(address(this), i).penalties, 4, "four penalties");
            jury.vacate(address(this), i);
            (uint256 own, uint256 locked) = _seatPool(jurors[i]);
            assertEq(own, 100e18, "the other court's seat is untouched");
            assertEq(locked, 100e18, "and still locked");
        }
    }

    // ------------------------------------------------------------------ settle

    function test_settle_byTheFinalVoteNotByItsOwn() public {
        _votes("a", "a", "b");
        jury.close(ID);
        uint256[] memory seats = jury.seatsOf(panelId);
        for (uint256 i; i < 3; ++i) assertEq(jury.seatOf(address(this), seats[i]).penalties, 0, "not judged yet");
        address[] memory winners = jury.settle(ID, "b");
        assertEq(winners.length, 1, "the minority was right");
        assertEq(winners[0], _jurorAt(address(this), panelId, 2), "the third");
        assertEq(jury.seatOf(address(this), seats[0]).penalties, 1, "the majority pays");
        assertEq(jury.seatOf(address(this), seats[1]).penalties, 1, "the majority pays");
        assertEq(jury.seatOf(address(this), seats[2]).penalties, 0, "the minority does not");
    }

    function test_settle_withoutAFinalVoteOnlySilencePays() public {
        _drawn();
        _seal(0, "a");
        _seal(1, "b");
        skip(1 hours + 1);
        _unseal(0, "a");
        _unseal(1, "b");
        skip(40 minutes);
        jury.close(ID);
        assertEq(jury.settle(ID, 0).length, 0, "nobody won");
        uint256[] memory seats = jury.seatsOf(panelId);
        assertEq(jury.seatOf(address(this), seats[0]).penalties, 0, "spoke");
        assertEq(jury.seatOf(address(this), seats[2]).penalties, 1, "was silent");
    }

    function test_settle_onceByItsCourtAndAfterTheCount() public {
        _votes("a", "a", "a");
        _wrongStage(PanelStage.Revealing);
        jury.settle(ID, "a");
        jury.close(ID);
        bytes32 none = jury.panelIdOf(stranger, ID);
        vm.expectRevert(abi.encodeWithSelector(IJury.Jury_WrongStage.selector, none, uint8(PanelStage.None)));
        vm.prank(stranger);
        jury.settle(ID, "b");
        jury.settle(ID, "a");
        _wrongStage(PanelStage.Settled);
        jury.settle(ID, "b");
    }

    function test_settle_aSeatThatChangedHandsIsLeftAlone() public {
        _votes("a", "a", "b");
        uint256 seat = jury.seatsOf(panelId)[2];
        jury.close(ID);
        vm.prank(jurors[seat]);
        jury.retire(address(this), seat);
        skip(6 hours + 1);
        jury.vacate(address(this), seat);
        address next = actor("next juror");
        _give(next, 100e18);
        vm.startPrank(next);
        staking.stake(address(jury), 100e18);
        jury.sit(address(this), seat);
        vm.stopPrank();
        jury.settle(ID, "a");
        assertEq(jury.seatOf(address(this), seat).penalties, 0, "another juror's seat");
    }

    // ------------------------------------------------------------------ sizes

    function test_request_onlyOddSizes() public {
        _badSize(0);
        _badSize(2);
        _badSize(33);
        jury.request(ID, 31, nobody);
        assertEq(jury.panelOf(panelId).size, 31, "31 fit");
    }

    function _badSize(uint256 size) private {
        vm.expectRevert(abi.encodeWithSelector(IJury.Jury_BadParameter.selector, bytes32("size"), size, 31));
        jury.request(ID, size, nobody);
    }

    function testFuzz_largePanels(bytes32 hash, uint256 size, uint256 against) public {
        size = bound(size, 0, 15) * 2 + 1;
        against = bound(against, 0, size / 2);
        for (uint256 i = 5; i < 33; ++i) {
            jurors.push(actor(string.concat("juror ", vm.toString(i))));
            _sit(jurors[i], address(this));
        }
        skip(1 hours);
        jury.request(ID, size, nobody);
        _drawWith(hash);
        uint256[] memory seats = jury.seatsOf(panelId);
        assertEq(seats.length, size, "as many as were asked for");
        for (uint256 i; i < size; ++i) {
            for (uint256 j = i + 1; j < size; ++j) assertNotEq(seats[i], seats[j], "distinct");
            _seal(i, i < against ? bytes32("b") : bytes32("a"));
        }
        for (uint256 i; i < size; ++i) _unseal(i, i < against ? bytes32("b") : bytes32("a"));
        (PanelOutcome outcome, bytes32 vote, address[] memory winners) = _judged(ID);
        assertEq(uint256(outcome), uint256(PanelOutcome.Decided), "decided");
        assertEq(vote, "a", "by the majority");
        assertEq(winners.length, size - against, "winners");
        for (uint256 i; i < size; ++i) {
            assertEq(jury.seatOf(address(this), seats[i]).penalties, i < against ? 1 : 0, "judged");
        }
    }

    // ------------------------------------------------------------------ helpers

    /// @dev Counted, and judged by its own vote.
    function _judged(bytes32 id) internal returns (PanelOutcome outcome, bytes32 vote, address[] memory winners) {
        (outcome, vote) = jury.close(id);
        winners = jury.settle(id, vote);
    }

    function _votes(bytes32 a, bytes32 b, bytes32 c) internal {
        _drawn();
        bytes32[3] memory votes = [a, b, c];
        for (uint256 i; i < 3; ++i) _seal(i, votes[i]);
        for (uint256 i; i < 3; ++i) _unseal(i, votes[i]);
    }

    function _seatOf(address juror) internal view returns (uint256 seat) {
        while (jurors[seat] != juror) ++seat;
    }

    function _drawn() internal {
        jury.request(ID, 3, nobody);
        _draw(panelId);
    }

    function _drawWith(bytes32 hash) internal {
        uint256 seedBlock = jury.panelOf(panelId).ticket;
        vm.roll(seedBlock + 1);
        vm.setBlockhash(seedBlock, keccak256(abi.encode(hash)));
        jury.draw(panelId);
    }

    function _sealed3(bytes32 vote) internal {
        _drawn();
        for (uint256 i = 0; i < 3; ++i) _seal(i, vote);
    }

    function _seal(uint256 position, bytes32 vote) internal {
        _commitAs(_jurorAt(address(this), panelId, position), panelId, position, vote);
    }

    function _unseal(uint256 position, bytes32 vote) internal {
        _revealAs(_jurorAt(address(this), panelId, position), panelId, position, vote);
    }

    function _unsealFails(bytes memory error_, uint256 position, bytes32 vote) internal {
        address juror = _jurorAt(address(this), panelId, position);
        vm.expectRevert(error_);
        _revealAs(juror, panelId, position, vote);
    }

    function _wrongStage(PanelStage got) internal {
        vm.expectRevert(abi.encodeWithSelector(IJury.Jury_WrongStage.selector, panelId, uint8(got)));
    }

    function _tooLate(uint256 until) internal {
        vm.expectRevert(_late(until));
    }

    function _late(uint256 until) internal view returns (bytes memory) {
        return abi.encodeWithSelector(IJury.Jury_TooLate.selector, panelId, vm.getBlockTimestamp(), until);
    }
}
