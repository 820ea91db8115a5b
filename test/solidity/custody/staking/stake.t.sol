// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {IStaking} from "../../../../contracts/interfaces/IStaking.sol";
import {AnyToken} from "../../mocks/AnyToken.sol";
import {StakingTest} from "../utils/StakingTest.sol";

interface Parameters {
    function token() external view returns (address);
    function ratio() external view returns (uint256);
    function streamSeconds() external view returns (uint256);
    function noticeSeconds() external view returns (uint256);
    function maxCommissionBps() external view returns (uint256);
}

// construction
// ├── supply above uint88, ratio above 100, stream of zero or above a year, notice above a year, commission cap above 100 %: reverts
// └── otherwise: the parameters are readable, also at each limit
// stake
// ├── amount is zero: reverts
// ├── amount above uint96: reverts, wherever the caller's tokens come from
// ├── the caller has too few tokens or gave no allowance: reverts, nothing is credited
// ├── the token refuses without reverting: reverts (see attacks)
// └── otherwise: own stake of exactly this pool grows by what was pulled, event
contract StakeTest is StakingTest {
    function test_construction_keepsParameters() public view {
        Parameters p = Parameters(address(staking));
        assertEq(p.token(), address(grid), "token");
        assertEq(p.ratio(), RATIO, "ratio");
        assertEq(p.streamSeconds(), STREAM, "stream");
        assertEq(p.noticeSeconds(), NOTICE, "notice");
        assertEq(p.maxCommissionBps(), MAX_COMMISSION, "commission");
        assertEq(staking.creditId(), idOf(grid), "credits are the token's id");
        assertEq(staking.unburned(), 0, "nothing slashed yet");
    }

    function test_construction_acceptsEveryLimit() public {
        AnyToken token = new AnyToken(18);
        token.mint(address(this), type(uint88).max);
        deploy("Staking", abi.encode(token, 100, 365 days, 365 days, 10_000));
        Parameters p = Parameters(deploy("Staking", abi.encode(token, 0, 1, 0, 0)));
        assertEq(p.streamSeconds(), 1, "least stream");
    }

    function test_construction_revertsForALargeSupply() public {
        AnyToken token = new AnyToken(18);
        token.mint(address(this), uint256(type(uint88).max) + 1);
        _expectBad("supply", uint256(type(uint88).max) + 1, type(uint88).max);
        this.construct(address(token), RATIO, STREAM, NOTICE, MAX_COMMISSION);
    }

    function test_construction_revertsForEachParameter() public {
        _expectBad("ratio", 101, 100);
        this.construct(address(grid), 101, STREAM, NOTICE, MAX_COMMISSION);
        _expectBad("streamSeconds", 0, 365 days);
        this.construct(address(grid), RATIO, 0, NOTICE, MAX_COMMISSION);
        _expectBad("streamSeconds", 365 days + 1, 365 days);
        this.construct(address(grid), RATIO, 365 days + 1, NOTICE, MAX_COMMISSION);
        _expectBad("noticeSeconds", 365 days + 1, 365 days);
        this.construct(address(grid), RATIO, STREAM, 365 days + 1, MAX_COMMISSION);
        _expectBad("maxCommissionBps", 10_001, 10_000);
        this.construct(address(grid), RATIO, STREAM, NOTICE, 10_001);
    }

    function test_stake_revertsForZero() public {
        vm.expectRevert(IStaking.Staking_ZeroAmount.selector);
        vm.prank(provider);
        staking.stake(service, 0);
    }

    function test_stake_revertsAboveUint96() public {
        uint256[2] memory amounts = [uint256(type(uint96).max) + 1, type(uint256).max];
        for (uint256 i; i < amounts.length; ++i) {
            vm.expectRevert(overflow(96, amounts[i]));
            vm.prank(provider);
            staking.stake(service, amounts[i]);
        }
    }

    function test_stake_revertsWithoutTheTokens() public {
        bytes4 tooFew = IERC20Errors.ERC20InsufficientBalance.selector;
        vm.expectRevert(abi.encodeWithSelector(tooFew, provider, 1e24, type(uint96).max));
        vm.prank(provider);
        staking.stake(service, type(uint96).max);

        grid.transfer(payer, 5);
        bytes4 notAllowed = IERC20Errors.ERC20InsufficientAllowance.selector;
        vm.expectRevert(abi.encodeWithSelector(notAllowed, address(staking), 0, 5));
        vm.prank(payer);
        staking.stake(service, 5);
        assertEq(staking.poolOf(payer, service).own, 0, "nothing credited");
    }

    function testFuzz_stake_addsToOnePool(uint256 first, uint256 second) public {
        first = bound(first, 1, 5e23);
        second = bound(second, 1, 5e23);
        vm.expectEmit(address(staking));
        emit IStaking.Staked(provider, service, first);
        vm.prank(provider);
        staking.stake(service, first);
        doStake(second);

        assertEq(pool().own, first + second, "own");
        assertEq(pool().lockedOwn, 0, "free");
        assertEq(staking.poolOf(provider, other).own, 0, "another service's pool");
        assertEq(staking.poolOf(service, provider).own, 0, "the key has an order");
        assertEq(grid.balanceOf(provider), 1e24 - first - second, "paid");
        assertSolvent();
    }

    function construct(address token, uint256 ratio, uint256 stream, uint256 notice, uint256 cap) external {
        deploy("Staking", abi.encode(token, ratio, stream, notice, cap));
    }

    function _expectBad(bytes32 name, uint256 got, uint256 limit) private {
        vm.expectRevert(abi.encodeWithSelector(IStaking.Staking_BadParameter.selector, name, got, limit));
    }
}
