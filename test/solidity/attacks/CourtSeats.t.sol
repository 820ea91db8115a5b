// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IJury} from "../../../contracts/interfaces/IJury.sol";
import {IStaking} from "../../../contracts/interfaces/IStaking.sol";
import {CourtTest} from "../judgement/utils/CourtTest.sol";

// Dead seats: somebody sits in many seats, retires and leaves, and takes the bonds back in full
// ├── the seats stay in the draw, and the draw still finds a panel among the few that are alive, at a bounded price
// ├── a seat in the middle that nobody holds is free for whoever comes next
// └── as soon as the last seat is given up, the empty ones before it go with it
contract CourtSeatsTest is CourtTest {
    uint256 private constant DEAD = 60;
    uint256 private constant LIVE = 5;
    address private _flooder;

    function setUp() public override {
        super.setUp();
        _flooder = actor("flooder");
    }

    function testFuzz_deadSeats_doNotStarveTheDraw(bytes32 hash) public {
        _flood();
        bytes32 caseId = _challenge(1);
        _open(caseId, 1);
        bytes32 panelId = slashing.panelIdOf(caseId);
        uint256 seedBlock = jury.panelOf(panelId).ticket;
        vm.roll(seedBlock + 1);
        vm.setBlockhash(seedBlock, hash == 0 ? bytes32("a block") : hash);
        uint256 before = gasleft();
        jury.draw(panelId);
        assertLt(before - gasleft(), 3_000_000, "the price of a draw is bounded");
        uint256[] memory seats = jury.seatsOf(panelId);
        assertEq(seats.length, 3, "a whole panel");
        for (uint256 i; i < 3; ++i) {
            assertLt(seats[i], LIVE, "alive");
            assertNotEq(seats[i], seats[(i + 1) % 3], "distinct");
        }
    }

    function test_deadSeats_costTheirOwnerNothingAndAreFree() public {
        _flood();
        assertEq(staking.poolOf(_flooder, address(jury)).lockedOwn, _juryConfig().seatBond, "one is still held");
        address juror = actor("next");
        _give(juror, _juryConfig().seatBond);
        vm.startPrank(juror);
        staking.stake(address(jury), _juryConfig().seatBond);
        jury.sit(address(slashing), LIVE + 7);
        vm.stopPrank();
        assertEq(jury.seatOf(address(slashing), LIVE + 7).juror, juror, "taken again");
        assertEq(jury.seatCount(address(slashing)), LIVE + DEAD, "no seat more");
    }

    function test_deadSeats_goWithTheLastOne() public {
        _flood();
        skip(6 hours + 1);
        jury.vacate(address(slashing), LIVE + DEAD - 1);
        assertEq(jury.seatCount(address(slashing)), LIVE + DEAD - 32, "as many as one call takes");
        assertEq(staking.poolOf(_flooder, address(jury)).lockedOwn, 0, "free");
        // Empty seats have nobody to give them up: the rest goes when the end is taken and left once more.
        uint256 next = jury.seatCount(address(slashing));
        vm.prank(_flooder);
        jury.sit(address(slashing), next);
        vm.prank(_flooder);
        jury.retire(address(slashing), next);
        skip(6 hours + 1);
        jury.vacate(address(slashing), next);
        assertEq(jury.seatCount(address(slashing)), LIVE, "only the living are left");
    }

    function test_deadSeats_needABondEach() public {
        uint96 bond = _juryConfig().seatBond;
        _give(_flooder, 2 * uint256(bond));
        vm.startPrank(_flooder);
        staking.stake(address(jury), 2 * uint256(bond));
        jury.sit(address(slashing), LIVE);
        jury.sit(address(slashing), LIVE + 1);
        vm.expectRevert(abi.encodeWithSelector(IStaking.Staking_NotFree.selector, _flooder, jury, bond, 0));
        jury.sit(address(slashing), LIVE + 2);
        jury.retire(address(slashing), LIVE);
        uint256 early = vm.getBlockTimestamp() + 6 hours;
        vm.expectRevert(
            abi.encodeWithSelector(IJury.Jury_TooEarly.selector, bytes32(LIVE), vm.getBlockTimestamp(), early + 1)
        );
        jury.vacate(address(slashing), LIVE);
        vm.stopPrank();
    }

    /// @dev Sixty seats after the five jurors', all given up but the last, which is only retired: it keeps the others in the draw.
    function _flood() private {
        uint256 bond = uint256(_juryConfig().seatBond) * DEAD;
        _give(_flooder, bond);
        vm.startPrank(_flooder);
        staking.stake(address(jury), bond);
        for (uint256 i; i < DEAD; ++i) jury.sit(address(slashing), LIVE + i);
        for (uint256 i; i + 1 < DEAD; ++i) jury.retire(address(slashing), LIVE + i);
        skip(6 hours + 1);
        jury.retire(address(slashing), LIVE + DEAD - 1);
        for (uint256 i; i + 1 < DEAD; ++i) jury.vacate(address(slashing), LIVE + i);
        vm.stopPrank();
        skip(1);
        _work(provider);
    }
}
