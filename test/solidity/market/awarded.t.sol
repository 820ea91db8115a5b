// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ruling, WHOLE_CLAIM} from "../../../contracts/interfaces/IArbitrable.sol";
import {IJobs} from "../../../contracts/interfaces/IJobs.sol";
import {Award, Claim, ClaimStatus, JobStatus, Submission, Terms} from "../../../contracts/types/Job.sol";
import {Quote} from "../../../contracts/types/Quote.sol";
import {AwardTest} from "./utils/AwardTest.sol";

// What was awarded goes on as what was taken:
// ├── submit, accept or settle, conclude: each is paid its own price, the payer gets the rest, the money adds up, bonds are free
// ├── expired: slashed, reopened, retaken at the auction's price
// ├── a lost unit: slashed with the delegated part of the quote, reopened
// └── a gang: everybody is paid the highest price of its takes and awards, in whatever order; not filled: unwound
contract AwardedTest is AwardTest {
    function test_awarded_toTheEnd() public {
        Terms memory t = _terms();
        _post(t);
        Quote memory q = _bid(t, provider, 3e6);
        Quote memory second = _bid(t, other, 4.5e6);
        q.delegatedBond = 50e18;
        _award(t, _match(q, 4), _match(second, 6));
        Claim[] memory claims = new Claim[](2);
        (claims[0], claims[1]) = (_claim(q, 0, 4), _claim(second, 4, 6));
        assertEq(_wallet(payer), FUNDS - 50e6, "prefunded");

        Submission memory a = _submit(t, claims[0]);
        Submission memory b = _submit(t, claims[1]);
        _accept(t, claims[0], a);
        assertEq(_wallet(payout), 12e6, "four at 3");
        skip(t.reviewSeconds + 1);
        vm.prank(stranger);
        jobs.settle(t, claims[1], b);
        assertEq(_wallet(actor("other payout")), 27e6, "six at 4.5");
        assertEq(_wallet(payer), FUNDS - 39e6, "the rest went back");
        assertEq(_held(t), 0, "nothing is held");

        if (_claimId(t, claims[0]) > _claimId(t, claims[1])) (claims[0], claims[1]) = (claims[1], claims[0]);
        jobs.conclude(t, claims);
        assertEq(_jobStatus(t), JobStatus.Succeeded);
        assertEq(_pool(provider).lockedOwn + _pool(provider).lockedDelegated, 0, "the bond is free");
        assertEq(_pool(other).lockedOwn, 0, "the other's too");
        assertEq(_reserved(provider) + _reserved(other), 0, "capacity is free");
    }

    function testFuzz_awarded_moneyAddsUp(uint96[3] memory prices, uint8[3] memory counts, uint40 wait) public {
        Terms memory t = _terms();
        _post(t);
        vm.warp(START + (wait % 3_600));
        uint256 paid;
        uint24 first;
        for (uint256 i = 0; i < 3; ++i) {
            Quote memory q = _bid(t, i == 1 ? other : provider, uint96(bound(prices[i], 0, t.capPrice)));
            q.salt = bytes32(i);
            uint24 count = uint24(bound(counts[i], 1, 3));
            _award(t, _match(q, count));
            Claim memory c = _claim(q, first, count);
            _accept(t, c, _submit(t, c));
            first += count;
            paid += uint256(q.price) * count;
            assertEq(_held(t), uint256(t.capPrice) * (t.units - first), "held: the units that are left");
        }
        vm.prank(payer);
        jobs.cancel(t);
        assertEq(_held(t), 0, "nothing is held");
        assertEq(_wallet(payer), FUNDS - paid, "the payer paid the quotes' prices");
        assertEq(_wallet(payout) + _wallet(actor("other payout")), paid, "to the providers");
    }

    function test_awarded_butExpired() public {
        Terms memory t = _terms();
        _post(t);
        Quote memory q = _bid(t, provider, 3e6);
        _award(t, _match(q, 10));
        Claim memory c = _claim(q, 0, 10);
        _expire(t, c);
        assertEq(_pool(provider).own, OWN - 1_000e18, "the bond is gone");
        assertEq(_credits(payer), 100e18, "the payer is compensated");
        vm.warp(vm.getBlockTimestamp() + 300);
        Claim memory fresh = _retake(t, c, WHOLE_CLAIM, other);
        assertEq(fresh.price, 3.5e6, "the auction's price, not the quote's");
        _accept(t, fresh, _submit(t, fresh));
        assertEq(_wallet(actor("other payout")), 35e6, "paid");
        assertEq(_wallet(payer), FUNDS - 35e6, "the rest went back");
    }

    function test_awarded_butLost() public {
        Terms memory t = _terms();
        _post(t);
        Quote memory q = _bid(t, provider, 3e6);
        q.delegatedBond = 60e18;
        _award(t, _match(q, 10));
        Claim memory c = _claim(q, 0, 10);
        Submission memory s = _submit(t, c);
        _contest(t, c, s, 7);
        assertEq(_pool(provider).contested, 600e18, "the quote's delegated part of ten units");
        _rule(t, c, s, 7, Ruling.Payer);
        assertEq(_pool(provider).own, OWN - 40e18, "own first, as far as the others' compensation");
        assertEq(_pool(provider).contested, 540e18, "then delegated");
        assertEq(_credits(payer), 10e18, "compensated");
        _accept(t, c, s);
        assertEq(_wallet(payout), 27e6, "nine units");
        assertEq(_status(t, c), ClaimStatus.Settled);
        vm.prank(payer);
        jobs.drop(t, c, 7);
        assertEq(_held(t), 0, "nothing is held");
        assertEq(_wallet(payer), FUNDS - 27e6, "the rest went back");
    }

    // ------------------------------------------------------------------ gangs

    function test_gang_paysTheHighestOfTakesAndAwards() public {
        _assertGang(3, 4.25e6, false, 4.25e6); // the award is the highest
        _assertGang(3, 2.25e6, false, 3.5e6); // a take is
        _assertGang(3, 4.25e6, true, 4.25e6); // an award fills it
        _assertGang(3, 2.25e6, true, 2.5e6); // a take before is higher
        _assertGang(5, 0, true, 2.5e6);
        _assertGang(5, 5e6, true, 5e6);
    }

    /// @dev Three claims: a take at 2.5, then an award, then a take at 3.5; or the award last and the second take a minute in.
    function _assertGang(uint24 count, uint96 price, bool last, uint96 want) private {
        uint256 snapshot = vm.snapshotState();
        Terms memory t = _gang();
        _post(t);
        Quote memory q = _bid(t, provider, price);
        q.delegatedBond = 0;
        vm.warp(START + 100);
        Claim[3] memory claims;
        claims[0] = _take(t, provider, 5);
        uint24 left = 5 - count;
        if (!last) {
            _award(t, _match(q, count));
            claims[1] = _claim(q, 5, count);
            vm.warp(START + 300);
            claims[2] = _take(t, other, left);
        } else {
            if (left != 0) claims[2] = _take(t, other, left);
            Award memory a = _match(q, count);
            vm.expectEmit(address(jobs));
            emit IJobs.GangFilled(_jobId(t), want);
            _award(t, a);
            claims[1] = _claim(q, 5 + left, count);
        }
        assertEq(jobs.jobOf(_jobId(t)).price, want, "the gang's price");
        assertEq(_held(t), 50e6, "the standby went back when it was filled");
        for (uint256 i = 0; i < 3; ++i) {
            if (claims[i].count != 0) _accept(t, claims[i], _submit(t, claims[i]));
        }
        assertEq(_wallet(payout) + _wallet(actor("other payout")), 10 * uint256(want), "all at one price");
        assertEq(_wallet(payer), FUNDS - 10 * uint256(want), "the rest went back");
        assertEq(_held(t), 0, "nothing is held");
        vm.revertToState(snapshot);
    }

    function test_gang_filledInOneCall() public {
        Terms memory t = _gang();
        _post(t);
        Quote memory q = _bid(t, provider, 3e6);
        Quote memory second = _bid(t, other, 4e6);
        Award memory a = _match(second, 5);
        Award memory b = _match(q, 5);
        _award(t, a, b);
        assertEq(jobs.jobOf(_jobId(t)).filledAt, START, "filled");
        assertEq(jobs.jobOf(_jobId(t)).price, 4e6, "the higher of both");
        Claim memory c = _claim(q, 5, 5);
        _accept(t, c, _submit(t, c));
        assertEq(_wallet(payout), 20e6, "for the cheaper bid too");
    }

    function test_gang_awardedButNotFilled() public {
        Terms memory t = _gang();
        _post(t);
        vm.warp(START + 600);
        Quote memory q = _bid(t, provider, 3e6);
        _award(t, _match(q, 5));
        Claim memory c = _claim(q, 0, 5);
        vm.warp(START + 3_601);
        jobs.unwind(t, c);
        assertEq(_wallet(payout), 3_000 * 10 * 5, "standby of five units");
        jobs.cancel(t);
        assertEq(_wallet(payer), FUNDS - 150_000, "the rest went back");
        assertEq(_held(t), 0, "nothing is held");
        assertEq(_pool(provider).lockedOwn, 0, "the bond is free");
    }
}
