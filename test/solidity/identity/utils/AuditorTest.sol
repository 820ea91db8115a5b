// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Attestation, Auditor, IAuditors, Rules} from "../../../../contracts/interfaces/IAuditors.sol";
import {Quotes} from "../../utils/Quotes.sol";
import {RegistryTest} from "./RegistryTest.sol";

/// @title AuditorTest
/// @notice Three auditors without bonds, what they attest about the provider, and what payers ask.
abstract contract AuditorTest is RegistryTest {
    uint256 internal constant RETIRE = 14 days;
    uint96 internal constant REWARD = 100e18;
    uint96 internal constant BOND = 1_000e18;

    IAuditors internal auditors;
    address internal alice;
    address internal bob;
    address internal carol;

    function setUp() public virtual override {
        super.setUp();
        auditors = IAuditors(deploy("Auditors", abi.encode(staking, RETIRE, REWARD)));
        alice = actor("alice");
        bob = actor("bob");
        carol = actor("carol");
        skip(1);
    }

    /// @dev Stake in the pool of Auditors, and all of it as bond.
    function bonded(address who, uint96 amount) internal {
        grid.transfer(who, amount);
        vm.startPrank(who);
        grid.approve(address(staking), amount);
        staking.stake(address(auditors), amount);
        auditors.register(amount);
        vm.stopPrank();
        skip(1);
    }

    function locked(address who) internal view returns (uint256) {
        return staking.poolOf(who, address(auditors)).lockedOwn;
    }

    function credits(address who) internal view returns (uint256) {
        (bool ok, bytes memory answer) = address(staking).staticcall(
            abi.encodeWithSignature("balanceOf(address,uint256)", who, staking.creditId())
        );
        assertTrue(ok, "balanceOf");
        return abi.decode(answer, (uint256));
    }

    function attestation(address auditor) internal view returns (Attestation memory a) {
        a.auditor = auditor;
        a.provider = provider;
        a.resourceClass = CLASS;
        a.units = 8;
        a.score = 900;
        a.region = "eu";
        a.compliance = "iso";
        a.issuedAt = uint40(vm.getBlockTimestamp());
        a.expiresAt = uint40(START + 30 days);
    }

    function rules(address[] memory allOf, address[] memory anyOf) internal pure returns (Rules memory r) {
        (r.allOf, r.anyOf) = (allOf, anyOf);
    }

    function none() internal pure returns (address[] memory) {
        return new address[](0);
    }

    function one(address a) internal pure returns (address[] memory all) {
        all = new address[](1);
        all[0] = a;
    }

    function two(address a, address b) internal pure returns (address[] memory all) {
        all = new address[](2);
        (all[0], all[1]) = (a, b);
    }

    function digest(Attestation memory a) internal view returns (bytes32) {
        return Quotes.digest(address(auditors), a);
    }

    /// @dev By the key of the actor with this name, whomever the attestation names.
    function signature(string memory name, Attestation memory a) internal returns (bytes memory) {
        (, uint256 key) = signer(name);
        return Quotes.sign(address(auditors), a, key);
    }

    function proof(Attestation memory a, bytes memory signed_) internal pure returns (bytes memory) {
        Attestation[] memory attestations = new Attestation[](1);
        bytes[] memory signatures = new bytes[](1);
        (attestations[0], signatures[0]) = (a, signed_);
        return abi.encode(attestations, signatures);
    }

    function signed(string memory name, Attestation memory a) internal returns (bytes memory) {
        return proof(a, signature(name, a));
    }

    function nothing() internal pure returns (bytes memory) {
        return abi.encode(new Attestation[](0), new bytes[](0));
    }

    function shown(string memory name) internal returns (bytes memory) {
        return signed(name, attestation(actor(name)));
    }

    function shown(string memory first, string memory second) internal returns (bytes memory) {
        Attestation[] memory attestations = new Attestation[](2);
        bytes[] memory signatures = new bytes[](2);
        (attestations[0], attestations[1]) = (attestation(actor(first)), attestation(actor(second)));
        (signatures[0], signatures[1]) = (signature(first, attestations[0]), signature(second, attestations[1]));
        return abi.encode(attestations, signatures);
    }

    function ask(Rules memory r, bytes memory proof_) internal view {
        auditors.requireEligible(provider, CLASS, abi.encode(r), proof_);
    }

    function revoke(address auditor, Attestation memory a) internal {
        bytes32 id = digest(a);
        vm.prank(auditor);
        auditors.revoke(id);
    }

    function standing(address who) internal view returns (Auditor memory) {
        return auditors.auditorOf(who);
    }

    // ------------------------------------------------------------------ expected failures

    function expectMissing(address auditor) internal {
        vm.expectRevert(abi.encodeWithSelector(IAuditors.Auditors_Missing.selector, provider, auditor));
    }

    function expectMismatch(Attestation memory a, bytes32 field, uint256 got, uint256 want) internal {
        vm.expectRevert(abi.encodeWithSelector(IAuditors.Auditors_Mismatch.selector, digest(a), field, got, want));
    }

    function expectBadSignature(Attestation memory a) internal {
        vm.expectRevert(abi.encodeWithSelector(IAuditors.Auditors_BadSignature.selector, a.auditor, digest(a)));
    }

    function expectRevoked(Attestation memory a) internal {
        vm.expectRevert(abi.encodeWithSelector(IAuditors.Auditors_Revoked.selector, a.auditor, digest(a)));
    }

    function expectRetired(address who, uint256 retiredAt) internal {
        vm.expectRevert(abi.encodeWithSelector(IAuditors.Auditors_Retired.selector, who, retiredAt));
    }

    function expectNotCovered(Attestation memory a, uint256 since) internal {
        vm.expectRevert(abi.encodeWithSelector(IAuditors.Auditors_NotCovered.selector, digest(a), a.issuedAt, since));
    }

    function expectNotBonded(address who) internal {
        vm.expectRevert(abi.encodeWithSelector(IAuditors.Auditors_NotBonded.selector, who));
    }

    function expectConflict(Attestation memory a) internal {
        vm.expectRevert(abi.encodeWithSelector(IAuditors.Auditors_Conflict.selector, a.provider, a.auditor, digest(a)));
    }
}
