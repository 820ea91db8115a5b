// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IProviderRegistry, Provider} from "../../../contracts/interfaces/IProviderRegistry.sol";
import {IStaking} from "../../../contracts/interfaces/IStaking.sol";
import {RegistryTest} from "./utils/RegistryTest.sol";

interface RegistryParameters {
    function staking() external view returns (address);
    function floorBond() external view returns (uint96);
    function exitDelay() external view returns (uint256);
    function noticeSeconds() external view returns (uint256);
}

// construction
// ├── staking is zero, exit delay or notice above a year: reverts
// └── otherwise: the parameters are readable, also at each limit
// register
// ├── registered already, exiting included: reverts
// ├── less than the floor bond is free in the pool (caller, registry): reverts
// └── otherwise: registered, the floor bond is locked, event
// setProfile
// ├── not registered: reverts
// └── otherwise: event only
// declareClass
// └── anybody: the id is the content's hash, event
contract RegisterTest is RegistryTest {
    address private ana;

    function setUp() public override {
        super.setUp();
        ana = actor("ana");
    }

    function test_construction_keepsParameters() public {
        RegistryParameters p = RegistryParameters(address(registry));
        assertEq(p.staking(), address(staking), "staking");
        assertEq(p.floorBond(), FLOOR, "floor bond");
        assertEq(p.exitDelay(), EXIT_DELAY, "exit delay");
        assertEq(p.noticeSeconds(), NOTICE, "notice");
        deploy("ProviderRegistry", abi.encode(staking, type(uint96).max, 365 days, 365 days));
        deploy("ProviderRegistry", abi.encode(staking, 0, 0, 0));
    }

    function test_construction_revertsForBadParameters() public {
        bytes4 reason = IProviderRegistry.ProviderRegistry_BadParameter.selector;
        uint256 year = 365 days;
        vm.expectRevert(IProviderRegistry.ProviderRegistry_ZeroAddress.selector);
        this.construct(address(0), 0, 0);
        vm.expectRevert(abi.encodeWithSelector(reason, bytes32("exitDelay"), year + 1, year));
        this.construct(address(staking), year + 1, 0);
        vm.expectRevert(abi.encodeWithSelector(reason, bytes32("noticeSeconds"), year + 1, year));
        this.construct(address(staking), 0, year + 1);
    }

    function test_register_revertsTwice() public {
        bytes4 reason = IProviderRegistry.ProviderRegistry_AlreadyRegistered.selector;
        vm.expectRevert(abi.encodeWithSelector(reason, provider));
        vm.prank(provider);
        registry.register("", 0);
        vm.prank(provider);
        registry.requestExit();
        vm.expectRevert(abi.encodeWithSelector(reason, provider));
        vm.prank(provider);
        registry.register("", 0);
    }

    function test_register_revertsWithoutTheFloorBond() public {
        fund(ana, FLOOR - 1);
        bytes4 reason = IStaking.Staking_NotFree.selector;
        vm.expectRevert(abi.encodeWithSelector(reason, ana, address(registry), FLOOR, FLOOR - 1));
        vm.prank(ana);
        registry.register("", 0);
        assertFalse(registry.providerOf(ana).registered, "not registered");
    }

    function test_register_locksTheFloorBond() public {
        fund(ana, FLOOR);
        vm.expectEmit(address(registry));
        emit IProviderRegistry.Registered(ana, "https://ana.example", METADATA);
        vm.prank(ana);
        registry.register("https://ana.example", METADATA);
        Provider memory p = registry.providerOf(ana);
        assertTrue(p.registered, "registered");
        assertEq(p.exitAt, 0, "not exiting");
        assertEq(p.allotted, 0, "nothing allotted");
        assertEq(lockedFloor(ana), FLOOR, "locked");
    }

    function test_register_theFloorBondCannotLeave() public {
        bytes4 reason = IStaking.Staking_NotFree.selector;
        vm.expectRevert(abi.encodeWithSelector(reason, provider, address(registry), FLOOR + 1, FLOOR));
        vm.prank(provider);
        staking.unstake(address(registry), FLOOR + 1, provider);
    }

    function test_setProfile_onlyWhenRegistered() public {
        vm.expectRevert(abi.encodeWithSelector(IProviderRegistry.ProviderRegistry_NotRegistered.selector, ana));
        vm.prank(ana);
        registry.setProfile("", 0);
        vm.expectEmit(address(registry));
        emit IProviderRegistry.ProfileSet(provider, "https://new.example", bytes32(uint256(1)));
        vm.prank(provider);
        registry.setProfile("https://new.example", bytes32(uint256(1)));
    }

    function testFuzz_declareClass_isTheHash(string calldata spec) public {
        bytes32 id = keccak256(bytes(spec));
        vm.expectEmit(address(registry));
        emit IProviderRegistry.ClassDeclared(id, spec);
        vm.prank(ana);
        assertEq(registry.declareClass(spec), id, "content hash");
    }

    function construct(address staking_, uint256 delay, uint256 notice) external {
        deploy("ProviderRegistry", abi.encode(staking_, FLOOR, delay, notice));
    }
}
