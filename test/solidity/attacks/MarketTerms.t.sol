// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ruling, WHOLE_CLAIM} from "../../../contracts/interfaces/IArbitrable.sol";
import {IJobs} from "../../../contracts/interfaces/IJobs.sol";
import {JobMath} from "../../../contracts/libraries/JobMath.sol";
import {Claim, ClaimStatus, JobStatus, Submission, Terms} from "../../../contracts/types/Job.sol";
import {MarketTest} from "../market/utils/MarketTest.sol";

// Retroactive parameters: every term changed after the take: the claim is unknown, nothing moves
// Withheld input: earns the payer nothing
// Payer equals provider: gains nothing and gets stuck nowhere
// A blacklisted payee: the payer still settles, the credit waits
// Replays: a claim of one chain or contract is unknown on another
// No capacity, no pay address: refused when posting
// A compensation is paid for every lost unit, however much is delegated
// Gas: conclude with 100 claims
contract MarketTermsTest is MarketTest {
    function test_noTermChangesAfterTheTake() public {
        Terms memory t = _terms();
        t.defaultRuling = Ruling.Payer; // its lowest bit has another meaning too
        (Claim memory c, Submission memory s) = _submitted(t);
        bytes memory encoded = abi.encode(t);
        vm.warp(START + 10_000);
        for (uint256 i = 0; i < encoded.length / 32; ++i) {
            bytes memory changed = bytes.concat(encoded);
            changed[32 * i + 31] ^= 0x01;
            Terms memory other_ = abi.decode(changed, (Terms));
            bytes32 claimId = _claimId(other_, c);
            _failsStatus(claimId, ClaimStatus.None);
            vm.prank(other_.payer);
            jobs.accept(other_, c, s);
            _failsStatus(claimId, ClaimStatus.None);
            jobs.settle(other_, c, s);
        }
        jobs.settle(t, c, s);
        assertEq(_wallet(payout), 20e6, "the deal as it was made");
    }

    function test_noPartOfAClaimChangesAfterTheTake() public {
        Terms memory t = _terms();
        (Claim memory c, Submission memory s) = _submitted(t);
        bytes memory encoded = abi.encode(c);
        vm.warp(START + 10_000);
        for (uint256 i = 0; i < encoded.length / 32; ++i) {
            bytes memory changed = bytes.concat(encoded);
            changed[32 * i + 31] ^= 0x01;
            Claim memory other_ = abi.decode(changed, (Claim));
            _failsStatus(_claimId(t, other_), ClaimStatus.None);
            jobs.settle(t, other_, s);
        }
    }

    function test_aWithheldInputEarnsNothing() public {
        Terms memory t = _terms();
        t.startSeconds = 300;
        Claim memory c = _taken(t, 10);
        vm.warp(START + 365 days);
        _failsStatus(_claimId(t, c), ClaimStatus.Taken);
        jobs.expire(t, c);
        jobs.abandon(t, c);
        assertEq(_credits(payer), 0, "no compensation");
        assertEq(_pool(provider).own, OWN, "no slash");
    }

    function test_payerEqualsProviderGainsNothing() public {
        _fund(provider, 50e6);
        Terms memory t = _terms();
        t.payer = provider;
        uint256 before = _pool(provider).own + _credits(provider);
        (Claim memory c, Submission memory s) = _submitted(t);
        _contest(t, c, s, 1);
        _rule(t, c, s, 1, Ruling.Payer);
        _contest(t, c, s, 2);
        _rule(t, c, s, WHOLE_CLAIM, Ruling.Payer);
        // Evidence leaves the unit that is disputed to its judge.
        _rule(t, c, s, 2, Ruling.Payer);
        assertLe(2 * (_pool(provider).own + _credits(provider) - (OWN - 1_000e18)), 1_000e18, "half is lost at least");
        assertLt(_pool(provider).own + _credits(provider), before, "a loss");
        vm.startPrank(provider);
        jobs.drop(t, c, 1);
        jobs.drop(t, c, 2);
        vm.stopPrank();
        assertEq(_wallet(provider), 50e6, "its money came back");
        assertEq(_held(t), 0, "nothing is stuck");
    }

    function test_aBlacklistedPayeeStillSettles() public {
        Terms memory t = _terms();
        (Claim memory c, Submission memory s) = _submitted(t);
        bytes memory call_ = abi.encodeWithSelector(usd.transfer.selector, payout, 20e6);
        vm.mockCallRevert(address(usd), call_, "blacklisted");
        _accept(t, c, s);
        assertEq(_wallet(payer), FUNDS - 20e6, "the payer is done");
        assertEq(_wallet(payout), 20e6, "the credit waits");
        vm.prank(payout);
        vm.expectRevert(bytes("blacklisted"));
        escrow.withdraw(address(usd), 20e6, payout);
        vm.prank(payout);
        escrow.withdraw(address(usd), 20e6, stranger);
        assertEq(usd.balanceOf(stranger), 20e6, "to another address");
    }

    function test_nothingIsReplayedOnAnotherChainOrContract() public {
        Terms memory t = _terms();
        (Claim memory c, Submission memory s) = _submitted(t);
        vm.warp(START + 10_000);
        IJobs twin = _newJobs();
        bytes32 id = keccak256(abi.encode(block.chainid, twin, t));
        vm.expectRevert(
            abi.encodeWithSelector(
                IJobs.Jobs_WrongClaimStatus.selector,
                keccak256(abi.encode(id, c)),
                uint8(ClaimStatus.None)
            )
        );
        twin.settle(t, c, s);
        vm.chainId(1);
        _failsStatus(_claimId(t, c), ClaimStatus.None);
        jobs.settle(t, c, s);
    }

    function test_termsWithoutCapacityAreRefused() public {
        Terms memory t = _terms();
        t.slots = 0;
        vm.expectRevert(abi.encodeWithSelector(JobMath.Jobs_BadTerms.selector, bytes32("slots"), 0, 1));
        _post(t);
    }

    function test_whoHasNoPayAddressTakesNothing() public {
        Terms memory t = _terms();
        (t.unitBond, t.compensation) = (0, 0);
        _post(t);
        vm.expectRevert();
        _take(t, stranger, 1);
    }

    function test_everyLostUnitIsCompensated() public {
        Terms memory t = _terms();
        t.faultMultiplier = 10;
        _post(t);
        Claim memory c = _take(t, provider, 10, 600e18);
        Submission memory s = _submit(t, c);
        for (uint32 i = 0; i < 10; ++i) {
            _contest(t, c, s, i);
            _rule(t, c, s, i, Ruling.Payer);
            assertEq(_credits(payer), (uint256(i) + 1) * 10e18, "in full");
        }
        assertEq(_pool(provider).lockedOwn, 0, "the own part is spent");
        assertEq(_pool(provider).contested, 0, "and the delegated one");
    }

    function test_concludeWith100Claims() public {
        Terms memory t = _terms();
        (t.units, t.maxUnits) = (100, 1);
        vm.prank(provider);
        registry.setCapacity(CLASS, 200);
        vm.prank(provider);
        registry.allot(address(jobs), CLASS, 100, payout);
        _post(t);
        Claim[] memory all = new Claim[](100);
        for (uint256 i = 0; i < 100; ++i) {
            all[i] = _take(t, provider, 1);
            _accept(t, all[i], _submit(t, all[i]));
        }
        for (uint256 i = 1; i < 100; ++i) {
            for (uint256 k = i; k > 0 && _claimId(t, all[k]) < _claimId(t, all[k - 1]); --k) {
                (all[k], all[k - 1]) = (all[k - 1], all[k]);
            }
        }
        uint256 gas = gasleft();
        jobs.conclude(t, all);
        assertLt(gas - gasleft(), 1_500_000, "a twentieth of a block");
        assertEq(_jobStatus(t), JobStatus.Succeeded);
    }
}
