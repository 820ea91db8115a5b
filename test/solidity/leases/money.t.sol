// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {HoldKey} from "../../../contracts/interfaces/IEscrow.sol";
import {ILeases} from "../../../contracts/interfaces/ILeases.sol";
import {CloseReason, Lease, LeaseState, LeaseStatus, LeaseTerms} from "../../../contracts/types/Lease.sol";
import {Permission} from "../../../contracts/types/Permission.sol";
import {Quote} from "../../../contracts/types/Quote.sol";
import {LeaseTest} from "./utils/LeaseTest.sol";

// settle, topUp, giveNotice, close
// ├── settle: anyone, any time; what is earned up to now, the money, the longest time and the notice; never twice
// ├── topUp: until the expiry; moves it; a sponsor's unused part is its own and no past second is paid by it
// ├── giveNotice: owner or operator with SUBMIT, once
// └── close: the tenant at once (minimum term, unless notice was given), anyone after the expiry; typed reasons; all is freed
contract MoneyTest is LeaseTest {
    function test_settle_paysByTheSecond() public {
        (LeaseTerms memory t, Lease memory lease) = _standing();
        bytes32 id = leases.leaseIdOf(t, lease);
        skip(1_000);
        vm.expectEmit(address(leases));
        emit ILeases.Settled(id, _cost(1_000), _cost(1_000));
        vm.prank(stranger);
        assertEq(leases.settle(t, lease), _cost(1_000), "earned");
        assertEq(leases.settle(t, lease), 0, "once");
        skip(500);
        leases.settle(t, lease);
        assertEq(_wallet(payout), _cost(1_500), "to the payout");
        assertEq(_state(t, lease).charged, _cost(1_500), "charged");
    }

    /// @dev Settling every second or once pays the same: only totals are rounded.
    function testFuzz_settle_oftenOrOnce(uint96 rate, uint8 times, uint16 step) public {
        rate = uint96(bound(rate, 1, 3e9));
        LeaseTerms memory t = _terms();
        t.capRate = rate;
        t.startRate = 0;
        Lease memory lease = _open(t, _quote(t), DEPOSIT);
        uint256 elapsed;
        for (uint256 i; i < times % 20; ++i) {
            skip(step);
            elapsed += step;
            leases.settle(t, lease);
            assertEq(_wallet(payout), (uint256(rate) * elapsed) / SCALE, "as if settled once");
        }
    }

    function test_settle_notBeyondTheMoney() public {
        (LeaseTerms memory t, Lease memory lease) = _standing();
        (uint256 expiry, ) = leases.expiryOf(t, lease);
        assertEq(expiry, START + 200_000, "a hundred dollars at half a thousandth");
        vm.warp(expiry + 1 days);
        assertEq(leases.settle(t, lease), DEPOSIT, "all of it, no more");
        (uint256 due, uint256 refund) = leases.balanceOf(t, lease);
        assertEq(due + refund, 0, "nothing left");
        assertEq(leases.settle(t, lease), 0, "no debt");
    }

    function test_settle_notBeyondTheTerm() public {
        LeaseTerms memory t = _terms();
        t.maxSeconds = 1_000;
        Lease memory lease = _open(t, _quote(t), DEPOSIT);
        (uint256 expiry, uint256 windDownAt) = leases.expiryOf(t, lease);
        assertEq(expiry, START + 1_000, "the longest time");
        assertEq(windDownAt, START + 700, "wind-down");
        skip(5_000);
        leases.settle(t, lease);
        assertEq(_wallet(payout), _cost(1_000), "a thousand seconds");
        bytes32 id = leases.leaseIdOf(t, lease);
        vm.expectEmit(address(leases));
        emit ILeases.Closed(id, CloseReason.Term, 0, _cost(1_000), DEPOSIT - _cost(1_000));
        vm.prank(stranger);
        leases.close(t, lease);
        assertEq(_wallet(tenant), FUNDS - _cost(1_000), "the rest is the tenant's");
    }

    function test_topUp_movesTheExpiry() public {
        (LeaseTerms memory t, Lease memory lease) = _standing();
        bytes32 id = leases.leaseIdOf(t, lease);
        skip(100);
        vm.expectEmit(address(leases));
        emit ILeases.ToppedUp(id, tenant, 1e6);
        vm.prank(tenant);
        leases.topUp(t, lease, 1e6);
        (uint256 expiry, ) = leases.expiryOf(t, lease);
        assertEq(expiry, START + 202_000, "two thousand seconds more");
        assertEq(_state(t, lease).charged, 0, "a tenant alone settles nothing");
        assertFalse(_state(t, lease).sponsored, "and stays alone");
    }

    function test_topUp_untilTheExpiry() public {
        (LeaseTerms memory t, Lease memory lease) = _standing();
        vm.warp(START + 200_001);
        bytes32 id = leases.leaseIdOf(t, lease);
        bytes4 late = ILeases.Leases_TooLate.selector;
        vm.expectRevert(abi.encodeWithSelector(late, id, START + 200_001, START + 200_000));
        vm.prank(tenant);
        leases.topUp(t, lease, 1e6);
        vm.warp(START + 200_000);
        vm.prank(tenant);
        leases.topUp(t, lease, 1e6);
        (uint256 expiry, ) = leases.expiryOf(t, lease);
        assertEq(expiry, START + 202_000, "at the last second");
    }

    /// @dev The first hundred thousand seconds are the tenant's alone, whoever settles when.
    function test_topUp_sponsorsPayForNothingPast() public {
        (LeaseTerms memory t, Lease memory lease) = _standing();
        skip(100_000);
        vm.prank(sponsor);
        leases.topUp(t, lease, 50e6);
        assertEq(_wallet(payout), 50e6, "settled first");
        assertTrue(_state(t, lease).sponsored, "sponsored");
        skip(100_000);
        // 100 were left, half of them the sponsor's; 50 were used: each keeps 25.
        (uint256 due, uint256 quoted) = leases.balanceOf(t, lease);
        assertEq(due, 50e6, "due");
        assertEq(quoted, 25e6, "the tenant's part, as quoted");
        assertEq(_close(t, lease), 25e6, "the tenant's part");
        uint256 back = escrow.reclaim(
            address(leases),
            HoldKey(leases.leaseIdOf(t, lease), tenant, address(usd)),
            sponsor
        );
        assertEq(back, 25e6, "the sponsor's");
        assertEq(_wallet(sponsor), FUNDS - 25e6, "in its wallet");
        assertEq(_wallet(payout), 100e6, "the provider's");
    }

    function test_topUp_tenantOfASponsoredLeaseSettlesToo() public {
        (LeaseTerms memory t, Lease memory lease) = _standing();
        vm.prank(sponsor);
        leases.topUp(t, lease, 100e6);
        skip(100_000);
        vm.prank(tenant);
        leases.topUp(t, lease, 150e6);
        assertEq(_wallet(payout), 50e6, "settled first");
        assertEq(_close(t, lease), 225e6, "75 of the first two hundred's rest, and its new money");
    }

    function test_topUp_noSponsorDuringAChallenge() public {
        (LeaseTerms memory t, Lease memory lease) = _standing();
        skip(10);
        _challenge(t, lease);
        bytes32 id = leases.leaseIdOf(t, lease);
        vm.expectRevert(abi.encodeWithSelector(ILeases.Leases_Challenged.selector, id, START + 10));
        vm.prank(sponsor);
        leases.topUp(t, lease, 1e6);
        vm.prank(tenant);
        leases.topUp(t, lease, 1e6);
    }

    function test_notice_endsTheLease() public {
        (LeaseTerms memory t, Lease memory lease) = _standing();
        bytes32 id = leases.leaseIdOf(t, lease);
        bytes4 notPermitted = ILeases.Leases_NotPermitted.selector;
        vm.expectRevert(abi.encodeWithSelector(notPermitted, provider, operator, Permission.SUBMIT));
        vm.prank(operator);
        leases.giveNotice(t, lease);
        skip(100);
        vm.expectEmit(address(leases));
        emit ILeases.NoticeGiven(id, START + 3_700);
        vm.prank(provider);
        leases.giveNotice(t, lease);
        (uint256 expiry, ) = leases.expiryOf(t, lease);
        assertEq(expiry, START + 3_700, "an hour later");
        vm.expectRevert(abi.encodeWithSelector(ILeases.Leases_NoticeGiven.selector, id, START + 3_700));
        vm.prank(provider);
        leases.giveNotice(t, lease);

        vm.warp(START + 3_700);
        vm.expectRevert(abi.encodeWithSelector(ILeases.Leases_TooEarly.selector, id, START + 3_700, START + 3_701));
        vm.prank(provider);
        leases.close(t, lease);
        vm.warp(START + 10_000);
        vm.expectEmit(address(leases));
        emit ILeases.Closed(id, CloseReason.Notice, _cost(3_700), _cost(3_700), DEPOSIT - _cost(3_700));
        vm.prank(provider);
        leases.close(t, lease);
        assertEq(_pool(provider).lockedOwn, 0, "free");
    }

    function test_notice_waivesTheMinimumTerm() public {
        (LeaseTerms memory t, Lease memory lease) = _standing();
        vm.prank(provider);
        leases.giveNotice(t, lease);
        skip(60);
        (, uint256 quoted) = leases.balanceOf(t, lease);
        assertEq(_close(t, lease), DEPOSIT - _cost(60), "a minute, not ten");
        assertEq(quoted, DEPOSIT - _cost(60), "as quoted");
    }

    function test_close_byTheTenantAtOnce() public {
        (LeaseTerms memory t, Lease memory lease) = _standing(20e18);
        assertEq(_pool(provider).lockedDelegated, 20e18, "locked");
        skip(1_000);
        bytes32 id = leases.leaseIdOf(t, lease);
        vm.expectEmit(address(leases));
        emit ILeases.Closed(id, CloseReason.Tenant, _cost(1_000), _cost(1_000), DEPOSIT - _cost(1_000));
        assertEq(_close(t, lease), DEPOSIT - _cost(1_000), "refund");
        assertEq(_wallet(tenant), FUNDS - _cost(1_000), "tenant");
        assertEq(_wallet(payout), _cost(1_000), "provider");
        assertEq(_pool(provider).lockedOwn + _pool(provider).lockedDelegated + _reserved(provider), 0, "all free");
        LeaseState memory s = _state(t, lease);
        assertEq(uint8(s.status), uint8(LeaseStatus.Closed), "closed");
        assertEq(s.charged, _cost(1_000), "charged");
    }

    function test_close_paysTheMinimumTerm() public {
        (LeaseTerms memory t, Lease memory lease) = _standing();
        skip(10);
        (uint256 due, uint256 quoted) = leases.balanceOf(t, lease);
        assertEq(due, _cost(10), "ten seconds are due");
        assertEq(quoted, DEPOSIT - _cost(600), "but ten minutes are promised");
        assertEq(_close(t, lease), DEPOSIT - _cost(600), "refund");
        assertEq(_wallet(payout), _cost(600), "provider");
    }

    function test_close_byAnyoneOnlyAfterTheExpiry() public {
        (LeaseTerms memory t, Lease memory lease) = _standing();
        bytes32 id = leases.leaseIdOf(t, lease);
        vm.warp(START + 200_000);
        bytes4 early = ILeases.Leases_TooEarly.selector;
        vm.expectRevert(abi.encodeWithSelector(early, id, START + 200_000, START + 200_001));
        vm.prank(stranger);
        leases.close(t, lease);
        vm.warp(START + 200_001);
        vm.expectEmit(address(leases));
        emit ILeases.Closed(id, CloseReason.Spent, DEPOSIT, DEPOSIT, 0);
        vm.prank(stranger);
        leases.close(t, lease);
        assertEq(_wallet(payout), DEPOSIT, "all of it");
    }

    function test_closed_isOver() public {
        (LeaseTerms memory t, Lease memory lease) = _standing();
        _close(t, lease);
        bytes memory over = abi.encodeWithSelector(
            ILeases.Leases_WrongStatus.selector,
            leases.leaseIdOf(t, lease),
            uint8(LeaseStatus.Closed)
        );
        vm.startPrank(tenant);
        vm.expectRevert(over);
        leases.close(t, lease);
        vm.expectRevert(over);
        leases.settle(t, lease);
        vm.expectRevert(over);
        leases.topUp(t, lease, 1);
        vm.expectRevert(over);
        leases.challenge(t, lease);
        vm.expectRevert(over);
        leases.fail(t, lease);
        vm.stopPrank();
        vm.expectRevert(over);
        vm.prank(provider);
        leases.giveNotice(t, lease);
        vm.expectRevert(over);
        leases.expiryOf(t, lease);
        vm.expectRevert(over);
        leases.balanceOf(t, lease);
    }

    function test_anotherLeaseDoesNotExist() public {
        (LeaseTerms memory t, Lease memory lease) = _standing();
        lease.rate += 1;
        bytes4 wrong = ILeases.Leases_WrongStatus.selector;
        vm.expectRevert(abi.encodeWithSelector(wrong, leases.leaseIdOf(t, lease), uint8(LeaseStatus.None)));
        leases.settle(t, lease);
    }

    /// @dev Closing writes and emits the same, however many topped up before.
    function test_close_costsTheSameForManySponsors() public {
        uint256[2] memory gas;
        for (uint256 i; i < 2; ++i) {
            (LeaseTerms memory t, Lease memory lease) = _standing();
            for (uint256 j; j < (i == 0 ? 1 : 50); ++j) {
                address who = actor(string.concat("sponsor ", vm.toString(j)));
                if (_wallet(who) == 0) _fund(who, 1_000e6);
                vm.prank(who);
                leases.topUp(t, lease, uint128(1e6 + j));
            }
            skip(1_000);
            uint256 before = gasleft();
            _close(t, lease);
            gas[i] = before - gasleft();
        }
        assertLe(gas[1], gas[0] + 100, "no dearer");
    }

    /// @dev Rates, slots, times and money at their ends: nothing overflows, nobody is stuck, and all of it is paid or refunded.
    function testFuzz_extremes(uint96 rate, uint32 slots, uint32 seconds_, uint128 deposit, uint32 wait) public {
        LeaseTerms memory t = _terms();
        t.slots = uint32(bound(slots, 1, type(uint32).max));
        t.capRate = uint96(bound(rate, 1, type(uint96).max));
        t.startRate = 0;
        (t.bond, t.compensation, t.minSeconds, t.windDownSeconds) = (0, 0, 0, 0);
        t.maxSeconds = uint32(bound(seconds_, 1, 365 days));
        deposit = uint128(bound(deposit, 1, type(uint128).max - FUNDS));
        _fund(tenant, deposit);
        vm.startPrank(provider);
        registry.setCapacity(CLASS, type(uint32).max);
        registry.allot(address(leases), CLASS, type(uint32).max, payout);
        vm.stopPrank();
        Quote memory q = _quote(t);
        Lease memory lease = _open(t, q, deposit);
        (uint256 expiry, ) = leases.expiryOf(t, lease);
        assertLe(expiry, START + t.maxSeconds, "not beyond the longest time");
        skip(bound(wait, 0, 2 * 365 days));
        uint256 paid = leases.settle(t, lease);
        uint256 refund = _close(t, lease);
        assertEq(paid + refund, deposit, "nothing is lost or made");
        assertEq(_wallet(payout), paid, "paid");
        assertEq(_reserved(provider), 0, "free");
    }
}
