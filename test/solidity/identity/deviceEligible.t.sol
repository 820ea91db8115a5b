// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AllOf} from "../../../contracts/identity/AllOf.sol";
import {IAuditors} from "../../../contracts/interfaces/IAuditors.sol";
import {Attestation, Rules} from "../../../contracts/interfaces/IAuditors.sol";
import {Device, IDevices, Inclusion} from "../../../contracts/interfaces/IDevices.sol";
import {IEligibility} from "../../../contracts/interfaces/IEligibility.sol";
import {Quotes} from "../utils/Quotes.sol";
import {DeviceTest} from "./utils/DeviceTest.sol";

// requireEligible: settled devices cover the whole capacity and minCount
// ├── added devices count only once they settled; while they do, the lower of before and now
// └── nothing listed covers no capacity
// requireIncluded: the device's place, path and key's signature; every field is signed; a contract is no key
// deviceDigest: EIP-712, by a number computed elsewhere; leafOf: four words
// AllOf: what one judge refuses is refused, with its own error; rules and proofs for each; nested
contract DeviceEligibleTest is DeviceTest {
    function test_eligible_whenTheInventoryCoversTheCapacity() public {
        setCapacity(3);
        expectTooFew(0, 3);
        _ask(0);
        set(provider, CLASS, "root", 3);
        settle();
        _ask(0);
        _ask(3);
        expectTooFew(3, 4);
        _ask(4);
        setCapacity(4);
        expectTooFew(3, 4);
        _ask(0);
        setCapacity(0);
        _ask(3);
    }

    function test_eligible_addedDevicesSettleFirst() public {
        set(provider, CLASS, "root", 3);
        uint256 until = vm.getBlockTimestamp() + SETTLE;
        vm.warp(until);
        assertEq(devices.countOf(provider, CLASS), 0, "settling");
        expectTooFew(0, 1);
        _ask(1);
        vm.warp(until + 1);
        assertEq(devices.countOf(provider, CLASS), 3, "settled");
        set(provider, CLASS, "larger", 5);
        assertEq(devices.countOf(provider, CLASS), 3, "those from before still count");
        settle();
        assertEq(devices.countOf(provider, CLASS), 5, "settled");
        set(provider, CLASS, "smaller", 2);
        assertEq(devices.countOf(provider, CLASS), 2, "what leaves counts no more");
        settle();
        assertEq(devices.countOf(provider, CLASS), 2, "settled");
        assertEq(devices.countOf(rival, CLASS), 0, "another's");
        assertEq(devices.countOf(provider, OTHER_CLASS), 0, "another class");
    }

    // ------------------------------------------------------------------ inclusion

    function testFuzz_included_everyDevice(uint8 size, uint8 at_) public {
        Device[] memory all = new Device[](bound(size, 1, 20));
        for (uint256 n; n < all.length; ++n) all[n] = device(provider, vm.toString(n));
        set(all);
        uint32 index = uint32(bound(at_, 0, all.length - 1));
        Inclusion memory i = included(all, index, vm.toString(uint256(index)));
        devices.requireIncluded(i);
        // At no other place.
        i.index = uint32(all.length);
        expectNotIncluded(provider, 0, root(all));
        devices.requireIncluded(i);
    }

    function test_included_onlyAtItsPlace() public {
        Device[] memory all = list(provider, "a", "b", "c");
        set(all);
        Inclusion memory i = included(all, 1, "b");
        devices.requireIncluded(i);
        i.path = new bytes32[](1);
        expectNotIncluded(provider, 0, root(all));
        devices.requireIncluded(i);
        i = included(all, 1, "b");
        bytes32 listed = root(all);
        // What is shown is the list's own entry: it changes there, too.
        i.device.deviceId = "another";
        i.signature = signature("b", i.device);
        expectNotIncluded(provider, root(all), listed);
        devices.requireIncluded(i);
        // The padding behind the last device is nobody's.
        i = included(all, 2, "c");
        i.index = 3;
        expectNotIncluded(provider, 0, listed);
        devices.requireIncluded(i);
        // Nothing is listed.
        i = included(list(rival, "a"), 0, "a");
        expectNotIncluded(rival, 0, 0);
        devices.requireIncluded(i);
    }

    function testFuzz_included_everyFieldIsSigned(uint256 word, uint256 bit) public {
        Device[] memory all = list(provider, "a", "b");
        Inclusion memory i = included(all, 0, "a");
        uint8[4] memory widths = [160, 0, 160, 0]; // zero: all 256
        word = bound(word, 0, 3);
        bit = bound(bit, 0, widths[word] == 0 ? 255 : widths[word] - 1);
        bytes memory encoded = abi.encode(all[0]);
        assembly ("memory-safe") {
            let spot := add(encoded, mul(add(word, 1), 0x20))
            mstore(spot, xor(mload(spot), shl(bit, 1)))
        }
        Device memory changed = abi.decode(encoded, (Device));
        // Listed like that, by whomever it names, so that nothing but the signature can refuse it.
        all[0] = i.device = changed;
        stakeDevices(changed.provider, 2 * DEVICE_BOND);
        set(changed.provider, changed.resourceClass, root(all), 2);
        expectBadSignature(changed);
        devices.requireIncluded(i);
    }

    function test_included_aContractIsNoKey() public {
        Device[] memory all = list(provider, "a");
        all[0].key = address(this);
        set(all);
        Inclusion memory i = included(all, 0, "a");
        expectBadSignature(all[0]);
        devices.requireIncluded(i);
    }

    /// @dev As ERC-1271 wants it: this test would approve of anything.
    function isValidSignature(bytes32, bytes calldata) external pure returns (bytes4) {
        return this.isValidSignature.selector;
    }

    /// @dev Computed by viem's hashTypedData for the contract at 0x11…11 on chain 8453.
    function test_deviceDigest_byNumbers() public {
        address place = address(0x1111111111111111111111111111111111111111);
        vm.etch(place, address(devices).code);
        vm.chainId(8453);
        Device memory d = Device({
            provider: address(0x2222222222222222222222222222222222222222),
            resourceClass: bytes32(uint256(4)),
            key: address(0x3333333333333333333333333333333333333333),
            deviceId: bytes32(uint256(5))
        });
        assertEq(
            IDevices(place).deviceDigest(d),
            0x15333b636c0263544d1cc4f66592e0a637f075d58e629fdb99d5bb0eed3fe0ec,
            "digest"
        );
        assertEq(devices.leafOf(d), keccak256(abi.encode(d.provider, d.resourceClass, d.key, d.deviceId)), "leaf");
    }

    // ------------------------------------------------------------------ all of

    function test_allOf_everyJudgeMustAgree() public {
        address auditors = deploy("Auditors", abi.encode(staking, 1 days, 0));
        IEligibility allOf = IEligibility(deploy("AllOf", ""));
        setCapacity(2);
        Rules memory r;
        r.allOf = new address[](1);
        r.allOf[0] = actor("auditor");
        IEligibility[] memory judges = new IEligibility[](2);
        (judges[0], judges[1]) = (IEligibility(auditors), devices);
        bytes[] memory each = new bytes[](2);
        (each[0], each[1]) = (abi.encode(r), abi.encode(uint32(0)));
        bytes memory rules = abi.encode(judges, each);
        bytes[] memory proofs = new bytes[](2);
        proofs[0] = abi.encode(new Attestation[](0), new bytes[](0));

        vm.expectRevert(abi.encodeWithSelector(IAuditors.Auditors_Missing.selector, provider, actor("auditor")));
        allOf.requireEligible(provider, CLASS, rules, abi.encode(proofs));
        proofs[0] = _attested(auditors);
        expectTooFew(0, 2);
        allOf.requireEligible(provider, CLASS, rules, abi.encode(proofs));
        set(provider, CLASS, "root", 2);
        settle();
        allOf.requireEligible(provider, CLASS, rules, abi.encode(proofs));

        // As terms name it, through the registry, and inside another.
        bytes32 requirement = keccak256(abi.encode(allOf, rules));
        registry.requireEligible(provider, CLASS, requirement, abi.encode(allOf, rules, abi.encode(proofs)));
        judges = new IEligibility[](1);
        judges[0] = allOf;
        each = new bytes[](1);
        each[0] = rules;
        bytes[] memory outer = new bytes[](1);
        outer[0] = abi.encode(proofs);
        allOf.requireEligible(provider, CLASS, abi.encode(judges, each), abi.encode(outer));
        setCapacity(3);
        expectTooFew(2, 3);
        allOf.requireEligible(provider, CLASS, abi.encode(judges, each), abi.encode(outer));
    }

    function test_allOf_rulesAndProofsForEach() public {
        IEligibility allOf = IEligibility(deploy("AllOf", ""));
        IEligibility[] memory judges = new IEligibility[](2);
        bytes4 reason = AllOf.AllOf_BadProof.selector;
        vm.expectRevert(abi.encodeWithSelector(reason, 2, 1, 2));
        allOf.requireEligible(provider, CLASS, abi.encode(judges, new bytes[](1)), abi.encode(new bytes[](2)));
        vm.expectRevert(abi.encodeWithSelector(reason, 2, 2, 3));
        allOf.requireEligible(provider, CLASS, abi.encode(judges, new bytes[](2)), abi.encode(new bytes[](3)));
    }

    // ------------------------------------------------------------------ helpers

    function _ask(uint32 minCount) private view {
        devices.requireEligible(provider, CLASS, abi.encode(minCount), "");
    }

    function _attested(address auditors) private returns (bytes memory) {
        Attestation[] memory attestations = new Attestation[](1);
        bytes[] memory signatures = new bytes[](1);
        (address auditor, uint256 key) = signer("auditor");
        attestations[0].auditor = auditor;
        attestations[0].provider = provider;
        attestations[0].resourceClass = CLASS;
        attestations[0].issuedAt = uint40(START);
        attestations[0].expiresAt = uint40(START + 30 days);
        signatures[0] = Quotes.sign(auditors, attestations[0], key);
        return abi.encode(attestations, signatures);
    }
}
