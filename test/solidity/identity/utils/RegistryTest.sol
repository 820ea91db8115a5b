// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {Deal, IProviderRegistry} from "../../../../contracts/interfaces/IProviderRegistry.sol";
import {IStaking} from "../../../../contracts/interfaces/IStaking.sol";
import {CustodyTest} from "../../custody/utils/CustodyTest.sol";

/// @title RegistryTest
/// @notice One registered provider with capacity on one service, and short names for what tests do.
abstract contract RegistryTest is CustodyTest {
    uint96 internal constant FLOOR = 1_000e18;
    uint256 internal constant EXIT_DELAY = 2 days;
    bytes32 internal constant CLASS = keccak256("class");
    bytes32 internal constant METADATA = keccak256("metadata");

    IERC20 internal grid;
    IStaking public staking;
    IProviderRegistry internal registry;
    address internal provider;
    address internal service;
    address internal other;
    address internal operator;
    address internal payout;
    Deal internal deal;

    function setUp() public virtual {
        vm.warp(START);
        grid = IERC20(deploy("GridToken", abi.encode(address(this))));
        staking = deployStaking(address(grid));
        registry = IProviderRegistry(deploy("ProviderRegistry", abi.encode(staking, FLOOR, EXIT_DELAY, NOTICE)));
        provider = actor("provider");
        service = actor("service");
        other = actor("other service");
        operator = actor("operator");
        payout = actor("payout");
        deal = Deal(actor("token"), actor("arbiter"), actor("verifier"));
        fund(provider, 2 * FLOOR);
        register(provider);
    }

    function fund(address who, uint256 amount) internal {
        grid.transfer(who, amount);
        vm.prank(who);
        grid.approve(address(staking), type(uint256).max);
        vm.prank(who);
        staking.stake(address(registry), amount);
    }

    function register(address who) internal {
        vm.prank(who);
        registry.register("https://provider.example", METADATA);
    }

    function setCapacity(uint32 total) internal {
        vm.prank(provider);
        registry.setCapacity(CLASS, total);
    }

    function allot(address to, uint32 units) internal {
        vm.prank(provider);
        registry.allot(to, CLASS, units, payout);
    }

    function grant(uint96 maxExposure, uint8 permissions) internal {
        vm.prank(provider);
        registry.setOperator(service, operator, maxExposure, permissions);
    }

    function setPolicy(uint96 minPrice, bool allow) internal {
        vm.prank(provider);
        registry.setPolicy(service, deal, minPrice, allow);
    }

    /// @dev The service reserves one unit in the name of `who`.
    function reserve(address who, uint96 price, uint96 exposure) internal {
        vm.prank(service);
        registry.reserve(provider, who, deal, CLASS, 1, price, exposure);
    }

    function allowed(uint8 permission) internal view returns (bool) {
        return registry.allows(provider, service, operator, permission);
    }

    function lockedFloor(address who) internal view returns (uint256) {
        return staking.poolOf(who, address(registry)).lockedOwn;
    }
}
