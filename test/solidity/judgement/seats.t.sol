// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IJury, Seat} from "../../../contracts/interfaces/IJury.sol";
import {IStaking} from "../../../contracts/interfaces/IStaking.sol";
import {JuryConfig} from "../market/utils/Deployer.sol";
import {CourtTest} from "./utils/CourtTest.sol";

// construction
// └── every parameter at its limits works, one beyond reverts with its name
// sit
// ├── a seat beyond the next new one, a taken one: reverts
// ├── without free stake in the pool (juror, Jury): reverts
// └── the next new seat, a vacated one: locks the bond, active after the delay
// retire
// ├── by anyone but its juror, twice, no such seat: reverts
// └── later panels do not draw it
// vacate
// ├── a seat that was not retired, until the end of the exit time: reverts; a second later: works, by anyone
// └── frees the seat and what is left of its bond
contract SeatsTest is CourtTest {
    address internal constant COURT = address(0xC0);

    function test_sit_takesTheNextSeat() public {
        address juror = _juror();
        vm.expectEmit(address(jury));
        emit IJury.SeatTaken(COURT, 0, juror, vm.getBlockTimestamp() + 1 hours);
        vm.prank(juror);
        jury.sit(COURT, 0);
        Seat memory s = jury.seatOf(COURT, 0);
        assertEq(s.juror, juror, "juror");
        assertEq(s.activeFrom, vm.getBlockTimestamp() + 1 hours, "active");
        assertEq(s.retiredAt, 0, "not retired");
        assertEq(s.penalties, 0, "no penalties");
        assertEq(jury.seatCount(COURT), 1, "one seat");
        (, uint256 locked) = _seatPool(juror);
        assertEq(locked, 100e18, "bond");
    }

    function test_sit_revertsBeyondTheNextSeat() public {
        address juror = _juror();
        vm.expectRevert(abi.encodeWithSelector(IJury.Jury_NoSuchSeat.selector, COURT, 1, 0));
        vm.prank(juror);
        jury.sit(COURT, 1);
        vm.expectRevert(abi.encodeWithSelector(IJury.Jury_NoSuchSeat.selector, COURT, type(uint32).max, 0));
        vm.prank(juror);
        jury.sit(COURT, type(uint32).max);
    }

    function test_sit_revertsOnATakenSeat() public {
        address juror = _juror();
        vm.expectRevert(abi.encodeWithSelector(IJury.Jury_SeatTaken.selector, address(slashing), 2, jurors[2]));
        vm.prank(juror);
        jury.sit(address(slashing), 2);
    }

    function test_sit_revertsWithoutStake() public {
        vm.expectRevert(abi.encodeWithSelector(IStaking.Staking_NotFree.selector, stranger, jury, 100e18, 0));
        vm.prank(stranger);
        jury.sit(COURT, 0);
        vm.expectRevert(abi.encodeWithSelector(IStaking.Staking_NotFree.selector, jurors[0], jury, 100e18, 0));
        vm.prank(jurors[0]);
        jury.sit(COURT, 0);
    }

    function test_sit_courtsHaveTheirOwnSeats() public {
        address juror = _juror();
        vm.prank(juror);
        jury.sit(COURT, 0);
        assertEq(jury.seatOf(address(slashing), 0).juror, jurors[0], "another court's seat 0");
        assertEq(jury.seatCount(address(slashing)), 5, "five there");
    }

    function test_retire_keepsTheBondLocked() public {
        skip(77);
        vm.expectEmit(address(jury));
        emit IJury.SeatRetired(address(slashing), 1, vm.getBlockTimestamp());
        vm.prank(jurors[1]);
        jury.retire(address(slashing), 1);
        assertEq(jury.seatOf(address(slashing), 1).retiredAt, vm.getBlockTimestamp(), "retired");
        (, uint256 locked) = _seatPool(jurors[1]);
        assertEq(locked, 100e18, "bond");
        vm.expectRevert(
            abi.encodeWithSelector(IJury.Jury_AlreadyRetired.selector, address(slashing), 1, vm.getBlockTimestamp())
        );
        vm.prank(jurors[1]);
        jury.retire(address(slashing), 1);
    }

    function test_retire_onlyByItsJuror() public {
        vm.expectRevert(
            abi.encodeWithSelector(IJury.Jury_NotJuror.selector, address(slashing), 1, jurors[0], jurors[1])
        );
        vm.prank(jurors[0]);
        jury.retire(address(slashing), 1);
        vm.expectRevert(abi.encodeWithSelector(IJury.Jury_NoSuchSeat.selector, address(slashing), 5, 5));
        vm.prank(jurors[0]);
        jury.retire(address(slashing), 5);
    }

    function test_vacate_deadlineIsExclusive() public {
        vm.prank(jurors[1]);
        jury.retire(address(slashing), 1);
        uint256 end = vm.getBlockTimestamp() + 6 hours;
        for (uint256 time = end - 1; time <= end; ++time) {
            vm.warp(time);
            vm.expectRevert(abi.encodeWithSelector(IJury.Jury_TooEarly.selector, bytes32(uint256(1)), time, end + 1));
            jury.vacate(address(slashing), 1);
        }
        vm.warp(end + 1);
        vm.expectEmit(address(jury));
        emit IJury.SeatVacated(address(slashing), 1, jurors[1]);
        vm.prank(stranger);
        jury.vacate(address(slashing), 1);
        (uint256 own, uint256 locked) = _seatPool(jurors[1]);
        assertEq(own, 100e18, "all of it");
        assertEq(locked, 0, "free");
        vm.expectRevert(
            abi.encodeWithSelector(IJury.Jury_TooEarly.selector, bytes32(uint256(1)), end + 1, 6 hours + 1)
        );
        jury.vacate(address(slashing), 1);
    }

    function test_vacate_revertsForASeatHeld() public {
        vm.expectRevert(
            abi.encodeWithSelector(IJury.Jury_TooEarly.selector, bytes32(0), vm.getBlockTimestamp(), 6 hours + 1)
        );
        jury.vacate(address(slashing), 0);
        vm.expectRevert(abi.encodeWithSelector(IJury.Jury_NoSuchSeat.selector, address(slashing), 9, 5));
        jury.vacate(address(slashing), 9);
    }

    function test_vacate_theSeatCanBeTakenAgain() public {
        vm.prank(jurors[1]);
        jury.retire(address(slashing), 1);
        skip(6 hours + 1);
        jury.vacate(address(slashing), 1);
        address juror = _juror();
        vm.prank(juror);
        jury.sit(address(slashing), 1);
        assertEq(jury.seatOf(address(slashing), 1).juror, juror, "new juror");
        assertEq(jury.seatOf(address(slashing), 1).activeFrom, vm.getBlockTimestamp() + 1 hours, "active later");
        assertEq(jury.seatCount(address(slashing)), 5, "no new seat");
    }

    // ------------------------------------------------------------------ construction

    function test_construction_checksEveryParameter() public {
        JuryConfig memory c = _juryConfig();
        c.panelSize = 2;
        _refused(c, "panelSize", 2, 7);
        c.panelSize = 9;
        _refused(c, "panelSize", 9, 7);
        c.panelSize = 7;
        c.penalty = 0;
        _refused(c, "penalty", 0, 100e18);
        c.penalty = 100e18 + 1;
        _refused(c, "penalty", 100e18 + 1, 100e18);
        c.penalty = 100e18;
        c.activationSeconds = 365 days + 1;
        _refused(c, "activationSeconds", 365 days + 1, 365 days);
        c.activationSeconds = 365 days;
        c.drawSeconds = 0;
        _refused(c, "drawSeconds", 0, 1);
        c.drawSeconds = 1;
        c.commitSeconds = 0;
        _refused(c, "commitSeconds", 0, 1);
        c.commitSeconds = 1;
        c.revealSeconds = 0;
        _refused(c, "revealSeconds", 0, 1);
        c.revealSeconds = 365 days - 1;
        _refused(c, "windows", 365 days + 1, 365 days);
        c.revealSeconds = 1;
        c.exitSeconds = 3;
        _refused(c, "exitSeconds", 3, 3);
        c.exitSeconds = 365 days + 1;
        _refused(c, "exitSeconds", 365 days + 1, 3);
        c.exitSeconds = 4;
        assertEq(_newJury(c).lifetime(), 3, "the limits work");
    }

    function make(JuryConfig calldata c) external returns (IJury) {
        return _newJury(c);
    }

    function _refused(JuryConfig memory c, bytes32 name, uint256 got, uint256 limit) internal {
        vm.expectRevert(abi.encodeWithSelector(IJury.Jury_BadParameter.selector, name, got, limit));
        this.make(c);
    }

    /// @dev Somebody with a bond in the pool, without a seat.
    function _juror() internal returns (address juror) {
        juror = actor("new juror");
        _give(juror, 100e18);
        vm.prank(juror);
        staking.stake(address(jury), 100e18);
    }
}
