// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEscrow} from "../../../../contracts/interfaces/IEscrow.sol";
import {EscrowTest} from "../utils/EscrowTest.sol";

// topUp
// ├── amount is zero: reverts
// ├── no open hold (never, closed, another service's): reverts
// ├── nothing left, or so little of a sponsored hold that shares have no price: reverts
// ├── allowance or wallet of `from` too small: reverts with both, nothing changes
// ├── amount above what fits: reverts
// ├── by the payer of an unsponsored hold: grows, no shares, event
// └── by a sponsor, or by the payer of a sponsored hold: grows, shares rounded down, event
//     ├── the first sponsor finds one payer's share per unit left
//     └── in and out at once never gains, and costs a sponsor at most a wei
contract TopUpTest is EscrowTest {
    function test_topUp_revertsForZero() public {
        doHold(10);
        vm.expectRevert(IEscrow.Escrow_ZeroAmount.selector);
        vm.prank(service);
        escrow.topUp(key, ana, 0);
    }

    function test_topUp_revertsWithoutAnOpenHold() public {
        _expectNotHeld(service);
        vm.prank(service);
        escrow.topUp(key, ana, 1);
        doHold(10);
        _expectNotHeld(other);
        vm.prank(other);
        escrow.topUp(key, ana, 1);
        doClose();
        _expectNotHeld(service);
        vm.prank(service);
        escrow.topUp(key, ana, 1);
    }

    function test_topUp_revertsWhenExhausted() public {
        doHold(10);
        doCharge(10);
        vm.expectRevert(abi.encodeWithSelector(IEscrow.Escrow_Exhausted.selector, service, ID));
        vm.prank(service);
        escrow.topUp(key, ana, 1);
    }

    function test_topUp_revertsWhenSharesLostTheirPrice() public {
        _mintWallet(payer, 1e24);
        doHold(1e24);
        doTopUp(ana, 1e6);
        doCharge(1e24 - 1e12 + 1e6 + 1);
        assertEq(remaining(), 1e12 - 1, "one less than a share in 1e12");
        vm.expectRevert(abi.encodeWithSelector(IEscrow.Escrow_Exhausted.selector, service, ID));
        vm.prank(service);
        escrow.topUp(key, ana, 1e6);
    }

    function test_topUp_worksAtTheLeastPrice() public {
        _mintWallet(payer, 1e24);
        doHold(1e24);
        doTopUp(ana, 1e6);
        doCharge(1e24 - 1e12 + 1e6);
        assertGt(doTopUp(ben, 1e6), 1e17, "shares by the million millions");
        doClose();
        escrow.reclaim(service, key, ana);
        escrow.reclaim(service, key, ben);
        assertApproxEqAbs(wallet(ben), FUNDS, 1, "nothing lost");
        assertEq(remaining(), 0, "drained");
    }

    function test_topUp_revertsForAPoorSponsor() public {
        doHold(10);
        vm.prank(ana);
        escrow.approve(service, usdId, 4);
        vm.expectRevert(notAllowed(service, 4, 5));
        vm.prank(service);
        escrow.topUp(key, ana, 5);
        vm.expectRevert(tooPoor(ben, FUNDS, FUNDS + 1));
        vm.prank(service);
        escrow.topUp(key, ben, FUNDS + 1);
        (, , uint256 total) = escrow.sharesOf(service, key, ben);
        assertEq(total, 0, "still unsponsored");
    }

    function testFuzz_topUp_revertsForHugeAmounts(uint256 amount) public {
        amount = bound(amount, uint256(1) << 128, type(uint256).max);
        doHold(10);
        vm.prank(service);
        if (amount > type(uint256).max - 10) vm.expectRevert(panic());
        else vm.expectRevert(overflow(128, amount + 10));
        escrow.topUp(key, payer, amount);
        vm.expectRevert(overflow(128, amount));
        vm.prank(service);
        escrow.topUp(key, ana, amount);
    }

    function test_topUp_byThePayerNeedsNoShares() public {
        doHold(10);
        vm.expectEmit(address(escrow));
        emit IEscrow.ToppedUp(service, ID, payer, payer, address(usd), 5, 0);
        assertEq(doTopUp(payer, 5), 0, "shares");
        assertEq(remaining(), 15, "held");
        assertEq(wallet(payer), FUNDS - 15, "wallet");
        assertEq(doClose(), 15, "all the payer's");
    }

    function test_topUp_bySponsors() public {
        doHold(100);
        doCharge(40);
        vm.expectEmit(address(escrow));
        emit IEscrow.ToppedUp(service, ID, ana, payer, address(usd), 30, 30);
        assertEq(doTopUp(ana, 30), 30, "one share per unit left");
        doCharge(45);
        // 45 of 90 left: two shares a unit.
        assertEq(doTopUp(ben, 20), 40, "at today's price");
        assertEq(doTopUp(payer, 10), 20, "the payer too");
        (uint256 shares, uint256 sponsors, uint256 total) = escrow.sharesOf(service, key, ana);
        assertEq(shares, 30, "ana");
        assertEq(sponsors, 70, "both sponsors");
        assertEq(total, 150, "and the payer");
        assertEq(remaining(), 75, "held");
        assertEq(escrow.allowance(ana, service, usdId), type(uint256).max, "infinite stays");
        assertSolvent();
    }

    function test_topUp_fallsFromAFiniteAllowance() public {
        doHold(10);
        vm.prank(ana);
        escrow.approve(service, usdId, 9);
        doTopUp(ana, 5);
        assertEq(escrow.allowance(ana, service, usdId), 4, "spent");
    }

    function testFuzz_topUp_inAndOutNeverGains(
        uint256 held,
        uint256 first,
        uint256 charged,
        uint256 second,
        uint256 third
    ) public {
        held = bound(held, 1, FUNDS);
        doHold(held);
        first = bound(first, 1, FUNDS);
        doTopUp(ana, first);
        charged = bound(charged, 0, held + first - 1);
        doCharge(charged);
        second = bound(second, 1, FUNDS);
        third = bound(third, 1, FUNDS);
        doTopUp(ben, second);
        doCharge(remaining() / 3);
        uint256 left = remaining();
        doTopUp(ben, third / 2 + 1 > wallet(ben) ? 1 : third / 2 + 1);
        left = remaining() - left;
        doClose();
        escrow.reclaim(service, key, ana);
        escrow.reclaim(service, key, ben);
        assertLe(wallet(ben), FUNDS, "no gain for the late sponsor");
        assertLe(wallet(ana), FUNDS, "nor for the early one");
        assertEq(remaining(), 0, "drained");
        assertSolvent();
    }

    /// @dev A sponsor that comes and sees the hold closed at once gets back what it gave, less a wei.
    function testFuzz_topUp_costsTheLastSponsorAtMostAWei(
        uint256 held,
        uint256 first,
        uint256 charged,
        uint256 amount
    ) public {
        held = bound(held, 1, FUNDS);
        doHold(held);
        first = bound(first, 1, FUNDS);
        doTopUp(ana, first);
        doCharge(bound(charged, 0, held + first - 1));
        amount = bound(amount, 1, FUNDS);
        doTopUp(ben, amount);
        doClose();
        (uint256 shares, , ) = escrow.sharesOf(service, key, ben);
        if (shares != 0) escrow.reclaim(service, key, ben);
        escrow.reclaim(service, key, ana);
        assertLe(wallet(ben), FUNDS, "no gain");
        assertGe(wallet(ben) + 1, FUNDS, "at most a wei lost");
        assertEq(remaining(), 0, "drained");
    }

    function _mintWallet(address who, uint256 amount) private {
        usd.mint(address(this), amount);
        usd.approve(address(escrow), amount);
        escrow.deposit(address(usd), amount, who);
    }

    function _expectNotHeld(address caller) private {
        vm.expectRevert(abi.encodeWithSelector(IEscrow.Escrow_NotHeld.selector, caller, ID));
    }
}
