// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Attestation, IAuditors, Rules} from "../../../contracts/interfaces/IAuditors.sol";
import {WHOLE_CLAIM} from "../../../contracts/interfaces/IArbitrable.sol";
import {IProviderRegistry} from "../../../contracts/interfaces/IProviderRegistry.sol";
import {Award, Claim, ClaimStatus, Terms} from "../../../contracts/types/Job.sol";
import {Quote} from "../../../contracts/types/Quote.sol";
import {Quotes} from "../utils/Quotes.sol";
import {AwardTest} from "./utils/AwardTest.sol";

// A job that requires an auditor's attestation, on take, retake and award alike:
// ├── without evidence, with evidence of another requirement, or about another provider or class: reverts
// ├── with evidence about each provider: works; each award has its own
// ├── again on the retake: what was revoked or expired since the take counts no more
// └── without a requirement evidence is not looked at
contract RequirementTest is AwardTest {
    IAuditors internal judge;
    Rules internal rules;
    address internal auditor;

    function setUp() public override {
        super.setUp();
        judge = IAuditors(_create("contracts/identity/Auditors.sol:Auditors", abi.encode(staking, 1 days, 0)));
        auditor = actor("auditor");
        rules.allOf.push(auditor);
        rules.minUnits = 4;
    }

    function test_take_needsEvidence() public {
        Terms memory t = _audited();
        _post(t);
        vm.expectRevert();
        _takeWith(t, "");
        bytes memory none = Quotes.evidence(address(judge), rules, new Attestation[](0), new bytes[](0));
        _expectMissing(provider);
        _takeWith(t, none);
        bytes memory others = _evidence(_attestation(other));
        _expectMismatch(_attestation(other), "provider", uint160(other), uint160(provider));
        _takeWith(t, others);
        Attestation memory a = _attestation(provider);
        a.resourceClass = "another";
        bytes memory another = _evidence(a);
        _expectMismatch(a, "resourceClass", uint256(a.resourceClass), uint256(CLASS));
        _takeWith(t, another);

        assertEq(_status(t, _takeWith(t, _evidence(_attestation(provider)))), ClaimStatus.Taken);
    }

    function test_take_needsEvidenceOfThisRequirement() public {
        Terms memory t = _audited();
        _post(t);
        rules.minUnits = 0;
        bytes memory easier = _evidence(_attestation(provider));
        bytes32 got = Quotes.requirement(address(judge), rules);
        bytes4 reason = IProviderRegistry.ProviderRegistry_WrongRequirement.selector;
        vm.expectRevert(abi.encodeWithSelector(reason, got, t.requirement));
        _takeWith(t, easier);
    }

    function test_award_needsEvidenceForEachQuote() public {
        Terms memory t = _audited();
        _post(t);
        Quote memory q = _bid(t, provider, 3e6);
        Quote memory second = _bid(t, other, 4e6);
        Award memory a = _match(q, 4);
        Award memory b = _match(second, 6);
        vm.expectRevert();
        _award(t, a, b);
        bytes memory first = _evidence(_attestation(provider));
        (a.evidence, b.evidence) = (first, first);
        _expectMismatch(_attestation(provider), "provider", uint160(provider), uint160(other));
        _award(t, a, b);
        b.evidence = _evidence(_attestation(other));
        _award(t, a, b);
        assertEq(_status(t, _claim(q, 0, 4)), ClaimStatus.Taken);
        assertEq(_status(t, _claim(second, 4, 6)), ClaimStatus.Taken);
    }

    function test_retake_needsEvidenceAgain() public {
        Terms memory t = _audited();
        _post(t);
        bytes memory evidence = _evidence(_attestation(provider));
        Claim memory c = _takeWith(t, evidence);
        _expire(t, c);
        vm.expectRevert();
        _retakeWith(t, c, "");
        vm.prank(auditor);
        judge.revoke(_digest(_attestation(provider)));
        vm.expectRevert(
            abi.encodeWithSelector(IAuditors.Auditors_Revoked.selector, auditor, _digest(_attestation(provider)))
        );
        _retakeWith(t, c, evidence);
        Attestation memory fresh = _attestation(provider);
        fresh.expiresAt += 1;
        Claim memory again = _retakeWith(t, c, _evidence(fresh));
        assertEq(_status(t, again), ClaimStatus.Taken);
    }

    function test_withoutARequirementNothingIsAsked() public {
        Terms memory t = _terms();
        _post(t);
        assertEq(_status(t, _takeWith(t, "noise")), ClaimStatus.Taken);
        Quote memory q = _bid(t, provider, 3e6);
        Award memory a = _match(q, 2);
        a.evidence = "noise";
        _award(t, a);
        assertEq(_status(t, _claim(q, 1, 2)), ClaimStatus.Taken);
    }

    // ------------------------------------------------------------------ helpers

    function _audited() private view returns (Terms memory t) {
        t = _terms();
        t.requirement = Quotes.requirement(address(judge), rules);
    }

    function _attestation(address about) private view returns (Attestation memory a) {
        a.auditor = auditor;
        a.provider = about;
        a.resourceClass = CLASS;
        a.units = 4;
        a.issuedAt = uint40(START);
        a.expiresAt = uint40(START + 30 days);
    }

    function _digest(Attestation memory a) private view returns (bytes32) {
        return Quotes.digest(address(judge), a);
    }

    function _evidence(Attestation memory a) private returns (bytes memory) {
        Attestation[] memory attestations = new Attestation[](1);
        bytes[] memory signatures = new bytes[](1);
        (, uint256 key) = signer("auditor");
        (attestations[0], signatures[0]) = (a, Quotes.sign(address(judge), a, key));
        return Quotes.evidence(address(judge), rules, attestations, signatures);
    }

    function _takeWith(Terms memory t, bytes memory evidence) private returns (Claim memory c) {
        vm.prank(provider);
        (, c) = jobs.take(t, provider, 1, 0, noPredecessors, evidence);
    }

    function _retakeWith(Terms memory t, Claim memory parent, bytes memory evidence) private returns (Claim memory c) {
        vm.prank(provider);
        (, c) = jobs.retake(t, parent, WHOLE_CLAIM, provider, 0, evidence);
    }

    function _expectMissing(address about) private {
        vm.expectRevert(abi.encodeWithSelector(IAuditors.Auditors_Missing.selector, about, auditor));
    }

    function _expectMismatch(Attestation memory a, bytes32 field, uint256 got, uint256 want) private {
        vm.expectRevert(abi.encodeWithSelector(IAuditors.Auditors_Mismatch.selector, _digest(a), field, got, want));
    }
}
