// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ILeases, Opening} from "../../../contracts/interfaces/ILeases.sol";
import {IProviderRegistry} from "../../../contracts/interfaces/IProviderRegistry.sol";
import {IStaking} from "../../../contracts/interfaces/IStaking.sol";
import {LeaseMath} from "../../../contracts/libraries/LeaseMath.sol";
import {Lease, LeaseState, LeaseStatus, LeaseTerms, OrderStatus} from "../../../contracts/types/Lease.sol";
import {Quote} from "../../../contracts/types/Quote.sol";
import {LeaseTest} from "./utils/LeaseTest.sol";

// open
// ├── the caller is not the tenant, a term is out of range: reverts naming it
// ├── the quote is above the cap or zero: reverts
// ├── the deposit is below minimum term and wind-down: reverts with what it takes
// ├── the own part of the bond would not cover four times the compensation: reverts
// ├── no capacity, no stake, no money: reverts, and nothing of a cluster is opened
// └── otherwise: bond locked, capacity reserved, deposit held, one event with the lease; the order is not "posted"
contract OpenTest is LeaseTest {
    function test_open_locksReservesAndHolds() public {
        LeaseTerms memory t = _terms();
        t.slots = 3;
        Quote memory q = _quote(t);
        q.delegatedBond = 10e18;
        bytes32 orderId = leases.orderIdOf(t);
        Lease memory lease = _leaseOf(q, t);
        vm.expectEmit(address(leases));
        emit ILeases.Ordered(orderId, tenant, t.group, t);
        vm.expectEmit(address(leases));
        emit ILeases.Opened(leases.leaseIdOf(t, lease), orderId, provider, lease);
        _open(t, q, DEPOSIT);

        assertEq(_pool(provider).lockedOwn, 270e18, "own");
        assertEq(_pool(provider).lockedDelegated, 30e18, "delegated");
        assertEq(_reserved(provider), 3, "slots");
        assertEq(_wallet(tenant), FUNDS - DEPOSIT, "held");
        LeaseState memory s = _state(t, lease);
        assertEq(uint8(s.status), uint8(LeaseStatus.Open), "open");
        assertEq(s.charged, 0, "nothing paid");
        assertEq(uint8(leases.orderOf(orderId)), uint8(OrderStatus.None), "never posted");
        (uint256 expiry, uint256 windDownAt) = leases.expiryOf(t, lease);
        assertEq(expiry, START + (uint256(DEPOSIT) * SCALE) / (uint256(RATE) * 3), "expiry");
        assertEq(windDownAt, expiry - t.windDownSeconds, "wind-down");
        assertEq(registry.filledOf(registry.quoteDigest(q)), 3, "volume");
    }

    function test_open_aClusterOrNothing() public {
        Opening[] memory list = new Opening[](3);
        for (uint256 i; i < 3; ++i) {
            LeaseTerms memory t = _terms();
            t.group = keccak256("cluster");
            t.slots = 4;
            list[i] = _opening(t, _quote(t), DEPOSIT)[0];
        }
        bytes memory full = abi.encodeWithSelector(
            IProviderRegistry.ProviderRegistry_Capacity.selector,
            provider,
            CLASS,
            12,
            10
        );
        vm.expectRevert(full);
        vm.prank(tenant);
        leases.open(list);
        assertEq(_pool(provider).lockedOwn + _reserved(provider), 0, "nothing");
        assertEq(_wallet(tenant), FUNDS, "nothing held");

        list[2].terms.slots = 2;
        vm.prank(tenant);
        bytes32[] memory ids = leases.open(list);
        assertEq(ids.length, 3, "three");
        assertEq(_reserved(provider), 10, "ten slots");
        assertEq(_wallet(tenant), FUNDS - 3 * DEPOSIT, "three deposits");
        for (uint256 i; i < 3; ++i) assertEq(uint8(leases.stateOf(ids[i]).status), uint8(LeaseStatus.Open), "open");
    }

    function test_open_onlyTheTenant() public {
        LeaseTerms memory t = _terms();
        Opening[] memory list = _opening(t, _quote(t), DEPOSIT);
        bytes32 orderId = leases.orderIdOf(t);
        vm.expectRevert(abi.encodeWithSelector(ILeases.Leases_NotTenant.selector, orderId, stranger, tenant));
        vm.prank(stranger);
        leases.open(list);
    }

    function test_open_rates() public {
        LeaseTerms memory t = _terms();
        Quote memory q = _quote(t);
        bytes32 orderId = leases.orderIdOf(t);
        q.price = RATE + 1;
        _expect(abi.encodeWithSelector(ILeases.Leases_BadRate.selector, orderId, RATE + 1, RATE), t, q, DEPOSIT);
        q.price = 0;
        _expect(abi.encodeWithSelector(ILeases.Leases_BadRate.selector, orderId, 0, RATE), t, q, DEPOSIT);
    }

    function test_open_deposit() public {
        LeaseTerms memory t = _terms();
        t.slots = 2;
        Quote memory q = _quote(t);
        q.price = RATE / 3;
        uint256 least = (uint256(RATE / 3) * 2 * 900 + SCALE - 1) / SCALE;
        bytes32 orderId = leases.orderIdOf(t);
        bytes memory tooLow = abi.encodeWithSelector(ILeases.Leases_DepositTooLow.selector, orderId, least - 1, least);
        _expect(tooLow, t, q, uint128(least - 1));
        _open(t, q, uint128(least));
    }

    function test_open_aTermWithoutMinimumStillTakesAUnit() public {
        LeaseTerms memory t = _terms();
        (t.minSeconds, t.windDownSeconds) = (0, 0);
        bytes32 orderId = leases.orderIdOf(t);
        _expect(abi.encodeWithSelector(ILeases.Leases_DepositTooLow.selector, orderId, 0, 1), t, _quote(t), 0);
    }

    function test_open_delegatedPart() public {
        LeaseTerms memory t = _terms();
        t.slots = 2;
        Quote memory q = _quote(t);
        q.delegatedBond = 20e18 + 1;
        // Two slots of 100 less four times 20 each.
        bytes memory tooMuch = abi.encodeWithSelector(ILeases.Leases_TooMuchDelegated.selector, 40e18 + 2, 40e18);
        _expect(tooMuch, t, q, DEPOSIT);
    }

    function test_open_withoutStake() public {
        LeaseTerms memory t = _terms();
        t.bond = OWN + 1;
        t.compensation = 0;
        bytes4 notFree = IStaking.Staking_NotFree.selector;
        _expect(abi.encodeWithSelector(notFree, provider, address(leases), OWN + 1, OWN), t, _quote(t), DEPOSIT);
    }

    function test_open_withoutMoney() public {
        LeaseTerms memory t = _terms();
        Quote memory q = _quote(t);
        Opening[] memory list = _opening(t, q, uint128(FUNDS + 1));
        vm.expectRevert();
        vm.prank(tenant);
        leases.open(list);
        assertEq(_pool(provider).lockedOwn, 0, "and no bond");
    }

    function test_open_namesTheTermThatIsOut() public {
        LeaseTerms memory t = _terms();
        t.slots = 0;
        _bad(t, "slots", 0, 1);
        t = _terms();
        t.capRate = 0;
        _bad(t, "capRate", 0, 1);
        t = _terms();
        t.startRate = RATE + 1;
        _bad(t, "startRate", RATE + 1, RATE);
        t = _terms();
        t.compensation = 25e18 + 1;
        _bad(t, "compensation", 25e18 + 1, 25e18);
        t = _terms();
        t.challengeBond = 0;
        _bad(t, "challengeBond", 0, 1);
        t = _terms();
        t.maxSeconds = 0;
        _bad(t, "maxSeconds", 0, 1);
        t = _terms();
        t.maxSeconds = 365 days + 1;
        _bad(t, "maxSeconds", 365 days + 1, 365 days);
        t = _terms();
        t.maxSeconds = 899;
        _bad(t, "windDownSeconds", 900, 899);
        t = _terms();
        t.noticeSeconds = 365 days + 1;
        _bad(t, "noticeSeconds", 365 days + 1, 365 days);
        t = _terms();
        t.answerSeconds = 0;
        _bad(t, "answerSeconds", 0, 1);
        t = _terms();
        t.answerSeconds = 1_801;
        _bad(t, "answerSeconds", 1_801, 1_800);
        t = _terms();
        t.cooldownSeconds = 365 days + 1;
        _bad(t, "cooldownSeconds", 365 days + 1, 365 days);
    }

    function test_open_theSameTwiceInOneSecond() public {
        LeaseTerms memory t = _terms();
        Quote memory q = _quote(t);
        Lease memory lease = _open(t, q, DEPOSIT);
        bytes4 wrong = ILeases.Leases_WrongStatus.selector;
        _expect(abi.encodeWithSelector(wrong, leases.leaseIdOf(t, lease), uint8(LeaseStatus.Open)), t, q, DEPOSIT);
        _close(t, lease);
        _expect(abi.encodeWithSelector(wrong, leases.leaseIdOf(t, lease), uint8(LeaseStatus.Closed)), t, q, DEPOSIT);
        // A second later it is another lease.
        skip(1);
        _open(t, q, DEPOSIT);
    }

    function test_open_sealedBidsOnly() public {
        LeaseTerms memory t = _terms();
        t.sealedUntil = uint40(START + 10);
        Quote memory q = _quote(t);
        bytes32 digest = registry.quoteDigest(q);
        bytes4 notSealed = IProviderRegistry.ProviderRegistry_NotSealed.selector;
        _expect(abi.encodeWithSelector(notSealed, digest, 0, START + 10), t, q, DEPOSIT);
        vm.prank(provider);
        registry.commitQuote(digest);
        _open(t, q, DEPOSIT);
    }

    function _bad(LeaseTerms memory t, bytes32 name, uint256 got, uint256 limit) private {
        _expect(abi.encodeWithSelector(LeaseMath.Leases_BadTerms.selector, name, got, limit), t, _quote(t), DEPOSIT);
    }

    function _expect(bytes memory reason, LeaseTerms memory t, Quote memory q, uint128 deposit) private {
        Opening[] memory list = _opening(t, q, deposit);
        vm.expectRevert(reason);
        vm.prank(t.tenant);
        leases.open(list);
    }
}
