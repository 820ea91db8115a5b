// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC6909} from "@openzeppelin/contracts/interfaces/IERC6909.sol";
import {IStaking, PoolView, Slash} from "../../../../contracts/interfaces/IStaking.sol";
import {CustodyTest} from "./CustodyTest.sol";

/// @title StakingTest
/// @notice One pool (provider, service) with room for delegators, and short names for what tests do to it.
abstract contract StakingTest is CustodyTest {
    uint256 internal constant SHARES_PER_ASSET = 1e6;

    IERC20 internal grid;
    IStaking internal staking;
    IERC6909 internal ledger;
    address internal provider;
    address internal service;
    address internal other;
    address internal ana;
    address internal ben;
    address internal payer;
    address internal reporter;

    function setUp() public virtual {
        vm.warp(START);
        grid = IERC20(deploy("GridToken", abi.encode(address(this))));
        staking = deployStaking(address(grid));
        ledger = IERC6909(address(staking));
        provider = actor("provider");
        service = actor("service");
        other = actor("other service");
        ana = actor("ana");
        ben = actor("ben");
        payer = actor("payer");
        reporter = actor("reporter");
        address[4] memory funded = [provider, ana, ben, reporter];
        for (uint256 i; i < funded.length; ++i) fund(funded[i], 1e24);
    }

    function fund(address who, uint256 amount) internal {
        grid.transfer(who, amount);
        vm.prank(who);
        grid.approve(address(staking), type(uint256).max);
    }

    // ------------------------------------------------------------------ actions on the pool (provider, service)

    function doStake(uint256 amount) internal {
        vm.prank(provider);
        staking.stake(service, amount);
    }

    function doUnstake(uint256 amount) internal {
        vm.prank(provider);
        staking.unstake(service, amount, provider);
    }

    function doDelegate(address who, uint256 assets) internal returns (uint256 shares) {
        vm.prank(who);
        shares = staking.delegate(provider, service, assets, 0);
    }

    function doUndelegate(address who, uint256 shares) internal returns (uint256 assets) {
        vm.prank(who);
        assets = staking.undelegate(provider, service, shares, 0, who);
    }

    function doRequestExit(address who, uint256 shares) internal {
        vm.prank(who);
        staking.requestExit(provider, service, shares);
    }

    function doCompleteExit(address who, uint256 shares) internal returns (uint256 assets) {
        vm.prank(who);
        assets = staking.completeExit(provider, service, who, shares, 0);
    }

    function doLock(uint96 own, uint96 delegated) internal returns (uint96 exposure) {
        vm.prank(service);
        exposure = staking.lock(provider, own, delegated);
    }

    function doRelease(uint96 own, uint96 delegated) internal {
        vm.prank(service);
        staking.release(provider, own, delegated);
    }

    function doSlash(uint96 own, uint96 delegated, uint96 contested) internal {
        vm.prank(service);
        staking.slash(Slash(provider, own, delegated, contested, address(0), 0, address(0), 0));
    }

    function doContest(uint96 amount) internal {
        vm.prank(service);
        staking.contest(provider, amount);
    }

    function doAcquit(uint96 amount) internal {
        vm.prank(service);
        staking.acquit(provider, amount);
    }

    function doReward(address from, uint256 amount) internal {
        vm.prank(from);
        staking.reward(provider, service, amount);
    }

    // ------------------------------------------------------------------ observations

    function pool() internal view returns (PoolView memory) {
        return staking.poolOf(provider, service);
    }

    function shareId() internal view returns (uint256) {
        return staking.shareIdOf(provider, service);
    }

    function sharesOf(address who) internal view returns (uint256) {
        return ledger.balanceOf(who, shareId());
    }

    function creditOf(address who) internal view returns (uint256) {
        return ledger.balanceOf(who, staking.creditId());
    }

    /// @notice What the contract owes in this pool, to the given creditors, and to nobody.
    function owed() internal view returns (uint256) {
        PoolView memory p = pool();
        uint256 credits = creditOf(provider) + creditOf(payer) + creditOf(reporter);
        return uint256(p.own) + p.delegated + p.contested + p.pending + credits + staking.unburned();
    }

    function assertSolvent() internal view {
        assertEq(grid.balanceOf(address(staking)), owed(), "balance = pool + credits + unburned");
    }
}
