// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IStaking} from "../../../../contracts/interfaces/IStaking.sol";
import {StakingTest} from "../utils/StakingTest.sol";

// setCommission
// ├── above the cap: reverts with both
// ├── a rise: counts after the notice, not before, event with the time
// │   └── a second rise before that: the notice starts again, the first rise is void
// ├── a fall: counts at once, also while a rise waits
// └── each pool of the caller has its own
contract CommissionTest is StakingTest {
    function setUp() public override {
        super.setUp();
        doStake(100e18);
        doDelegate(ana, 100e18);
    }

    function test_setCommission_revertsAboveTheCap() public {
        vm.expectRevert(
            abi.encodeWithSelector(IStaking.Staking_CommissionTooHigh.selector, MAX_COMMISSION + 1, MAX_COMMISSION)
        );
        vm.prank(provider);
        staking.setCommission(service, uint16(MAX_COMMISSION) + 1);
        _set(uint16(MAX_COMMISSION));
    }

    function test_setCommission_aRiseNeedsNotice() public {
        vm.expectEmit(address(staking));
        emit IStaking.CommissionSet(provider, service, 1_000, START + NOTICE);
        _set(1_000);
        assertEq(pool().nextCommissionBps, 1_000, "announced");
        assertEq(pool().commissionFrom, START + NOTICE, "for then");
        skip(NOTICE - 1);
        assertEq(pool().commissionBps, 0, "a second before");
        assertEq(_commissionOnAReward(), 0, "nothing taken yet");
        skip(1);
        assertEq(pool().commissionBps, 1_000, "at the second");
        assertEq(_commissionOnAReward(), 0.1e18, "taken");
    }

    function test_setCommission_aSecondRiseStartsTheNoticeAgain() public {
        _set(1_000);
        skip(NOTICE - 1);
        _set(2_000);
        skip(1);
        assertEq(pool().commissionBps, 0, "the first rise is void");
        skip(NOTICE - 1);
        assertEq(pool().commissionBps, 2_000, "the second counts");
    }

    function test_setCommission_aFallCountsAtOnce() public {
        _set(2_000);
        skip(NOTICE);
        vm.expectEmit(address(staking));
        emit IStaking.CommissionSet(provider, service, 500, START + NOTICE);
        _set(500);
        assertEq(pool().commissionBps, 500, "at once");

        _set(3_000);
        _set(100);
        assertEq(pool().commissionBps, 100, "also while a rise waits");
        skip(NOTICE);
        assertEq(pool().commissionBps, 100, "which is void then");
    }

    /// @dev Whatever an owner does, nobody pays more than what was announced a notice ago (or lowered since).
    function testFuzz_setCommission_neverRisesWithoutNotice(uint16[6] memory bps, uint32[6] memory waits) public {
        uint256 highest; // the highest that could be known a notice before
        uint256[6] memory setAt;
        for (uint256 i; i < 6; ++i) {
            uint16 wanted = uint16(bound(bps[i], 0, MAX_COMMISSION));
            uint256 before = pool().commissionBps;
            _set(wanted);
            setAt[i] = vm.getBlockTimestamp();
            assertLe(pool().commissionBps, before, "setting never raises at once");
            skip(bound(waits[i], 0, 2 * NOTICE));
            highest = 0;
            for (uint256 j; j <= i; ++j) {
                uint256 announced = bound(bps[j], 0, MAX_COMMISSION);
                if (setAt[j] + NOTICE <= vm.getBlockTimestamp() && announced > highest) highest = announced;
            }
            assertLe(pool().commissionBps, highest, "announced in time");
        }
    }

    function test_setCommission_isPerPool() public {
        _set(1_000);
        skip(NOTICE);
        assertEq(staking.poolOf(provider, other).commissionBps, 0, "another service");
        assertEq(staking.poolOf(ana, service).commissionBps, 0, "another provider");
    }

    function _set(uint16 bps) private {
        vm.prank(provider);
        staking.setCommission(service, bps);
    }

    function _commissionOnAReward() private returns (uint256) {
        uint256 before = creditOf(provider);
        doReward(reporter, 1e18);
        return creditOf(provider) - before;
    }
}
