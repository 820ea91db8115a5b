// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEscrow} from "../../../contracts/interfaces/IEscrow.sol";
import {ILeases} from "../../../contracts/interfaces/ILeases.sol";
import {IProviderRegistry} from "../../../contracts/interfaces/IProviderRegistry.sol";
import {LeaseMath} from "../../../contracts/libraries/LeaseMath.sol";
import {Lease, LeaseStatus, LeaseTerms, OrderStatus} from "../../../contracts/types/Lease.sol";
import {Permission} from "../../../contracts/types/Permission.sol";
import {Quote} from "../../../contracts/types/Quote.sol";
import {Deal} from "../../../contracts/interfaces/IProviderRegistry.sol";
import {LeaseTest} from "./utils/LeaseTest.sol";

// post, cancel, take, award
// ├── post: only the tenant, terms and window in range, deposit for minimum and wind-down at the cap, once
// ├── cancel: the tenant at any time, anyone after the window, once, not after a match, not without a post
// ├── take: from opensAt to the end of the window, at the rising rate, by owner or operator within grant and policy, once
// └── award: the tenant matches a bid for the order or its offer, in the same window, at exactly its price, once
contract OrdersTest is LeaseTest {
    function test_post_holdsTheDeposit() public {
        LeaseTerms memory t = _terms();
        bytes32 orderId = leases.orderIdOf(t);
        vm.expectEmit(address(leases));
        emit ILeases.Ordered(orderId, tenant, 0, t);
        vm.expectEmit(address(leases));
        emit ILeases.Posted(orderId, DEPOSIT);
        assertEq(_post(t, DEPOSIT), orderId, "id");
        assertEq(_wallet(tenant), FUNDS - DEPOSIT, "held");
        assertEq(uint8(leases.orderOf(orderId)), uint8(OrderStatus.None), "waits");
        vm.expectRevert(abi.encodeWithSelector(IEscrow.Escrow_AlreadyHeld.selector, address(leases), orderId));
        _post(t, DEPOSIT);
    }

    function test_post_refusesWhatIsOutOfRange() public {
        LeaseTerms memory t = _terms();
        t.takeSeconds = 365 days + 1;
        _badPost(t, "takeSeconds", 365 days + 1, 365 days);
        t = _terms();
        t.auctionSeconds = 3_601;
        _badPost(t, "auctionSeconds", 3_601, 3_600);
        t = _terms();
        t.opensAt = uint40(START - 3_601);
        _badPost(t, "opensAt", START - 1, START);
        t = _terms();
        t.opensAt = uint40(START + 365 days + 1);
        _badPost(t, "opensAt", START + 365 days + 1, START + 365 days);
        t = _terms();
        t.sealedUntil = uint40(START);
        _badPost(t, "opensAt", START, START + 1);
        t = _terms();
        t.slots = 0;
        _badPost(t, "slots", 0, 1);
    }

    function test_post_onlyTheTenantWithEnough() public {
        LeaseTerms memory t = _terms();
        bytes32 orderId = leases.orderIdOf(t);
        vm.expectRevert(abi.encodeWithSelector(ILeases.Leases_NotTenant.selector, orderId, stranger, tenant));
        vm.prank(stranger);
        leases.post(t, DEPOSIT);
        uint256 least = _cost(900);
        vm.expectRevert(abi.encodeWithSelector(ILeases.Leases_DepositTooLow.selector, orderId, least - 1, least));
        _post(t, uint128(least - 1));
    }

    function test_cancel_byTheTenantAtAnyTime() public {
        LeaseTerms memory t = _terms();
        bytes32 orderId = _post(t, DEPOSIT);
        vm.expectEmit(address(leases));
        emit ILeases.Cancelled(orderId, DEPOSIT);
        vm.prank(tenant);
        leases.cancel(t);
        assertEq(_wallet(tenant), FUNDS, "refunded");
        bytes4 wrong = ILeases.Leases_WrongOrderStatus.selector;
        vm.expectRevert(abi.encodeWithSelector(wrong, orderId, uint8(OrderStatus.Cancelled)));
        vm.prank(tenant);
        leases.cancel(t);
        vm.expectRevert(abi.encodeWithSelector(wrong, orderId, uint8(OrderStatus.Cancelled)));
        vm.prank(provider);
        leases.take(t, provider, 0, "");
    }

    function test_cancel_byAnyoneAfterTheWindow() public {
        LeaseTerms memory t = _terms();
        bytes32 orderId = _post(t, DEPOSIT);
        skip(3_600);
        bytes4 early = ILeases.Leases_TooEarly.selector;
        vm.expectRevert(abi.encodeWithSelector(early, orderId, START + 3_600, START + 3_601));
        vm.prank(stranger);
        leases.cancel(t);
        skip(1);
        vm.prank(stranger);
        leases.cancel(t);
        assertEq(_wallet(tenant), FUNDS, "refunded");
    }

    function test_cancel_whatWasNeverPosted() public {
        LeaseTerms memory t = _terms();
        bytes32 orderId = leases.orderIdOf(t);
        vm.expectRevert(abi.encodeWithSelector(IEscrow.Escrow_NotHeld.selector, address(leases), orderId));
        vm.prank(tenant);
        leases.cancel(t);
        assertEq(uint8(leases.orderOf(orderId)), uint8(OrderStatus.None), "untouched");
    }

    function test_take_atTheRisingRate() public {
        LeaseTerms memory t = _terms();
        bytes32 orderId = _post(t, DEPOSIT);
        skip(150);
        Lease memory lease = _take(t, provider);
        assertEq(lease.rate, RATE / 2 + RATE / 8, "a quarter of the way");
        assertTrue(lease.posted, "posted");
        assertEq(lease.payout, payout, "payout");
        assertEq(lease.openedAt, START + 150, "openedAt");
        assertEq(uint8(leases.orderOf(orderId)), uint8(OrderStatus.Matched), "matched");
        assertEq(uint8(_state(t, lease).status), uint8(LeaseStatus.Open), "open");
        bytes4 wrong = ILeases.Leases_WrongOrderStatus.selector;
        vm.expectRevert(abi.encodeWithSelector(wrong, orderId, uint8(OrderStatus.Matched)));
        vm.prank(other);
        leases.take(t, other, 0, "");
        vm.expectRevert(abi.encodeWithSelector(wrong, orderId, uint8(OrderStatus.Matched)));
        vm.prank(tenant);
        leases.cancel(t);
        // Its money is the order's hold.
        skip(3_600);
        leases.settle(t, lease);
        assertEq(_wallet(payout), (uint256(lease.rate) * 3_600) / SCALE, "paid");
        assertEq(_close(t, lease), DEPOSIT - (uint256(lease.rate) * 3_600) / SCALE, "refund");
    }

    function test_take_window() public {
        LeaseTerms memory t = _terms();
        t.opensAt = uint40(START + 10);
        bytes32 orderId = _post(t, DEPOSIT);
        skip(9);
        _cannotTake(t, abi.encodeWithSelector(ILeases.Leases_TooEarly.selector, orderId, START + 9, START + 10));
        skip(3_602);
        bytes4 late = ILeases.Leases_TooLate.selector;
        _cannotTake(t, abi.encodeWithSelector(late, orderId, START + 3_611, START + 3_610));
        vm.warp(START + 3_610);
        assertEq(_take(t, provider).rate, RATE, "the cap");
    }

    function test_take_notWithoutAPost() public {
        LeaseTerms memory t = _terms();
        bytes4 wrong = ILeases.Leases_WrongOrderStatus.selector;
        _cannotTake(t, abi.encodeWithSelector(wrong, leases.orderIdOf(t), uint8(OrderStatus.None)));
    }

    function test_take_aRateOfNothing() public {
        LeaseTerms memory t = _terms();
        t.startRate = 0;
        bytes32 orderId = _post(t, DEPOSIT);
        _cannotTake(t, abi.encodeWithSelector(ILeases.Leases_BadRate.selector, orderId, 0, RATE));
        skip(1);
        _take(t, provider);
    }

    function test_take_byAnOperatorWithinItsPolicy() public {
        LeaseTerms memory t = _terms();
        _post(t, DEPOSIT);
        bytes4 notPermitted = IProviderRegistry.ProviderRegistry_NotPermitted.selector;
        vm.expectRevert(abi.encodeWithSelector(notPermitted, provider, address(leases), operator, Permission.TAKE));
        vm.prank(operator);
        leases.take(t, provider, 0, "");
        vm.startPrank(provider);
        registry.setOperator(address(leases), operator, 100e18, Permission.TAKE);
        registry.setPolicy(address(leases), Deal(address(usd), address(0), address(0)), RATE, true);
        vm.stopPrank();
        skip(NOTICE);
        t = _terms();
        _post(t, DEPOSIT);
        bytes4 tooLow = IProviderRegistry.ProviderRegistry_BelowMinPrice.selector;
        vm.expectRevert(abi.encodeWithSelector(tooLow, provider, address(leases), RATE / 2, RATE));
        vm.prank(operator);
        leases.take(t, provider, 0, "");
        skip(600);
        vm.prank(operator);
        leases.take(t, provider, 10e18, "");
        assertEq(_pool(provider).lockedOwn, 90e18, "own");
        assertEq(_pool(provider).lockedDelegated, 10e18, "delegated");
    }

    function test_award_aBidForTheOrder() public {
        LeaseTerms memory t = _terms();
        bytes32 orderId = _post(t, DEPOSIT);
        Quote memory q = _quote(t);
        q.subject = orderId;
        q.payer = tenant;
        q.price = RATE / 4; // below the rising rate's start
        q.volume = 1;
        bytes memory signature = _sign(q);
        vm.expectRevert(abi.encodeWithSelector(ILeases.Leases_NotTenant.selector, orderId, provider, tenant));
        vm.prank(provider);
        leases.award(t, q, signature, "");
        vm.prank(tenant);
        (, Lease memory lease) = leases.award(t, q, signature, "");
        assertEq(lease.rate, RATE / 4, "exactly the bid");
        assertTrue(lease.posted, "the order's hold pays");
        skip(1_000);
        assertEq(_close(t, lease), DEPOSIT - (uint256(RATE / 4) * 1_000) / SCALE, "refund");
    }

    function test_award_window() public {
        LeaseTerms memory t = _terms();
        bytes32 orderId = _post(t, DEPOSIT);
        Quote memory q = _quote(t);
        bytes memory signature = _sign(q);
        skip(3_601);
        bytes4 late = ILeases.Leases_TooLate.selector;
        vm.expectRevert(abi.encodeWithSelector(late, orderId, START + 3_601, START + 3_600));
        vm.prank(tenant);
        leases.award(t, q, signature, "");
    }

    function test_award_anotherOrdersBidDoesNotFit() public {
        LeaseTerms memory t = _terms();
        bytes32 orderId = _post(t, DEPOSIT);
        LeaseTerms memory u = _terms();
        u.noticeSeconds += 1;
        _post(u, DEPOSIT);
        Quote memory q = _quote(t);
        q.subject = orderId;
        bytes memory signature = _sign(q);
        bytes memory reason = abi.encodeWithSelector(
            IProviderRegistry.ProviderRegistry_QuoteMismatch.selector,
            registry.quoteDigest(q),
            bytes32("subject"),
            leases.offerOf(u),
            orderId
        );
        vm.expectRevert(reason);
        vm.prank(tenant);
        leases.award(u, q, signature, "");
    }

    function _badPost(LeaseTerms memory t, bytes32 name, uint256 got, uint256 limit) private {
        vm.expectRevert(abi.encodeWithSelector(LeaseMath.Leases_BadTerms.selector, name, got, limit));
        _post(t, DEPOSIT);
    }

    function _cannotTake(LeaseTerms memory t, bytes memory reason) private {
        vm.expectRevert(reason);
        vm.prank(provider);
        leases.take(t, provider, 0, "");
    }
}
