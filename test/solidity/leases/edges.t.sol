// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {HoldKey, IEscrow} from "../../../contracts/interfaces/IEscrow.sol";
import {Answer, ILeases} from "../../../contracts/interfaces/ILeases.sol";
import {CloseReason, Lease, LeaseTerms} from "../../../contracts/types/Lease.sol";
import {Quote} from "../../../contracts/types/Quote.sol";
import {LeaseTest} from "./utils/LeaseTest.sol";

// The last second of everything (law 7: acting iff t <= d, timing out iff t > d), and what meets there
// ├── an order: not a second before it opens, its tenant's alone until its window is over
// ├── the longest term, the minimum term, a notice of no seconds
// ├── a challenge ends before the lease does; its answer and its failure never overlap
// ├── money that comes while a challenge waits is the tenant's again when it fails; so is a sponsor's its own
// └── bonds at the ends of their types
contract LeaseEdgesTest is LeaseTest {
    function test_order_opens() public {
        LeaseTerms memory t = _terms();
        t.opensAt = uint40(START + 100);
        _post(t, DEPOSIT);
        bytes32 id = leases.orderIdOf(t);
        Quote memory q = _quote(t);
        bytes memory signature = _sign(q);
        vm.warp(START + 99);
        bytes memory early = abi.encodeWithSelector(ILeases.Leases_TooEarly.selector, id, START + 99, START + 100);
        vm.expectRevert(early);
        vm.prank(tenant);
        leases.award(t, q, signature, "");
        vm.expectRevert(early);
        _take(t, provider);
        vm.warp(START + 100);
        vm.prank(tenant);
        leases.award(t, q, signature, "");
    }

    function test_order_isTheTenantsUntilItsWindowIsOver() public {
        LeaseTerms memory t = _terms();
        _post(t, DEPOSIT);
        bytes32 id = leases.orderIdOf(t);
        uint256 end = START + t.takeSeconds;
        for (uint256 now_ = end - 1; now_ <= end; ++now_) {
            vm.warp(now_);
            vm.expectRevert(abi.encodeWithSelector(ILeases.Leases_TooEarly.selector, id, now_, end + 1));
            vm.prank(stranger);
            leases.cancel(t);
        }
        vm.warp(end + 1);
        vm.expectRevert(abi.encodeWithSelector(ILeases.Leases_TooLate.selector, id, end + 1, end));
        _take(t, provider);
        vm.prank(stranger);
        leases.cancel(t);
        assertEq(_wallet(tenant), FUNDS, "all of it");
    }

    function test_close_atTheEndOfTheLongestTerm() public {
        LeaseTerms memory t = _terms();
        t.maxSeconds = 1_000;
        Lease memory lease = _open(t, _quote(t), DEPOSIT);
        bytes32 id = leases.leaseIdOf(t, lease);
        vm.warp(START + 1_000);
        vm.expectRevert(abi.encodeWithSelector(ILeases.Leases_TooEarly.selector, id, START + 1_000, START + 1_001));
        vm.prank(stranger);
        leases.close(t, lease);
        vm.warp(START + 1_001);
        _expectClosed(id, CloseReason.Term, _cost(1_000), DEPOSIT - _cost(1_000));
        vm.prank(stranger);
        leases.close(t, lease);
    }

    function test_close_aroundTheMinimumTerm() public {
        for (uint256 i; i < 3; ++i) {
            LeaseTerms memory t = _terms();
            uint256 from = vm.getBlockTimestamp();
            Lease memory lease = _open(t, _quote(t), DEPOSIT);
            vm.warp(from + t.minSeconds + i - 1);
            uint256 paid = _cost(i == 2 ? t.minSeconds + 1 : t.minSeconds);
            assertEq(_close(t, lease), DEPOSIT - paid, "the minimum, or until now");
        }
    }

    function test_notice_ofNoSeconds() public {
        LeaseTerms memory t = _terms();
        t.noticeSeconds = 0;
        Lease memory lease = _open(t, _quote(t), DEPOSIT);
        bytes32 id = leases.leaseIdOf(t, lease);
        skip(50);
        vm.prank(provider);
        leases.giveNotice(t, lease);
        vm.expectRevert(abi.encodeWithSelector(ILeases.Leases_TooEarly.selector, id, START + 50, START + 51));
        vm.prank(provider);
        leases.close(t, lease);
        skip(1);
        _expectClosed(id, CloseReason.Notice, _cost(50), DEPOSIT - _cost(50));
        vm.prank(provider);
        leases.close(t, lease);
    }

    function test_challenge_andTheEnd() public {
        LeaseTerms memory t = _terms();
        t.maxSeconds = 2_000;
        Lease memory lease = _open(t, _quote(t), DEPOSIT);
        bytes32 id = leases.leaseIdOf(t, lease);
        uint256 last = START + 2_000 - t.answerSeconds;
        vm.warp(last + 1);
        vm.expectRevert(abi.encodeWithSelector(ILeases.Leases_TooLate.selector, id, last + 1, last));
        _challenge(t, lease);
        vm.warp(last);
        _challenge(t, lease);
        vm.warp(START + 2_000);
        vm.expectRevert(abi.encodeWithSelector(ILeases.Leases_TooEarly.selector, id, START + 2_000, START + 2_001));
        leases.fail(t, lease);
        Answer[] memory list = new Answer[](1);
        list[0] = Answer(t, lease, "");
        vm.prank(provider);
        leases.answer(list);
        assertFalse(_state(t, lease).challenged, "answered in the last second");
        vm.warp(START + 2_001);
        leases.close(t, lease);
    }

    function test_topUp_inTheLastSecond() public {
        LeaseTerms memory t = _terms();
        Lease memory lease = _open(t, _quote(t), DEPOSIT);
        HoldKey memory key = HoldKey(leases.leaseIdOf(t, lease), tenant, t.token);
        (uint256 expiry, ) = leases.expiryOf(t, lease);
        vm.warp(expiry);
        uint256 snapshot = vm.snapshotState();
        vm.prank(tenant);
        leases.topUp(t, lease, DEPOSIT);
        (uint256 later, ) = leases.expiryOf(t, lease);
        assertGt(later, expiry, "it lasts longer");
        // Once all of it was paid out nothing is left to add to.
        vm.revertToState(snapshot);
        leases.settle(t, lease);
        vm.expectRevert(abi.encodeWithSelector(IEscrow.Escrow_Exhausted.selector, address(leases), key.id));
        vm.prank(tenant);
        leases.topUp(t, lease, DEPOSIT);
        vm.warp(expiry + 1);
        leases.close(t, lease);
    }

    function test_topUp_whileChallenged_comesBackWhenItFails() public {
        (LeaseTerms memory t, Lease memory lease) = _standing();
        skip(1_000);
        _challenge(t, lease);
        vm.prank(tenant);
        leases.topUp(t, lease, DEPOSIT);
        skip(t.answerSeconds + 1);
        assertEq(leases.fail(t, lease), 2 * DEPOSIT - _cost(1_000), "all but what was served");
        assertEq(_wallet(tenant), FUNDS - _cost(1_000), "with the challenge's bond");
        assertEq(_wallet(payout), _cost(1_000), "paid until the challenge");
    }

    function test_fail_sponsorsTakeTheirOwnBack() public {
        (LeaseTerms memory t, Lease memory lease) = _standing();
        vm.prank(sponsor);
        leases.topUp(t, lease, DEPOSIT);
        skip(1_000);
        _challenge(t, lease);
        skip(t.answerSeconds + 1);
        leases.fail(t, lease);
        escrow.reclaim(address(leases), HoldKey(leases.leaseIdOf(t, lease), tenant, address(usd)), sponsor);
        assertEq(_wallet(sponsor), FUNDS - _cost(1_000) / 2, "its half of what was served");
        assertEq(_wallet(sponsor) + _wallet(tenant) + _wallet(payout), 2 * FUNDS, "nothing is lost");
        assertEq(_credit(sponsor), 0, "the compensation is the tenant's");
    }

    /// @dev A bond of almost all the stake there can be: locked, contested, slashed and given back without a number that overflows.
    function test_bond_atItsEnd() public {
        LeaseTerms memory t = _terms();
        uint96 stake = 60_000_000e18;
        _give(provider, stake - OWN);
        vm.prank(provider);
        staking.stake(address(leases), stake - OWN);
        (t.bond, t.compensation) = (stake, stake / 4);
        Lease memory lease = _open(t, _quote(t), DEPOSIT);
        _challenge(t, lease);
        skip(t.answerSeconds + 1);
        leases.fail(t, lease);
        assertEq(_credit(tenant), stake / 4, "compensated");
        assertEq(_pool(provider).own, 0, "all of it");
        t = _terms();
        t.slots = 2;
        t.bond = type(uint96).max;
        t.compensation = 0;
        Quote memory q = _quote(t);
        vm.expectRevert();
        this.openAs(t, q, DEPOSIT);
    }

    function openAs(LeaseTerms calldata t, Quote calldata q, uint128 deposit) external {
        _open(t, q, deposit);
    }

    function _expectClosed(bytes32 id, CloseReason reason, uint256 paid, uint256 refund) private {
        vm.expectEmit(address(leases));
        emit ILeases.Closed(id, reason, paid, paid, refund);
    }
}
