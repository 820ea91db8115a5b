// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Attestation, Finding, IAuditors, Rules} from "../../../contracts/interfaces/IAuditors.sol";
import {AuditorTest} from "./utils/AuditorTest.sol";

// publish
// ├── an attestation that counts now: signed, issued, not over, not revoked, of an auditor that works
// ├── replaces the auditor's finding about the same provider and class: a later one, or any when it is over or revoked
// └── emits the attestation
// a conflict: bob's finding is published, alice's attestation is shown
// ├── refused under rules that name bob, in allOf or anyOf, and that bob's finding does not meet: units, score, region
// ├── not under rules that do not name bob, that both meet, or that ask for a higher bond than bob's; not for another provider or class; compliance is no finding
// └── over with bob's expiry to the second, his revocation, his retirement, his new registration
contract AuditorPublishTest is AuditorTest {
    function test_publish_whatCountsNow() public {
        Attestation memory b = _lower();
        vm.expectEmit(address(auditors));
        emit IAuditors.FindingPublished(digest(b), provider, CLASS, b);
        vm.prank(actor("anybody"));
        auditors.publish(b, signature("bob", b));
        Finding memory f = auditors.findingOf(provider, CLASS, bob);
        assertEq(f.units, b.units, "units");
        assertEq(f.score, b.score, "score");
        assertEq(f.region, b.region, "region");
        assertEq(f.issuedAt, b.issuedAt, "issuedAt");
        assertEq(f.expiresAt, b.expiresAt, "expiresAt");
        assertEq(f.digest, digest(b), "digest");
    }

    function test_publish_nothingElse() public {
        Attestation memory b = _lower();
        bytes memory bad = signature("alice", b);
        expectBadSignature(b);
        auditors.publish(b, bad);
        uint256 now_ = vm.getBlockTimestamp();
        b.issuedAt = uint40(now_ + 1);
        expectMismatch(b, "issuedAt", now_ + 1, now_);
        _publish(b);
        b = _lower();
        b.expiresAt = uint40(now_ - 1);
        expectMismatch(b, "expiresAt", now_ - 1, now_);
        _publish(b);
        b = _lower();
        revoke(bob, b);
        expectRevoked(b);
        _publish(b);
        bonded(bob, BOND);
        b = _lower();
        b.issuedAt = standing(bob).since;
        expectNotCovered(b, b.issuedAt);
        _publish(b);
        b = _lower();
        vm.prank(bob);
        auditors.retire();
        expectRetired(bob, standing(bob).retiredAt);
        _publish(b);
    }

    function test_publish_replacesEarlierOnes() public {
        Attestation memory first = _lower();
        _publish(first);
        skip(10);
        Attestation memory second = _lower();
        second.issuedAt = first.issuedAt;
        second.compliance = "soc";
        vm.expectRevert(
            abi.encodeWithSelector(
                IAuditors.Auditors_NotLater.selector,
                digest(second),
                second.issuedAt,
                first.issuedAt
            )
        );
        _publish(second);
        second.issuedAt += 1;
        _publish(second);
        assertEq(auditors.findingOf(provider, CLASS, bob).digest, digest(second), "a later one");
        revoke(bob, second);
        _publish(first);
        assertEq(auditors.findingOf(provider, CLASS, bob).digest, digest(first), "after a revocation");
        vm.warp(uint256(first.expiresAt) + 1);
        second = _lower();
        second.issuedAt = first.issuedAt;
        second.expiresAt = first.expiresAt + 1;
        _publish(second);
        assertEq(auditors.findingOf(provider, CLASS, bob).digest, digest(second), "after its end");
    }

    // ------------------------------------------------------------------ conflicts

    function test_conflict_bindsWhoTrustsBoth() public {
        Attestation memory b = _lower();
        _publish(b);
        bytes memory alices = shown("alice");
        Rules memory r = rules(none(), two(alice, bob));
        r.minScore = 800;
        expectConflict(b);
        ask(r, alices);
        // Also when both must attest, whatever bob signs besides.
        r = rules(two(alice, bob), none());
        r.minScore = 800;
        bytes memory both = shown("alice", "bob");
        expectConflict(b);
        ask(r, both);
        r = rules(one(alice), one(bob));
        r.minScore = 800;
        expectConflict(b);
        ask(r, both);
        // Who does not trust bob.
        r = rules(one(alice), none());
        r.minScore = 800;
        ask(r, alices);
        r = rules(none(), two(alice, carol));
        r.minScore = 800;
        ask(r, alices);
    }

    function test_conflict_onlyWhereBobsFindingDoesNotDo() public {
        Attestation memory b = _lower();
        _publish(b);
        bytes memory alices = shown("alice");
        Rules memory r = rules(none(), two(alice, bob));
        ask(r, alices);
        (r.minUnits, r.minScore) = (b.units, b.score);
        ask(r, alices);
        r.minUnits += 1;
        expectConflict(b);
        ask(r, alices);
        (r.minUnits, r.minScore) = (b.units, b.score + 1);
        expectConflict(b);
        ask(r, alices);
        r.minScore = 0;
        r.region = "eu";
        expectConflict(b);
        ask(r, alices);
        r.region = 0;
        r.compliance = "iso";
        ask(r, alices);
    }

    function test_conflict_aboutThisProviderAndClass() public {
        Attestation memory b = _lower();
        b.provider = other;
        _publish(b);
        b = _lower();
        b.resourceClass = "another";
        _publish(b);
        Rules memory r = rules(none(), two(alice, bob));
        r.minScore = 800;
        ask(r, shown("alice"));
    }

    function test_conflict_untilItExpires() public {
        Attestation memory b = _lower();
        b.expiresAt = uint40(vm.getBlockTimestamp() + 1 days);
        _publish(b);
        Rules memory r = rules(none(), two(alice, bob));
        r.minScore = 800;
        bytes memory alices = shown("alice");
        vm.warp(b.expiresAt);
        expectConflict(b);
        ask(r, alices);
        vm.warp(uint256(b.expiresAt) + 1);
        ask(r, alices);
    }

    function test_conflict_untilBobConcedes() public {
        Attestation memory b = _lower();
        _publish(b);
        Rules memory r = rules(none(), two(alice, bob));
        r.minScore = 800;
        bytes memory alices = shown("alice");
        revoke(alice, b);
        expectConflict(b);
        ask(r, alices);
        revoke(bob, b);
        ask(r, alices);
    }

    function test_conflict_whileBobHasHisStanding() public {
        bonded(bob, BOND);
        Attestation memory b = _lower();
        _publish(b);
        Rules memory r = rules(none(), two(alice, bob));
        r.minScore = 800;
        bytes memory alices = shown("alice");
        expectConflict(b);
        ask(r, alices);
        vm.prank(bob);
        auditors.retire();
        ask(r, alices);
        skip(RETIRE + 1);
        vm.startPrank(bob);
        auditors.exit();
        auditors.register(BOND);
        vm.stopPrank();
        ask(r, shown("alice"));
    }

    function test_conflict_onlyByAuditorsBondedAsAsked() public {
        bonded(alice, BOND);
        bonded(bob, BOND / 2);
        Attestation memory b = _lower();
        _publish(b);
        Rules memory r = rules(none(), two(alice, bob));
        (r.minScore, r.minBond) = (800, BOND / 2);
        bytes memory alices = shown("alice");
        expectConflict(b);
        ask(r, alices);
        r.minBond += 1;
        ask(r, alices);
    }

    // ------------------------------------------------------------------ helpers

    /// @dev Less of everything than alice finds.
    function _lower() private view returns (Attestation memory b) {
        b = attestation(bob);
        (b.units, b.score, b.region) = (7, 500, "us");
        b.expiresAt = uint40(START + 20 days);
    }

    function _publish(Attestation memory b) private {
        auditors.publish(b, signature("bob", b));
    }
}
