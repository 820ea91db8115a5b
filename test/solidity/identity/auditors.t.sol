// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Attestation, IAuditors, Rules} from "../../../contracts/interfaces/IAuditors.sol";
import {IEligibility} from "../../../contracts/interfaces/IEligibility.sol";
import {IProviderRegistry} from "../../../contracts/interfaces/IProviderRegistry.sol";
import {ContractWallet} from "../mocks/ContractWallet.sol";
import {Quotes} from "../utils/Quotes.sol";
import {AuditorTest} from "./utils/AuditorTest.sol";

// requireEligible
// ├── all of: each of them attested; any of: one did; neither: everybody is eligible
// ├── every attestation shown must be about this provider and class, with enough units and score, region and compliance asked for
// ├── from issuedAt on; its auditor neither retired nor registered since, and bonded as asked
// ├── until expiresAt, not a second later; not once its auditor took it back; another's revocation changes nothing
// ├── every field is signed, by the auditor it names: a key or a contract, for this contract on this chain
// ├── as many signatures as attestations
// └── an attestation by nobody whom the rules name proves nothing
// registry.requireEligible: only the judge and the rules that the requirement names; what the judge refuses is refused
// digestOf: EIP-712, by numbers computed elsewhere
contract AuditorsTest is AuditorTest {
    // ------------------------------------------------------------------ all of, any of

    function test_rules_allOf() public {
        Rules memory r = rules(two(alice, bob), none());
        ask(r, shown("alice", "bob"));
        ask(r, shown("bob", "alice"));
        expectMissing(bob);
        ask(r, shown("alice"));
        expectMissing(alice);
        ask(r, shown("bob", "carol"));
        expectMissing(alice);
        ask(r, nothing());
    }

    function test_rules_anyOf() public {
        Rules memory r = rules(none(), two(alice, bob));
        ask(r, shown("alice"));
        ask(r, shown("bob"));
        ask(r, shown("carol", "bob"));
        expectMissing(address(0));
        ask(r, shown("carol"));
        expectMissing(address(0));
        ask(r, nothing());
    }

    function test_rules_both() public {
        Rules memory r = rules(one(alice), two(bob, carol));
        ask(r, shown("alice", "carol"));
        expectMissing(address(0));
        ask(r, shown("alice"));
        expectMissing(alice);
        ask(r, shown("bob", "carol"));
        r.anyOf = one(alice);
        ask(r, shown("alice"));
    }

    function test_rules_withoutAuditorsEverybodyIsEligible() public {
        ask(rules(none(), none()), nothing());
        ask(rules(none(), none()), shown("carol"));
    }

    // ------------------------------------------------------------------ what is attested

    function test_attestation_ofThisProviderAndClass() public {
        Rules memory r = rules(one(alice), none());
        Attestation memory a = attestation(alice);
        a.provider = other;
        expectMismatch(a, "provider", uint160(other), uint160(provider));
        ask(r, signed("alice", a));
        a = attestation(alice);
        a.resourceClass = "another";
        expectMismatch(a, "resourceClass", uint256(bytes32("another")), uint256(CLASS));
        ask(r, signed("alice", a));
    }

    function test_attestation_ofEnoughUnitsAndScore() public {
        Rules memory r = rules(one(alice), none());
        (r.minUnits, r.minScore) = (8, 900);
        Attestation memory a = attestation(alice);
        ask(r, signed("alice", a));
        a.units = 7;
        expectMismatch(a, "units", 7, 8);
        ask(r, signed("alice", a));
        (a.units, a.score) = (type(uint32).max, 899);
        expectMismatch(a, "score", 899, 900);
        ask(r, signed("alice", a));
        (r.minUnits, r.minScore) = (type(uint32).max, type(uint64).max);
        a.score = type(uint64).max;
        ask(r, signed("alice", a));
    }

    function test_attestation_ofTheRegionAskedFor() public {
        Rules memory r = rules(one(alice), none());
        Attestation memory a = attestation(alice);
        r.region = "us";
        expectMismatch(a, "region", uint256(a.region), uint256(bytes32("us")));
        ask(r, signed("alice", a));
        a.region = "us";
        ask(r, signed("alice", a));
    }

    function test_attestation_ofTheComplianceAskedFor() public {
        Rules memory r = rules(one(alice), none());
        Attestation memory a = attestation(alice);
        r.compliance = "soc";
        expectMismatch(a, "compliance", uint256(a.compliance), uint256(bytes32("soc")));
        ask(r, signed("alice", a));
        a.compliance = "soc";
        ask(r, signed("alice", a));
    }

    function testFuzz_attestation_sinceItsIssue(uint40 issuedAt) public {
        Rules memory r = rules(one(alice), none());
        Attestation memory a = attestation(alice);
        a.issuedAt = uint40(bound(issuedAt, START + 2, START + 30 days));
        vm.warp(a.issuedAt - 1);
        expectMismatch(a, "issuedAt", a.issuedAt, a.issuedAt - 1);
        ask(r, signed("alice", a));
        vm.warp(a.issuedAt);
        ask(r, signed("alice", a));
        vm.warp(START + 1);
        a.issuedAt = 0;
        expectNotCovered(a, 0);
        ask(r, signed("alice", a));
        a.issuedAt = 1;
        ask(r, signed("alice", a));
    }

    function test_attestation_ofBondedAuditorsWhereAsked() public {
        Rules memory r = rules(one(alice), none());
        r.minBond = BOND;
        Attestation memory a = attestation(alice);
        expectMismatch(a, "bond", 0, BOND);
        ask(r, signed("alice", a));
        bonded(alice, BOND);
        a = attestation(alice);
        ask(r, signed("alice", a));
        r.minBond = BOND + 1;
        expectMismatch(a, "bond", BOND, BOND + 1);
        ask(r, signed("alice", a));
    }

    function test_attestation_issuedBeforeItsAuditorRegistered() public {
        Rules memory r = rules(one(alice), none());
        Attestation memory a = attestation(alice);
        ask(r, signed("alice", a));
        bonded(alice, BOND);
        uint40 since = standing(alice).since;
        assertEq(a.issuedAt, since, "issued in the same second");
        expectNotCovered(a, since);
        ask(r, signed("alice", a));
        a.issuedAt += 1;
        ask(r, signed("alice", a));
    }

    function test_attestation_ofARetiredAuditorCountsNoMore() public {
        Rules memory r = rules(none(), none());
        bonded(alice, BOND);
        Attestation memory a = attestation(alice);
        ask(r, signed("alice", a));
        vm.prank(alice);
        auditors.retire();
        uint256 retiredAt = vm.getBlockTimestamp();
        expectRetired(alice, retiredAt);
        ask(r, signed("alice", a));
        skip(RETIRE + 1);
        vm.prank(alice);
        auditors.exit();
        expectRetired(alice, retiredAt);
        ask(r, signed("alice", a));
    }

    function testFuzz_attestation_untilItExpires(uint40 expiresAt) public {
        Rules memory r = rules(one(alice), none());
        Attestation memory a = attestation(alice);
        a.expiresAt = uint40(bound(expiresAt, START + 1, type(uint40).max - 1));
        vm.warp(a.expiresAt);
        ask(r, signed("alice", a));
        vm.warp(uint256(a.expiresAt) + 1);
        expectMismatch(a, "expiresAt", a.expiresAt, uint256(a.expiresAt) + 1);
        ask(r, signed("alice", a));
    }

    function test_attestation_everyOneShownMustHold() public {
        Rules memory r = rules(none(), two(alice, bob));
        Attestation memory stale = attestation(bob);
        stale.expiresAt = uint40(START);
        Attestation[] memory all = new Attestation[](2);
        (all[0], all[1]) = (attestation(alice), stale);
        bytes[] memory signatures = new bytes[](2);
        (signatures[0], signatures[1]) = (signature("alice", all[0]), signature("bob", stale));
        expectMismatch(stale, "expiresAt", START, START + 1);
        ask(r, abi.encode(all, signatures));
    }

    // ------------------------------------------------------------------ revoked

    function test_revoke_takesItBack() public {
        Rules memory r = rules(one(alice), none());
        Attestation memory a = attestation(alice);
        revoke(bob, a);
        ask(r, signed("alice", a));

        uint256 now_ = vm.getBlockTimestamp();
        vm.expectEmit(address(auditors));
        emit IAuditors.Revoked(alice, digest(a), now_);
        revoke(alice, a);
        assertEq(auditors.revokedAt(alice, digest(a)), now_, "revoked");
        assertEq(auditors.revokedAt(bob, digest(a)), now_, "bob's word about it");
        expectRevoked(a);
        ask(r, signed("alice", a));
        skip(1);
        revoke(alice, a);
        assertEq(auditors.revokedAt(alice, digest(a)), now_, "the first time counts");
        ask(r, signed("alice", attestation(alice)));
    }

    // ------------------------------------------------------------------ signed

    function testFuzz_attestation_everyFieldIsSigned(uint256 word, uint256 bit) public {
        Attestation memory a = attestation(alice);
        bytes memory signed_ = signature("alice", a);
        uint8[9] memory widths = [160, 160, 0, 32, 64, 0, 0, 40, 40]; // zero: all 256
        word = bound(word, 0, 8);
        bit = bound(bit, 0, widths[word] == 0 ? 255 : widths[word] - 1);
        bytes memory encoded = abi.encode(a);
        assembly ("memory-safe") {
            let spot := add(encoded, mul(add(word, 1), 0x20))
            mstore(spot, xor(mload(spot), shl(bit, 1)))
        }
        Attestation memory changed = abi.decode(encoded, (Attestation));
        // It counts now, whichever bit was flipped.
        changed.expiresAt |= 1 << 39;
        vm.warp(uint256(changed.issuedAt) + 1);
        // Asked for what it says, so that nothing but the signature can refuse it.
        bytes memory evidence = proof(changed, signed_);
        bytes memory asked = abi.encode(rules(one(changed.auditor), none()));
        expectBadSignature(changed);
        auditors.requireEligible(changed.provider, changed.resourceClass, asked, evidence);
    }

    function test_attestation_onlyByTheAuditorItNames() public {
        Attestation memory a = attestation(alice);
        bytes memory evidence = proof(a, signature("bob", a));
        expectBadSignature(a);
        ask(rules(one(alice), none()), evidence);
    }

    function test_attestation_byAContract() public {
        ContractWallet wallet = new ContractWallet();
        Rules memory r = rules(one(address(wallet)), none());
        Attestation memory a = attestation(address(wallet));
        expectBadSignature(a);
        ask(r, proof(a, ""));
        wallet.approveDigest(digest(a));
        ask(r, proof(a, ""));
        wallet.become(ContractWallet.Mood.Bomb);
        expectBadSignature(a);
        ask(r, proof(a, ""));
    }

    function test_attestation_isForThisContractAndChain() public {
        Rules memory r = rules(one(alice), none());
        vm.chainId(1);
        Attestation memory a = attestation(alice);
        bytes memory evidence = signed("alice", a);
        ask(r, evidence);
        vm.chainId(2);
        expectBadSignature(a);
        ask(r, evidence);
        vm.chainId(1);
        auditors = IAuditors(deploy("Auditors", abi.encode(staking, RETIRE, REWARD)));
        expectBadSignature(a);
        ask(r, evidence);
    }

    function test_proof_asManySignaturesAsAttestations() public {
        Attestation[] memory single = new Attestation[](1);
        single[0] = attestation(alice);
        bytes[] memory pair = new bytes[](2);
        pair[0] = signature("alice", single[0]);
        bytes4 reason = IAuditors.Auditors_BadProof.selector;
        vm.expectRevert(abi.encodeWithSelector(reason, 1, 2));
        ask(rules(one(alice), none()), abi.encode(single, pair));
        vm.expectRevert(abi.encodeWithSelector(reason, 1, 0));
        ask(rules(one(alice), none()), abi.encode(single, new bytes[](0)));
    }

    function test_proof_mustBeOne() public {
        vm.expectRevert();
        ask(rules(none(), none()), "");
        vm.expectRevert();
        auditors.requireEligible(provider, CLASS, hex"01", nothing());
    }

    // ------------------------------------------------------------------ by the registry

    function test_registry_asksTheJudgeThatIsRequired() public {
        Rules memory r = rules(one(alice), none());
        bytes32 requirement = Quotes.requirement(address(auditors), r);
        bytes memory evidence = abi.encode(auditors, abi.encode(r), shown("alice"));
        registry.requireEligible(provider, CLASS, requirement, evidence);
        expectMissing(alice);
        registry.requireEligible(provider, CLASS, requirement, abi.encode(auditors, abi.encode(r), shown("bob")));

        // Another judge.
        address judge = deploy("Auditors", abi.encode(staking, RETIRE, REWARD));
        _expectWrongRequirement(requirement, Quotes.requirement(judge, r));
        registry.requireEligible(provider, CLASS, requirement, abi.encode(judge, abi.encode(r), shown("alice")));
        // The same judge with rules that are easier to meet.
        Rules memory easy = rules(none(), none());
        _expectWrongRequirement(requirement, Quotes.requirement(address(auditors), easy));
        registry.requireEligible(provider, CLASS, requirement, abi.encode(auditors, abi.encode(easy), nothing()));
        vm.expectRevert();
        registry.requireEligible(provider, CLASS, requirement, "");
    }

    function test_registry_passesProviderAndClassOn() public {
        Rules memory r = rules(one(alice), none());
        bytes memory inner = shown("alice");
        bytes memory evidence = abi.encode(auditors, abi.encode(r), inner);
        vm.expectCall(
            address(auditors),
            abi.encodeCall(IEligibility.requireEligible, (provider, CLASS, abi.encode(r), inner))
        );
        registry.requireEligible(provider, CLASS, Quotes.requirement(address(auditors), r), evidence);
    }

    // ------------------------------------------------------------------ digests

    function testFuzz_digestOf_isEip712(Attestation memory a) public view {
        assertEq(auditors.digestOf(a), digest(a));
    }

    /// @dev Computed by viem's hashTypedData for the contract at 0x11…11 on chain 8453.
    function test_digestOf_byNumbers() public {
        assertEq(
            Quotes.ATTESTATION_TYPEHASH,
            0x14d6760246d66f5ea08af3da07d2b4eb08a88f95c730db877b9e09ec22520ce1,
            "type"
        );
        address place = address(0x1111111111111111111111111111111111111111);
        vm.etch(place, address(auditors).code);
        vm.chainId(8453);
        Attestation memory a = Attestation({
            auditor: address(0x2222222222222222222222222222222222222222),
            provider: address(0x3333333333333333333333333333333333333333),
            resourceClass: bytes32(uint256(4)),
            units: 5,
            score: 6,
            region: bytes32(uint256(7)),
            compliance: bytes32(uint256(8)),
            issuedAt: 1_700_000_000,
            expiresAt: 1_800_000_000
        });
        assertEq(
            IAuditors(place).digestOf(a),
            0xbd6aa37a7c918ebc96e7e54724b4fe55289ab5a761935c0fbe90c825333dcd96,
            "digest"
        );
    }

    // ------------------------------------------------------------------ helpers

    function _expectWrongRequirement(bytes32 want, bytes32 got) private {
        bytes4 reason = IProviderRegistry.ProviderRegistry_WrongRequirement.selector;
        vm.expectRevert(abi.encodeWithSelector(reason, got, want));
    }
}
