// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ruling} from "../../../contracts/interfaces/IArbitrable.sol";
import {IJury, Seat} from "../../../contracts/interfaces/IJury.sol";
import {ISlashing} from "../../../contracts/interfaces/ISlashing.sol";
import {DisputeStatus} from "../../../contracts/types/Job.sol";
import {CourtTest} from "./utils/CourtTest.sol";
import {Vm} from "../utils/Vm.sol";

// resolve, so late that jurors of the panel have left: their votes count, and nobody pays for them
// ├── the silent juror's seat is gone from the end, empty, or another's: whoever sits there is not touched
// ├── a juror of the majority left, and its seat is empty or another's: no fee for it
// └── whatever became of the three seats: exactly the silent jurors who still sit there pay
contract LateTest is CourtTest {
    uint32 internal constant UNIT = 3;
    bytes32 internal caseId;
    bytes32 internal panelId;

    /// @dev Seats 0 and 1 were retired before the request: the panel is 2, 3 and 4, in some order.
    function setUp() public override {
        super.setUp();
        for (uint256 i = 0; i < 2; ++i) _retire(i);
        skip(1);
        (caseId, panelId) = _judging(UNIT);
    }

    function test_resolve_aSilentJurorsSeatIsGoneFromTheEnd() public {
        _decidedWithout(4);
        _vacate(4);
        assertEq(jury.seatCount(address(slashing)), 4, "gone");
        _providerWins(2 * FEE);
        assertBonds(4, 0, 0);
        assertEq(jury.seatCount(address(slashing)), 4, "and nobody put it back");
    }

    function test_resolve_aSilentJurorsSeatIsEmpty() public {
        _decidedWithout(3);
        _vacate(3);
        assertEq(jury.seatCount(address(slashing)), 5, "still there");
        _providerWins(2 * FEE);
        assertBonds(3, 0, 0);
        assertSeat(3, address(0), 0);
    }

    function test_resolve_aSilentJurorsSeatIsAnothers() public {
        _decidedWithout(3);
        _vacate(3);
        address newcomer = _replace(3);
        _providerWins(2 * FEE);
        assertBonds(3, 0, 0);
        assertSeat(3, newcomer, uint40(vm.getBlockTimestamp() + 1 hours));
        (uint256 own, uint256 locked) = _seatPool(newcomer);
        assertEq(own, 100e18, "the newcomer's bond");
        assertEq(locked, 100e18, "untouched");
    }

    function test_resolve_aWinnerWhoLeftEarnsNoFee() public {
        _decidedWithout(2);
        _vacate(3);
        uint256 before = vm.snapshotState();
        _sameWithOneFee(address(0));
        vm.revertToState(before);
        _sameWithOneFee(_replace(3));
    }

    function test_resolve_onlyWhoStillSitsThereIsPunished() public {
        for (uint256 i = 2; i < 5; ++i) _retire(i);
        skip(6 hours + 1);
        uint256 before = vm.snapshotState();
        // One digit to the base of three for each seat: it stays, it is vacated, it is taken by another.
        for (uint256 fates = 0; fates < 27; ++fates) {
            uint256[3] memory fate = [fates % 3, (fates / 3) % 3, fates / 9];
            address[3] memory newcomers;
            // From the end, as seats without a juror are taken off there.
            for (uint256 i = 3; i > 0; --i) {
                if (fate[i - 1] == 0) continue;
                jury.vacate(address(slashing), i + 1);
                if (fate[i - 1] == 2) newcomers[i - 1] = _replace(i + 1);
            }
            uint256 seats = jury.seatCount(address(slashing));
            _resolve(caseId, UNIT);
            assertEq(_disputeStatus(_t, _c, UNIT), DisputeStatus.Lost);
            assertEq(jury.seatCount(address(slashing)), seats, "seats");
            for (uint256 i = 0; i < 3; ++i) {
                if (fate[i] == 0) assertBonds(i + 2, 30e18, 70e18);
                else assertBonds(i + 2, 0, 0);
                if (fate[i] == 1 && i + 2 < seats) assertSeat(i + 2, address(0), 0);
                if (fate[i] != 2) continue;
                assertSeat(i + 2, newcomers[i], uint40(vm.getBlockTimestamp() + 1 hours));
                (, uint256 locked) = _seatPool(newcomers[i]);
                assertEq(locked, 100e18, "the newcomer's bond");
            }
            vm.revertToState(before);
        }
    }

    // ------------------------------------------------------------------ helpers

    function _retire(uint256 seat) internal {
        vm.prank(jurors[seat]);
        jury.retire(address(slashing), seat);
    }

    /// @dev Two of the panel find for the provider, who discloses; one is silent. The windows end.
    function _decidedWithout(uint256 silent) internal {
        uint256[] memory seats = jury.seatsOf(panelId);
        for (uint256 i = 0; i < 3; ++i) {
            if (seats[i] != silent) _commit(panelId, i, _result(UNIT));
        }
        skip(1 hours + 1);
        for (uint256 i = 0; i < 3; ++i) {
            if (seats[i] != silent) _reveal(panelId, i, _result(UNIT));
        }
        _disclose(caseId, UNIT);
        skip(40 minutes);
    }

    function _vacate(uint256 seat) internal {
        _retire(seat);
        skip(6 hours + 1);
        jury.vacate(address(slashing), seat);
    }

    /// @dev Somebody new takes a vacated seat, at its old place.
    function _replace(uint256 seat) internal returns (address newcomer) {
        newcomer = actor(string.concat("newcomer ", vm.toString(seat)));
        _give(newcomer, 100e18);
        vm.startPrank(newcomer);
        staking.stake(address(jury), 100e18);
        jury.sit(address(slashing), seat);
        vm.stopPrank();
    }

    /// @dev Nobody of the jury is punished.
    function _providerWins(uint256 fees) internal {
        vm.recordLogs();
        _resolve(caseId, UNIT);
        Vm.Log[] memory logs = vm.getRecordedLogs();
        bool ruled;
        for (uint256 i = 0; i < logs.length; ++i) {
            assertNotEq(logs[i].topics[0], IJury.SeatPenalised.selector, "a seat was penalised");
            if (logs[i].topics[0] != ISlashing.CaseRuled.selector) continue;
            ruled = true;
            uint256 half = (BOND - fees) / 2;
            assertEq(logs[i].data, abi.encode(Ruling.Provider, fees, uint256(0), half, half), "CaseRuled");
        }
        assertTrue(ruled, "ruled");
        assertEq(_disputeStatus(_t, _c, UNIT), DisputeStatus.Dismissed);
        for (uint256 i = 0; i < 5; ++i) {
            (uint256 own, ) = _seatPool(jurors[i]);
            assertEq(own, 100e18, "nobody's stake is touched");
        }
    }

    /// @dev Seat 3 is `sitter`'s, who did not vote; its juror did, and left; seat 2 was silent, and is still held.
    function _sameWithOneFee(address sitter) internal {
        vm.expectEmit(address(slashing));
        emit ISlashing.CaseRuled(caseId, Ruling.Provider, FEE, 0, (BOND - FEE) / 2, (BOND - FEE) / 2);
        _resolve(caseId, UNIT);
        assertEq(_gridWallet(jurors[4]), FEE, "who voted and stayed");
        assertEq(_gridWallet(jurors[3]), 0, "who voted and left");
        assertEq(_gridWallet(sitter), 0, "who sits there, if anybody");
        assertEq(jury.seatOf(address(slashing), 2).penalties, 1, "the silent juror pays");
        assertBonds(2, 30e18, 70e18);
    }

    /// @dev What the first juror of a seat lost, and has still locked.
    function assertBonds(uint256 seat, uint256 lost, uint256 wantLocked) internal view {
        (uint256 own, uint256 locked) = _seatPool(jurors[seat]);
        assertEq(own, 100e18 - lost, "lost");
        assertEq(locked, wantLocked, "locked");
    }

    /// @dev Neither retired nor penalised.
    function assertSeat(uint256 seat, address juror, uint40 activeFrom) internal view {
        Seat memory want = Seat({juror: juror, activeFrom: activeFrom, retiredAt: 0, penalties: 0});
        assertEq(abi.encode(jury.seatOf(address(slashing), seat)), abi.encode(want), "seat");
    }
}
