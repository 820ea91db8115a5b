// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Attestation, IAuditors, Rules} from "../../../contracts/interfaces/IAuditors.sol";
import {IEligibility} from "../../../contracts/interfaces/IEligibility.sol";
import {IProviderRegistry} from "../../../contracts/interfaces/IProviderRegistry.sol";
import {ContractWallet} from "../mocks/ContractWallet.sol";
import {Quotes} from "../utils/Quotes.sol";
import {RegistryTest} from "./utils/RegistryTest.sol";

// requireEligible
// ├── all of: each of them attested; any of: one did; neither: everybody is eligible
// ├── every attestation shown must be about this provider and class, with enough units and score, the facts asked for
// ├── until expiresAt, not a second later; not once its auditor took it back; another's revocation changes nothing
// ├── every field is signed, by the auditor it names: a key or a contract, for this contract on this chain
// ├── as many signatures as attestations
// └── an attestation by nobody whom the rules name proves nothing
// registry.requireEligible: only the judge and the rules that the requirement names; what the judge refuses is refused
// digestOf: EIP-712, by numbers computed elsewhere
contract AuditorsTest is RegistryTest {
    IAuditors internal auditors;
    address internal alice;
    address internal bob;
    address internal carol;

    function setUp() public override {
        super.setUp();
        auditors = IAuditors(deploy("Auditors", ""));
        alice = actor("alice");
        bob = actor("bob");
        carol = actor("carol");
    }

    // ------------------------------------------------------------------ all of, any of

    function test_rules_allOf() public {
        Rules memory r = _rules(_two(alice, bob), _none());
        _require(r, _shown("alice", "bob"));
        _require(r, _shown("bob", "alice"));
        _expectMissing(bob);
        _require(r, _shown("alice"));
        _expectMissing(alice);
        _require(r, _shown("bob", "carol"));
        _expectMissing(alice);
        _require(r, _nothing());
    }

    function test_rules_anyOf() public {
        Rules memory r = _rules(_none(), _two(alice, bob));
        _require(r, _shown("alice"));
        _require(r, _shown("bob"));
        _require(r, _shown("carol", "bob"));
        _expectMissing(address(0));
        _require(r, _shown("carol"));
        _expectMissing(address(0));
        _require(r, _nothing());
    }

    function test_rules_both() public {
        Rules memory r = _rules(_one(alice), _two(bob, carol));
        _require(r, _shown("alice", "carol"));
        _expectMissing(address(0));
        _require(r, _shown("alice"));
        _expectMissing(alice);
        _require(r, _shown("bob", "carol"));
        r.anyOf = _one(alice);
        _require(r, _shown("alice"));
    }

    function test_rules_withoutAuditorsEverybodyIsEligible() public {
        _require(_rules(_none(), _none()), _nothing());
        _require(_rules(_none(), _none()), _shown("carol"));
    }

    // ------------------------------------------------------------------ what is attested

    function test_attestation_ofThisProviderAndClass() public {
        Rules memory r = _rules(_one(alice), _none());
        Attestation memory a = _attestation(alice);
        a.provider = other;
        _expectMismatch(a, "provider", uint160(other), uint160(provider));
        _require(r, _signed("alice", a));
        a = _attestation(alice);
        a.resourceClass = "another";
        _expectMismatch(a, "resourceClass", uint256(bytes32("another")), uint256(CLASS));
        _require(r, _signed("alice", a));
    }

    function test_attestation_ofEnoughUnitsAndScore() public {
        Rules memory r = _rules(_one(alice), _none());
        (r.minUnits, r.minScore) = (8, 900);
        Attestation memory a = _attestation(alice);
        _require(r, _signed("alice", a));
        a.units = 7;
        _expectMismatch(a, "units", 7, 8);
        _require(r, _signed("alice", a));
        (a.units, a.score) = (type(uint32).max, 899);
        _expectMismatch(a, "score", 899, 900);
        _require(r, _signed("alice", a));
        (r.minUnits, r.minScore) = (type(uint32).max, type(uint64).max);
        a.score = type(uint64).max;
        _require(r, _signed("alice", a));
    }

    function test_attestation_ofTheFactsAskedFor() public {
        Rules memory r = _rules(_one(alice), _none());
        Attestation memory a = _attestation(alice);
        _require(r, _signed("alice", a));
        r.facts = "eu";
        _expectMismatch(a, "facts", uint256(a.facts), uint256(bytes32("eu")));
        _require(r, _signed("alice", a));
        a.facts = "eu";
        _require(r, _signed("alice", a));
    }

    function testFuzz_attestation_untilItExpires(uint40 expiresAt) public {
        Rules memory r = _rules(_one(alice), _none());
        Attestation memory a = _attestation(alice);
        a.expiresAt = uint40(bound(expiresAt, START, type(uint40).max - 1));
        vm.warp(a.expiresAt);
        _require(r, _signed("alice", a));
        vm.warp(uint256(a.expiresAt) + 1);
        _expectMismatch(a, "expiresAt", a.expiresAt, uint256(a.expiresAt) + 1);
        _require(r, _signed("alice", a));
    }

    function test_attestation_everyOneShownMustHold() public {
        Rules memory r = _rules(_none(), _two(alice, bob));
        Attestation memory stale = _attestation(bob);
        stale.expiresAt = uint40(START - 1);
        Attestation[] memory all = new Attestation[](2);
        (all[0], all[1]) = (_attestation(alice), stale);
        bytes[] memory signatures = new bytes[](2);
        (signatures[0], signatures[1]) = (_signature("alice", all[0]), _signature("bob", stale));
        _expectMismatch(stale, "expiresAt", START - 1, START);
        _require(r, abi.encode(all, signatures));
    }

    // ------------------------------------------------------------------ revoked

    function test_revoke_takesItBack() public {
        Rules memory r = _rules(_one(alice), _none());
        Attestation memory a = _attestation(alice);
        bytes32 digest = _digest(a);
        vm.prank(bob);
        auditors.revoke(digest);
        _require(r, _signed("alice", a));

        vm.expectEmit(address(auditors));
        emit IAuditors.Revoked(alice, digest);
        vm.prank(alice);
        auditors.revoke(digest);
        assertTrue(auditors.revoked(alice, digest), "revoked");
        vm.expectRevert(abi.encodeWithSelector(IAuditors.Auditors_Revoked.selector, alice, digest));
        _require(r, _signed("alice", a));
        a.salt = "again";
        _require(r, _signed("alice", a));
    }

    // ------------------------------------------------------------------ signed

    function testFuzz_attestation_everyFieldIsSigned(uint256 word, uint256 bit) public {
        Attestation memory a = _attestation(alice);
        bytes memory signature = _signature("alice", a);
        uint8[8] memory widths = [160, 160, 0, 32, 64, 0, 40, 0]; // zero: all 256
        word = bound(word, 0, 7);
        bit = bound(bit, 0, widths[word] == 0 ? 255 : widths[word] - 1);
        bytes memory encoded = abi.encode(a);
        assembly ("memory-safe") {
            let spot := add(encoded, mul(add(word, 1), 0x20))
            mstore(spot, xor(mload(spot), shl(bit, 1)))
        }
        Attestation memory changed = abi.decode(encoded, (Attestation));
        changed.expiresAt |= 1 << 39; // far away, whichever bit was flipped
        // Asked for what it says, so that nothing but the signature can refuse it.
        bytes memory proof = _proof(changed, signature);
        bytes memory rules = abi.encode(_rules(_one(changed.auditor), _none()));
        _expectBadSignature(changed);
        auditors.requireEligible(changed.provider, changed.resourceClass, rules, proof);
    }

    function test_attestation_onlyByTheAuditorItNames() public {
        Attestation memory a = _attestation(alice);
        bytes memory proof = _proof(a, _signature("bob", a));
        _expectBadSignature(a);
        _require(_rules(_one(alice), _none()), proof);
    }

    function test_attestation_byAContract() public {
        ContractWallet wallet = new ContractWallet();
        Rules memory r = _rules(_one(address(wallet)), _none());
        Attestation memory a = _attestation(address(wallet));
        _expectBadSignature(a);
        _require(r, _proof(a, ""));
        wallet.approveDigest(_digest(a));
        _require(r, _proof(a, ""));
        wallet.become(ContractWallet.Mood.Bomb);
        _expectBadSignature(a);
        _require(r, _proof(a, ""));
    }

    function test_attestation_isForThisContractAndChain() public {
        Rules memory r = _rules(_one(alice), _none());
        vm.chainId(1);
        Attestation memory a = _attestation(alice);
        bytes memory proof = _signed("alice", a);
        _require(r, proof);
        vm.chainId(2);
        _expectBadSignature(a);
        _require(r, proof);
        vm.chainId(1);
        auditors = IAuditors(deploy("Auditors", ""));
        _expectBadSignature(a);
        _require(r, proof);
    }

    function test_proof_asManySignaturesAsAttestations() public {
        Attestation[] memory one = new Attestation[](1);
        one[0] = _attestation(alice);
        bytes[] memory two = new bytes[](2);
        two[0] = _signature("alice", one[0]);
        bytes4 reason = IAuditors.Auditors_BadProof.selector;
        vm.expectRevert(abi.encodeWithSelector(reason, 1, 2));
        _require(_rules(_one(alice), _none()), abi.encode(one, two));
        vm.expectRevert(abi.encodeWithSelector(reason, 1, 0));
        _require(_rules(_one(alice), _none()), abi.encode(one, new bytes[](0)));
    }

    function test_proof_mustBeOne() public {
        vm.expectRevert();
        _require(_rules(_none(), _none()), "");
        vm.expectRevert();
        auditors.requireEligible(provider, CLASS, hex"01", _nothing());
    }

    // ------------------------------------------------------------------ by the registry

    function test_registry_asksTheJudgeThatIsRequired() public {
        Rules memory r = _rules(_one(alice), _none());
        bytes32 requirement = Quotes.requirement(address(auditors), r);
        bytes memory evidence = abi.encode(auditors, abi.encode(r), _shown("alice"));
        registry.requireEligible(provider, CLASS, requirement, evidence);
        _expectMissing(alice);
        registry.requireEligible(provider, CLASS, requirement, abi.encode(auditors, abi.encode(r), _shown("bob")));

        // Another judge.
        address judge = deploy("Auditors", "");
        _expectWrongRequirement(requirement, Quotes.requirement(judge, r));
        registry.requireEligible(provider, CLASS, requirement, abi.encode(judge, abi.encode(r), _shown("alice")));
        // The same judge with rules that are easier to meet.
        Rules memory easy = _rules(_none(), _none());
        _expectWrongRequirement(requirement, Quotes.requirement(address(auditors), easy));
        registry.requireEligible(provider, CLASS, requirement, abi.encode(auditors, abi.encode(easy), _nothing()));
        vm.expectRevert();
        registry.requireEligible(provider, CLASS, requirement, "");
    }

    function test_registry_passesProviderAndClassOn() public {
        Rules memory r = _rules(_one(alice), _none());
        bytes memory proof = _shown("alice");
        bytes memory evidence = abi.encode(auditors, abi.encode(r), proof);
        vm.expectCall(
            address(auditors),
            abi.encodeCall(IEligibility.requireEligible, (provider, CLASS, abi.encode(r), proof))
        );
        registry.requireEligible(provider, CLASS, Quotes.requirement(address(auditors), r), evidence);
    }

    // ------------------------------------------------------------------ digests

    function testFuzz_digestOf_isEip712(Attestation memory a) public view {
        assertEq(auditors.digestOf(a), _digest(a));
    }

    /// @dev Computed by viem's hashTypedData for the contract at 0x11…11 on chain 8453.
    function test_digestOf_byNumbers() public {
        assertEq(
            Quotes.ATTESTATION_TYPEHASH,
            0xe78d5cb13f23056a26824077b2f07fc7efb9536faf903acae0e79242487260d5,
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
            facts: bytes32(uint256(7)),
            expiresAt: 1_800_000_000,
            salt: bytes32(uint256(8))
        });
        assertEq(
            IAuditors(place).digestOf(a),
            0x685e6d7cc11679fb0255dbe0d026d73100f7bacc17e6ced6820884f494dcc3f5,
            "digest"
        );
    }

    // ------------------------------------------------------------------ helpers

    function _attestation(address auditor) private view returns (Attestation memory a) {
        a.auditor = auditor;
        a.provider = provider;
        a.resourceClass = CLASS;
        a.units = 8;
        a.score = 900;
        a.facts = "facts";
        a.expiresAt = uint40(START + 30 days);
        a.salt = "salt";
    }

    function _rules(address[] memory allOf, address[] memory anyOf) private pure returns (Rules memory r) {
        (r.allOf, r.anyOf) = (allOf, anyOf);
    }

    function _none() private pure returns (address[] memory) {
        return new address[](0);
    }

    function _one(address a) private pure returns (address[] memory all) {
        all = new address[](1);
        all[0] = a;
    }

    function _two(address a, address b) private pure returns (address[] memory all) {
        all = new address[](2);
        (all[0], all[1]) = (a, b);
    }

    function _digest(Attestation memory a) private view returns (bytes32) {
        return Quotes.digest(address(auditors), a);
    }

    function _signature(string memory name, Attestation memory a) private returns (bytes memory) {
        (, uint256 key) = signer(name);
        return Quotes.sign(address(auditors), a, key);
    }

    function _proof(Attestation memory a, bytes memory signature) private pure returns (bytes memory) {
        Attestation[] memory attestations = new Attestation[](1);
        bytes[] memory signatures = new bytes[](1);
        (attestations[0], signatures[0]) = (a, signature);
        return abi.encode(attestations, signatures);
    }

    function _signed(string memory name, Attestation memory a) private returns (bytes memory) {
        return _proof(a, _signature(name, a));
    }

    function _nothing() private pure returns (bytes memory) {
        return abi.encode(new Attestation[](0), new bytes[](0));
    }

    function _shown(string memory name) private returns (bytes memory) {
        return _signed(name, _attestation(actor(name)));
    }

    function _shown(string memory first, string memory second) private returns (bytes memory) {
        Attestation[] memory attestations = new Attestation[](2);
        bytes[] memory signatures = new bytes[](2);
        (attestations[0], attestations[1]) = (_attestation(actor(first)), _attestation(actor(second)));
        (signatures[0], signatures[1]) = (_signature(first, attestations[0]), _signature(second, attestations[1]));
        return abi.encode(attestations, signatures);
    }

    function _require(Rules memory r, bytes memory proof) private view {
        auditors.requireEligible(provider, CLASS, abi.encode(r), proof);
    }

    function _expectMissing(address auditor) private {
        vm.expectRevert(abi.encodeWithSelector(IAuditors.Auditors_Missing.selector, provider, auditor));
    }

    function _expectMismatch(Attestation memory a, bytes32 field, uint256 got, uint256 want) private {
        vm.expectRevert(abi.encodeWithSelector(IAuditors.Auditors_Mismatch.selector, _digest(a), field, got, want));
    }

    function _expectBadSignature(Attestation memory a) private {
        vm.expectRevert(abi.encodeWithSelector(IAuditors.Auditors_BadSignature.selector, a.auditor, _digest(a)));
    }

    function _expectWrongRequirement(bytes32 want, bytes32 got) private {
        bytes4 reason = IProviderRegistry.ProviderRegistry_WrongRequirement.selector;
        vm.expectRevert(abi.encodeWithSelector(reason, got, want));
    }
}
