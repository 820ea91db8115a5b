// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Attestation, IAuditors} from "../../../contracts/interfaces/IAuditors.sol";
import {AuditorTest} from "./utils/AuditorTest.sol";

// contradict
// ├── same auditor, provider and class; units, score or region differ; a second at which both counted
// ├── not: equal findings (compliance is none), one over or revoked before the other was issued, after the retirement
// ├── slashes the whole bond at once, whoever shows it; the reporter gets at most the cap and at most half
// ├── both signed by the auditor, issued by now, after it registered
// ├── once: its standing ends, and a new bond does not answer for old words
// └── an auditor without a bond has nothing to lose; a retired one has, until it exits
contract AuditorContradictTest is AuditorTest {
    address internal reporter;

    function setUp() public override {
        super.setUp();
        reporter = actor("reporter");
        bonded(alice, BOND);
        bonded(bob, BOND);
    }

    function test_contradict_slashesTheWholeBond() public {
        (Attestation memory a, Attestation memory b) = _pair();
        uint256 now_ = vm.getBlockTimestamp();
        vm.expectEmit(address(auditors));
        emit IAuditors.Contradicted(alice, reporter, digest(a), digest(b), BOND, now_);
        _contradict(a, b);
        assertEq(locked(alice), 0, "locked");
        assertEq(staking.poolOf(alice, address(auditors)).own, 0, "own");
        assertEq(credits(reporter), REWARD, "reward");
        assertEq(staking.unburned(), BOND - REWARD, "the rest is nobody's");
        assertEq(standing(alice).bond, 0, "bond");
        assertEq(standing(alice).retiredAt, now_, "counts no more");
        assertEq(locked(bob), BOND, "bob's");
        expectRetired(alice, now_);
        ask(rules(none(), none()), signed("alice", a));
    }

    function testFuzz_contradict_reportingOneselfLosesHalf(uint96 bond) public {
        bond = uint96(bound(bond, 1, 1_000_000e18));
        bonded(carol, bond);
        Attestation memory a = attestation(carol);
        Attestation memory b = attestation(carol);
        b.score += 1;
        bytes memory first = signature("carol", a);
        bytes memory second = signature("carol", b);
        vm.prank(carol);
        auditors.contradict(a, first, b, second);
        uint256 half = bond / 2;
        assertEq(credits(carol), half < REWARD ? half : REWARD, "half at most");
        assertEq(locked(carol), 0, "gone");
    }

    function test_contradict_byEachPartOfAFinding() public {
        Attestation memory a = attestation(alice);
        Attestation memory b = attestation(alice);
        b.expiresAt += 1;
        b.compliance = "soc";
        b.issuedAt += 1;
        skip(1);
        _expectNone(a, b, "finding");
        _contradict(a, b);
        uint256 before = vm.snapshotState();
        b.units += 1;
        _contradict(a, b);
        vm.revertToState(before);
        b = attestation(alice);
        b.score -= 1;
        _contradict(a, b);
        vm.revertToState(before);
        b = attestation(alice);
        b.region = 0;
        _contradict(b, a);
        assertEq(locked(alice), 0, "by region, either way round");
    }

    function test_contradict_aboutOneProviderAndClassByOneAuditor() public {
        (Attestation memory a, Attestation memory b) = _pair();
        b.resourceClass = "another";
        _expectNone(a, b, "resourceClass");
        _contradict(a, b);
        (a, b) = _pair();
        b.provider = other;
        _expectNone(a, b, "provider");
        _contradict(a, b);
        (a, b) = _pair();
        b.auditor = bob;
        _expectNone(a, b, "auditor");
        auditors.contradict(a, signature("alice", a), b, signature("bob", b));
    }

    // ------------------------------------------------------------------ time

    function testFuzz_contradict_onlyWhenBothCounted(
        uint40 issued,
        uint40 expires,
        uint40 issuedB,
        uint40 expiresB
    ) public {
        Attestation memory a = attestation(alice);
        Attestation memory b = attestation(alice);
        b.units = 9;
        uint256 from = vm.getBlockTimestamp();
        a.issuedAt = uint40(bound(issued, from, from + 20));
        a.expiresAt = uint40(bound(expires, from, from + 20));
        b.issuedAt = uint40(bound(issuedB, from, from + 20));
        b.expiresAt = uint40(bound(expiresB, from, from + 20));
        skip(20);
        bool together;
        for (uint256 t = from; t <= from + 20; ++t) {
            together = together || (a.issuedAt <= t && t <= a.expiresAt && b.issuedAt <= t && t <= b.expiresAt);
        }
        if (!together) _expectNone(a, b, "time");
        _contradict(a, b);
        assertEq(locked(alice), together ? 0 : BOND, "slashed");
    }

    /// @dev Measured again, corrected honestly: revoked, then issued in a later second.
    function test_contradict_notAfterARevocation() public {
        Attestation memory a = attestation(alice);
        skip(1 days);
        revoke(alice, a);
        Attestation memory b = attestation(alice);
        b.units = 9;
        uint256 before = vm.snapshotState();
        _contradict(a, b);
        assertEq(locked(alice), 0, "in the same second both may have counted");
        vm.revertToState(before);
        skip(1);
        b.issuedAt += 1;
        _expectNone(a, b, "time");
        _contradict(a, b);
        _expectNone(b, a, "time");
        _contradict(b, a);
    }

    function test_contradict_revokingAfterwardsDoesNotHelp() public {
        (Attestation memory a, Attestation memory b) = _pair();
        skip(1);
        revoke(alice, a);
        revoke(alice, b);
        skip(1);
        _contradict(a, b);
        assertEq(locked(alice), 0, "both counted until then");
    }

    function test_contradict_whatIsNotIssuedYetSaysNothing() public {
        (Attestation memory a, Attestation memory b) = _pair();
        b.issuedAt += 1;
        expectMismatch(b, "issuedAt", b.issuedAt, b.issuedAt - 1);
        _contradict(a, b);
        expectMismatch(b, "issuedAt", b.issuedAt, b.issuedAt - 1);
        _contradict(b, a);
        skip(1);
        _contradict(a, b);
        assertEq(locked(alice), 0, "now it does");
    }

    // ------------------------------------------------------------------ standing

    function test_contradict_onlyWhatTheBondAnswersFor() public {
        (Attestation memory a, Attestation memory b) = _pair();
        uint40 since = standing(alice).since;
        a.issuedAt = since;
        expectNotCovered(a, since);
        _contradict(a, b);
        expectNotCovered(a, since);
        _contradict(b, a);
        a.auditor = carol;
        b.auditor = carol;
        expectNotBonded(carol);
        auditors.contradict(a, signature("carol", a), b, signature("carol", b));
    }

    function test_contradict_onceEvenWithANewBond() public {
        (Attestation memory a, Attestation memory b) = _pair();
        _contradict(a, b);
        expectNotBonded(alice);
        _contradict(a, b);
        bonded(alice, BOND);
        expectNotCovered(a, a.issuedAt);
        _contradict(a, b);
        assertEq(locked(alice), BOND, "the new bond");
        // What it says from now on is another matter.
        (a, b) = _pair();
        _contradict(a, b);
        assertEq(locked(alice), 0, "slashed again");
    }

    function test_contradict_aRetiredAuditorAnswersUntilItExits() public {
        (Attestation memory a, Attestation memory b) = _pair();
        vm.prank(alice);
        auditors.retire();
        skip(1);
        // What it signs after its retirement counts for nobody.
        Attestation memory late = attestation(alice);
        late.units = 100;
        _expectNone(a, late, "time");
        _contradict(a, late);
        skip(RETIRE);
        uint256 before = vm.snapshotState();
        _contradict(a, b);
        assertEq(locked(alice), 0, "slashed");
        vm.revertToState(before);
        vm.prank(alice);
        auditors.exit();
        expectNotBonded(alice);
        _contradict(a, b);
        assertEq(staking.poolOf(alice, address(auditors)).own, BOND, "too late");
    }

    function test_contradict_needsBothSignatures() public {
        (Attestation memory a, Attestation memory b) = _pair();
        bytes memory good = signature("alice", a);
        bytes memory bad = signature("bob", b);
        expectBadSignature(b);
        auditors.contradict(a, good, b, bad);
        expectBadSignature(b);
        auditors.contradict(b, bad, a, good);
        assertEq(locked(alice), BOND, "untouched");
    }

    // ------------------------------------------------------------------ helpers

    function _pair() private view returns (Attestation memory a, Attestation memory b) {
        a = attestation(alice);
        b = attestation(alice);
        b.units = 9;
    }

    function _contradict(Attestation memory a, Attestation memory b) private {
        bytes memory first = signature("alice", a);
        bytes memory second = signature("alice", b);
        vm.prank(reporter);
        auditors.contradict(a, first, b, second);
    }

    function _expectNone(Attestation memory a, Attestation memory b, bytes32 field) private {
        vm.expectRevert(
            abi.encodeWithSelector(IAuditors.Auditors_NoContradiction.selector, digest(a), digest(b), field)
        );
    }
}
