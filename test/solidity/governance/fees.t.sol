// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ruling} from "../../../contracts/interfaces/IArbitrable.sol";
import {ICharter} from "../../../contracts/interfaces/ICharter.sol";
import {HoldKey} from "../../../contracts/interfaces/IEscrow.sol";
import {Claim, Submission, Terms} from "../../../contracts/types/Job.sol";
import {Lease, LeaseTerms} from "../../../contracts/types/Lease.sol";
import {Answer, Opening} from "../../../contracts/interfaces/ILeases.sol";
import {Session, Tab} from "../../../contracts/types/Tab.sol";
import {LeaseTest} from "../leases/utils/LeaseTest.sol";
import {MarketTest} from "../market/utils/MarketTest.sol";
import {VouchersTest} from "../vouchers/VouchersTest.sol";

// Fees and stops, where they meet the services
// ├── jobs: fixed at the post; units and standby pay, refunds do not; a stop ends posts, not what was posted
// ├── leases: fixed at the opening; settled often or once, the fee is the same; bonds pay none
// └── vouchers: fixed at the opening; a stop ends openings, not redemptions
contract JobFeesTest is MarketTest {
    address private sink = actor("fees");

    function test_post_fixesTheFee() public {
        charter.setFee(250);
        Terms memory t = _terms();
        (Claim memory c, Submission memory s) = _submitted(t);
        charter.setFee(500);
        assertEq(escrow.feeOf(address(jobs), HoldKey(_jobId(t), payer, address(usd))), 250, "of the post");
        _accept(t, c, s);
        // Ten units at the start price of 2e6.
        assertEq(_wallet(sink), 20e6 / 40, "2.5 %");
        assertEq(_wallet(payout), 20e6 - 20e6 / 40, "the rest");
        assertEq(_wallet(payer), FUNDS - 20e6, "the payer pays the price, and gets its refund whole");
        assertEq(_held(t), 0, "drained");
    }

    function testFuzz_settle_paysTheFeeOnceRounded(uint16 fee, uint96 price, uint24 first, uint24 lost) public {
        fee = uint16(bound(fee, 0, 500));
        charter.setFee(fee);
        Terms memory t = _terms();
        t.capPrice = uint96(bound(price, 1, 50_000e6));
        t.startPrice = t.capPrice / 3;
        first = uint24(bound(first, 1, t.units - 1));
        lost = uint24(bound(lost, 0, 1));
        Claim memory a = _taken(t, first);
        skip(100);
        Claim memory b = _take(t, other, t.units - first);
        Submission memory sa = _submit(t, a);
        Submission memory sb = _submit(t, b);
        if (lost == 1) _contest(t, a, sa, 0);
        _accept(t, b, sb);
        skip(t.reviewSeconds + 1);
        jobs.settle(t, a, sa);
        if (lost == 1) {
            _rule(t, a, sa, 0, Ruling.Payer);
            vm.prank(payer);
            jobs.drop(t, a, 0);
        }
        uint256 gross = uint256(a.price) * (first - lost) + uint256(b.price) * (t.units - first);
        assertEq(_wallet(sink), (gross * fee) / 10_000, "fee");
        assertEq(_wallet(payer), FUNDS - gross, "payer");
        assertEq(_wallet(payout) + _wallet(actor("other payout")), gross - _wallet(sink), "providers");
        assertEq(_held(t), 0, "drained");
    }

    function test_unwind_standbyPaysTheFee() public {
        charter.setFee(500);
        Terms memory t = _gang();
        Claim memory c = _taken(t, 5);
        vm.warp(uint256(t.opensAt) + t.takeSeconds + 1);
        jobs.unwind(t, c);
        uint256 standby = uint256(t.standbyPerSecond) * t.takeSeconds * 5;
        assertEq(_wallet(sink), standby / 20, "5 %");
        assertEq(_wallet(payout), standby - standby / 20, "standby");
    }

    function test_stop_endsPostsAlone() public {
        Terms memory t = _terms();
        t.units = 3;
        t.maxUnits = 1;
        _post(t);
        Claim memory c = _take(t, provider, 1);
        charter.stop(1 days);
        Terms memory another = _terms();
        another.salt = "another";
        bytes memory stopped = abi.encodeWithSelector(
            ICharter.Charter_Stopped.selector,
            vm.getBlockTimestamp(),
            vm.getBlockTimestamp() + 1 days
        );
        vm.expectRevert(stopped);
        _post(another);
        vm.expectRevert(stopped);
        jobs.postWithPermit(another, type(uint256).max, "");
        // What was posted goes on.
        Submission memory s = _submit(t, c);
        _accept(t, c, s);
        c = _take(t, provider, 1);
        vm.prank(payer);
        jobs.cancel(t);
        assertGt(_wallet(payout), 0, "paid");
        charter.lift();
        _post(another);
    }
}

contract LeaseFeesTest is LeaseTest {
    address private sink = actor("fees");

    /// @dev Settled every few seconds or once: the provider's fee does not depend on it.
    function testFuzz_settle_howOftenMakesNoDifference(uint16 fee, uint256[5] memory waits) public {
        fee = uint16(bound(fee, 0, 500));
        charter.setFee(fee);
        (LeaseTerms memory t, Lease memory lease) = _standing();
        charter.setFee(500 - fee);
        for (uint256 i; i < waits.length; ++i) {
            skip(bound(waits[i], 0, 1 hours));
            leases.settle(t, lease);
            _check(t, lease, fee);
        }
        _close(t, lease);
        _check(t, lease, fee);
    }

    function _check(LeaseTerms memory t, Lease memory lease, uint256 fee) private view {
        uint256 charged = leases.stateOf(leases.leaseIdOf(t, lease)).charged;
        uint256 fees = escrow.balanceOf(sink, _id());
        assertEq(fees, (charged * fee) / 10_000, "fee");
        assertEq(escrow.balanceOf(payout, _id()), charged - fees, "provider");
    }

    function test_answer_bondsPayNoFee() public {
        charter.setFee(500);
        (LeaseTerms memory t, Lease memory lease) = _standing();
        _challenge(t, lease);
        Answer[] memory list = new Answer[](1);
        list[0] = Answer(t, lease, "");
        vm.prank(provider);
        leases.answer(list);
        assertEq(escrow.balanceOf(payout, _id()), t.challengeBond, "the whole bond");
        assertEq(escrow.balanceOf(sink, _id()), 0, "no fee on it");
    }

    function test_stop_endsOrdersAndOpenings() public {
        (LeaseTerms memory t, Lease memory lease) = _standing();
        LeaseTerms memory order = _terms();
        _post(order, DEPOSIT);
        LeaseTerms memory late = _terms();
        Opening[] memory openings = _opening(late, _quote(late), DEPOSIT);
        charter.stop(1 days);
        bytes memory stopped = abi.encodeWithSelector(
            ICharter.Charter_Stopped.selector,
            vm.getBlockTimestamp(),
            vm.getBlockTimestamp() + 1 days
        );
        vm.expectRevert(stopped);
        _post(late, DEPOSIT);
        vm.expectRevert(stopped);
        vm.prank(late.tenant);
        leases.open(openings);
        // What was paid for goes on.
        _take(order, provider);
        skip(100);
        leases.settle(t, lease);
        vm.prank(tenant);
        leases.topUp(t, lease, 1e6);
        _challenge(t, lease);
        assertGt(escrow.balanceOf(payout, _id()), 0, "paid");
    }
}

contract VoucherFeesTest is VouchersTest {
    address private sink = actor("fees");

    function testFuzz_redeem_inPartsPaysAsOne(uint16 fee, uint128[6] memory totals) public {
        fee = uint16(bound(fee, 0, 500));
        charter.setFee(fee);
        Tab memory tab = opened("tab", WALLET / 2);
        charter.setFee(0);
        uint256 redeemed;
        for (uint256 i; i < totals.length; ++i) {
            uint128 total = uint128(bound(totals[i], 1, WALLET));
            (bool ok, ) = address(vouchers).call(abi.encodeCall(vouchers.redeem, (signed(tab, total))));
            if (ok) redeemed = total < WALLET / 2 ? total : WALLET / 2;
            assertEq(redeemedOf(vouchers.tabIdOf(tab)), redeemed, "gross");
            assertEq(wallet(sink), (redeemed * fee) / 10_000, "fee");
            assertEq(wallet(provider), redeemed - wallet(sink), "provider");
        }
        vm.prank(provider);
        vouchers.close(tab);
        assertEq(wallet(payer) + wallet(provider) + wallet(sink), WALLET, "drained");
    }

    function test_stop_endsOpeningsAlone() public {
        Tab memory tab = opened("tab", 10e6);
        charter.stop(1 days);
        vm.expectRevert(
            abi.encodeWithSelector(
                ICharter.Charter_Stopped.selector,
                vm.getBlockTimestamp(),
                vm.getBlockTimestamp() + 1 days
            )
        );
        vm.prank(payer);
        vouchers.open(tabOf("another"), 1, address(0), Session(0, 0));
        vouchers.redeem(signed(tab, 4e6));
        vm.prank(payer);
        vouchers.topUp(tab, 1e6);
        vm.prank(payer);
        vouchers.thaw(tab);
        assertEq(wallet(provider), 4e6, "paid");
    }
}
