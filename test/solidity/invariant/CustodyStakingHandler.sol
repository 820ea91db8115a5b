// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC6909} from "@openzeppelin/contracts/interfaces/IERC6909.sol";
import {IStaking, PoolView, Slash} from "../../../contracts/interfaces/IStaking.sol";
import {CustodyTest} from "../custody/utils/CustodyTest.sol";

/// @title CustodyStakingHandler
/// @notice Random but valid actions of providers, services and delegators on Staking, with the ghosts of laws 1, 2, 3, 8 and 9.
abstract contract CustodyStakingHandler is CustodyTest {
    struct Lock {
        uint256 p;
        uint256 s;
        uint96 own;
        uint96 delegated;
        uint96 contested;
    }

    uint256 public constant PROVIDERS = 2;
    uint256 public constant SERVICES = 2;
    uint256 public constant ACTORS = 5; // the providers first: they may delegate, too
    uint256 private constant VIRTUAL_SHARES = 1e6;

    IERC20 public grid;
    IStaking public staking;
    IERC6909 private _ledger;
    address[5] public actors;
    address[2] public services;
    Lock[] public locks;

    // ghosts
    mapping(uint256 p => int256) public ownOf;
    mapping(address actor => uint256) public creditOf;
    mapping(uint256 p => mapping(uint256 s => int256)) public poolOf;
    mapping(bytes4 action => uint256) public done;

    constructor() {
        vm.warp(START);
        grid = IERC20(deploy("GridToken", abi.encode(address(this))));
        staking = deployStaking(address(grid));
        _ledger = IERC6909(address(staking));
        for (uint256 i; i < ACTORS; ++i) {
            actors[i] = actor(string.concat("actor ", vm.toString(i)));
            grid.transfer(actors[i], 1e25);
            vm.prank(actors[i]);
            grid.approve(address(staking), type(uint256).max);
        }
        for (uint256 i; i < SERVICES; ++i) services[i] = actor(string.concat("service ", vm.toString(i)));
        for (uint256 i; i < PROVIDERS * SERVICES; ++i) _open(i / SERVICES, i % SERVICES);
    }

    /// @dev Law 9, and the other half of law 8: prices of all pools before and after, the pool (p, s) excepted.
    modifier steady(uint256 p, uint256 s, bool othersUntouched) {
        PoolView[4] memory before;
        for (uint256 i; i < 4; ++i) before[i] = staking.poolOf(actors[i / 2], services[i % 2]);
        _;
        for (uint256 i; i < 4; ++i) {
            PoolView memory now_ = staking.poolOf(actors[i / 2], services[i % 2]);
            bool excepted = i / 2 == p && i % 2 == s;
            if (!excepted && othersUntouched) {
                assertEq(keccak256(abi.encode(now_)), keccak256(abi.encode(before[i])), "another pool changed");
            }
            if (excepted && othersUntouched) continue;
            if (now_.shares == 0 || before[i].shares == 0) continue;
            assertGe(
                (uint256(now_.delegated) + 1) * (uint256(before[i].shares) + VIRTUAL_SHARES),
                (uint256(before[i].delegated) + 1) * (uint256(now_.shares) + VIRTUAL_SHARES),
                "the share price fell"
            );
        }
    }

    // ------------------------------------------------------------------ own stake

    function stake(uint256 seed, uint256 size) external steady(9, 9, false) {
        (uint256 p, uint256 s) = _pick(seed);
        uint256 amount = _amount(size, grid.balanceOf(actors[p]));
        if (amount == 0) return;
        vm.prank(actors[p]);
        staking.stake(services[s], amount);
        ownOf[p] += int256(amount);
        ++done[this.stake.selector];
    }

    function unstake(uint256 seed, uint256 size) external steady(9, 9, false) {
        (uint256 p, uint256 s) = _pick(seed);
        PoolView memory v = _view(p, s);
        uint256 amount = _amount(size, v.own - v.lockedOwn);
        if (amount == 0) return;
        vm.prank(actors[p]);
        staking.unstake(services[s], amount, actors[p]);
        ownOf[p] -= int256(amount);
        ++done[this.unstake.selector];
    }

    function move(uint256 seed, uint256 size) external steady(9, 9, false) {
        (uint256 p, uint256 s) = _pick(seed);
        PoolView memory v = _view(p, s);
        uint256 amount = _amount(size, v.own - v.lockedOwn);
        if (amount == 0) return;
        vm.prank(actors[p]);
        staking.move(services[s], services[(seed >> 8) % SERVICES], amount);
        ++done[this.move.selector];
    }

    // ------------------------------------------------------------------ delegated stake

    function delegate(uint256 seed, uint256 size) external steady(9, 9, false) {
        (uint256 p, uint256 s) = _pick(seed);
        address who = _actor(seed);
        uint256 assets = _amount(size, grid.balanceOf(who));
        if (assets == 0) return;
        vm.prank(who);
        try staking.delegate(actors[p], services[s], assets, 0) {
            poolOf[p][s] += int256(assets);
            ++done[this.delegate.selector];
        } catch (bytes memory reason) {
            _only(
                reason,
                IStaking.Staking_AboveRatio.selector,
                IStaking.Staking_Diluted.selector,
                IStaking.Staking_Slippage.selector
            );
        }
    }

    function undelegate(uint256 seed, uint256 size) external steady(9, 9, false) {
        (uint256 p, uint256 s) = _pick(seed);
        address who = _holder(seed, _shareId(p, s));
        uint256 shares = _amount(size, _ledger.balanceOf(who, _shareId(p, s)));
        if (shares == 0) return;
        uint256 orphaned = staking.unburned();
        vm.prank(who);
        try staking.undelegate(actors[p], services[s], shares, 0, who) returns (uint256 assets) {
            poolOf[p][s] -= int256(assets + staking.unburned() - orphaned);
            ++done[this.undelegate.selector];
        } catch (bytes memory reason) {
            _only(reason, IStaking.Staking_NotFree.selector, 0, 0);
        }
    }

    function transferShares(uint256 seed, uint256 size) external steady(9, 9, true) {
        (uint256 p, uint256 s) = _pick(seed);
        address who = _actor(seed);
        uint256 id = _shareId(p, s);
        uint256 shares = _amount(size, _ledger.balanceOf(who, id));
        vm.prank(who);
        _ledger.transfer(_actor(seed >> 8), id, shares);
        ++done[this.transferShares.selector];
    }

    function requestExit(uint256 seed, uint256 size) external steady(9, 9, false) {
        (uint256 p, uint256 s) = _pick(seed);
        address who = _holder(seed, _shareId(p, s));
        uint256 shares = _amount(size, _ledger.balanceOf(who, _shareId(p, s)));
        if (shares == 0) return;
        vm.prank(who);
        staking.requestExit(actors[p], services[s], shares);
        ++done[this.requestExit.selector];
    }

    function completeExit(uint256 seed, uint256 size) external steady(9, 9, false) {
        (uint256 p, uint256 s) = _pick(seed);
        address who = _leaver(seed, p, s);
        uint256 shares = _amount(size, staking.exitOf(actors[p], services[s], who));
        if (shares == 0) return;
        uint256 orphaned = staking.unburned();
        vm.prank(seed % 3 == 0 ? _actor(seed >> 8) : who);
        try staking.completeExit(actors[p], services[s], who, shares, 0) returns (uint256 assets) {
            poolOf[p][s] -= int256(assets + staking.unburned() - orphaned);
            ++done[this.completeExit.selector];
        } catch (bytes memory reason) {
            _only(reason, IStaking.Staking_NotFree.selector, IStaking.Staking_NotOwner.selector, 0);
        }
    }

    // ------------------------------------------------------------------ services

    function lock(uint256 seed, uint256 own, uint256 delegated) external steady(9, 9, false) {
        (uint256 p, uint256 s) = _pick(seed);
        PoolView memory v = _view(p, s);
        own = _amount(own, v.own - v.lockedOwn);
        delegated = _amount(delegated, v.delegated < RATIO * own ? v.delegated : RATIO * own);
        vm.prank(services[s]);
        try staking.lock(actors[p], uint96(own), uint96(delegated)) returns (uint96 exposure) {
            assertEq(exposure, v.lockedOwn + own, "exposure");
            locks.push(Lock(p, s, uint96(own), uint96(delegated), 0));
            ++done[this.lock.selector];
        } catch (bytes memory reason) {
            _only(reason, IStaking.Staking_NotFree.selector, 0, 0);
        }
    }

    function release(uint256 seed) external steady(9, 9, false) {
        if (locks.length == 0) return;
        _end(seed % locks.length);
        ++done[this.release.selector];
    }

    function contest(uint256 seed, uint256 size) external {
        if (locks.length == 0) return;
        _contest(locks[seed % locks.length], size);
    }

    function acquit(uint256 seed, uint256 size) external steady(9, 9, false) {
        if (locks.length == 0) return;
        Lock storage claim = locks[seed % locks.length];
        uint96 amount = uint96(_amount(size, claim.contested));
        if (amount != 0) ++done[this.acquit.selector];
        _acquit(claim, amount);
    }

    function slash(uint256 seed, uint256 own, uint256 delegated, uint256 contested) external {
        if (locks.length == 0) return;
        Lock storage claim = locks[seed % locks.length];
        _slash(
            claim,
            Slash({
                provider: actors[claim.p],
                own: uint96(_amount(own, claim.own)),
                delegated: uint96(_amount(delegated, claim.delegated)),
                contested: uint96(_amount(contested, claim.contested)),
                payer: seed % 5 == 0 ? address(0) : _actor(seed),
                compensation: uint96(seed >> 64),
                reporter: seed % 7 == 0 ? address(0) : _actor(seed >> 8),
                reward: uint96(seed >> 160)
            })
        );
        ++done[this.slash.selector];
    }

    // ------------------------------------------------------------------ rewards, time

    function reward(uint256 seed, uint256 size) external steady(9, 9, false) {
        (uint256 p, uint256 s) = _pick(seed);
        address who = _actor(seed);
        uint256 amount = _amount(size, grid.balanceOf(who));
        if (amount == 0) return;
        uint256 credit = _ledger.balanceOf(actors[p], staking.creditId());
        vm.prank(who);
        staking.reward(actors[p], services[s], amount);
        credit = _ledger.balanceOf(actors[p], staking.creditId()) - credit;
        creditOf[actors[p]] += credit;
        poolOf[p][s] += int256(amount - credit);
        ++done[this.reward.selector];
    }

    function setCommission(uint256 seed, uint256 bps) external steady(9, 9, false) {
        (uint256 p, uint256 s) = _pick(seed);
        vm.prank(actors[p]);
        staking.setCommission(services[s], uint16(bound(bps, 0, MAX_COMMISSION)));
        ++done[this.setCommission.selector];
    }

    function collect(uint256 seed, uint256 size) external steady(9, 9, true) {
        address who = _actor(seed);
        uint256 amount = _amount(size, creditOf[who]);
        vm.prank(who);
        staking.collect(amount, who);
        creditOf[who] -= amount;
        ++done[this.collect.selector];
    }

    function burn() external steady(9, 9, true) {
        uint256 amount = staking.unburned();
        uint256 supply = grid.totalSupply();
        staking.burn();
        assertEq(supply - grid.totalSupply(), amount, "burned");
        ++done[this.burn.selector];
    }

    function wait_(uint256 seconds_) external steady(9, 9, false) {
        skip(bound(seconds_, 0, STREAM));
        ++done[this.wait_.selector];
    }

    // ------------------------------------------------------------------ law 6

    /// @notice Every service lets go, everybody leaves.
    function drain() external {
        while (locks.length != 0) _end(locks.length - 1);
        skip(STREAM);
        for (uint256 i; i < PROVIDERS * SERVICES; ++i) _drainPool(i / SERVICES, i % SERVICES);
        for (uint256 i; i < ACTORS; ++i) {
            uint256 credit = _ledger.balanceOf(actors[i], staking.creditId());
            vm.prank(actors[i]);
            staking.collect(credit, actors[i]);
        }
        staking.burn();
    }

    /// @notice What the live agreements of a pool lock together.
    function locksOf(uint256 p, uint256 s) external view returns (Lock memory sum) {
        (sum.p, sum.s) = (p, s);
        for (uint256 i; i < locks.length; ++i) {
            Lock memory claim = locks[i];
            if (claim.p != p || claim.s != s) continue;
            sum.own += claim.own;
            sum.delegated += claim.delegated;
            sum.contested += claim.contested;
        }
    }

    // ------------------------------------------------------------------ internal

    /// @dev Every run starts from pools in use: three delegators, an agreement, a stream. Odd amounts, so that rounding shows.
    function _open(uint256 p, uint256 s) private {
        vm.prank(actors[p]);
        staking.stake(services[s], 1e21 + 7);
        ownOf[p] += 1e21 + 7;
        for (uint256 i = PROVIDERS; i < ACTORS; ++i) {
            uint256 assets = 1e20 * i + 3;
            vm.prank(actors[i]);
            staking.delegate(actors[p], services[s], assets, 0);
            poolOf[p][s] += int256(assets);
        }
        vm.prank(actors[0]);
        staking.reward(actors[p], services[s], 1e19 + 1);
        poolOf[p][s] += 1e19 + 1;
        vm.prank(services[s]);
        staking.lock(actors[p], 1e20 + 1, 2e20 + 1);
        locks.push(Lock(p, s, 1e20 + 1, 2e20 + 1, 0));
    }

    /// @dev Tranches go first, here as in the contract: while one stands, its assets are reserved rounded up, and the last plain exit
    /// would miss them by a unit.
    function _drainPool(uint256 p, uint256 s) private {
        for (uint256 i; i < ACTORS; ++i) {
            uint256 exiting = staking.exitOf(actors[p], services[s], actors[i]);
            if (exiting == 0) continue;
            vm.prank(actors[i]);
            staking.completeExit(actors[p], services[s], actors[i], exiting, 0);
        }
        for (uint256 i; i < ACTORS; ++i) {
            uint256 shares = _ledger.balanceOf(actors[i], _shareId(p, s));
            if (shares == 0) continue;
            vm.prank(actors[i]);
            staking.undelegate(actors[p], services[s], shares, 0, actors[i]);
        }
        uint256 own = _view(p, s).own;
        if (own == 0) return;
        vm.prank(actors[p]);
        staking.unstake(services[s], own, actors[p]);
    }

    function _end(uint256 i) private {
        Lock memory claim = locks[i];
        vm.prank(services[claim.s]);
        staking.release(actors[claim.p], claim.own, claim.delegated);
        _acquit(locks[i], claim.contested);
        locks[i] = locks[locks.length - 1];
        locks.pop();
    }

    function _contest(Lock storage claim, uint256 size) private steady(claim.p, claim.s, true) {
        uint96 amount = uint96(_amount(size, claim.delegated));
        vm.prank(services[claim.s]);
        staking.contest(actors[claim.p], amount);
        claim.delegated -= amount;
        claim.contested += amount;
        if (amount != 0) ++done[this.contest.selector];
    }

    function _acquit(Lock storage claim, uint96 amount) private {
        uint256 orphaned = staking.unburned();
        vm.prank(services[claim.s]);
        staking.acquit(actors[claim.p], amount);
        claim.contested -= amount;
        orphaned = staking.unburned() - orphaned;
        poolOf[claim.p][claim.s] -= int256(orphaned);
    }

    function _slash(Lock storage claim, Slash memory s) private steady(claim.p, claim.s, true) {
        uint256 destroyed = staking.unburned();
        PoolView memory before = _view(claim.p, claim.s);
        vm.prank(services[claim.s]);
        (uint256 toPayer, uint256 toReporter) = staking.slash(s);
        PoolView memory v = _view(claim.p, claim.s);
        assertEq(before.own - v.own, s.own, "own: exactly what was asked and locked");
        assertEq(before.lockedOwn - v.lockedOwn, s.own, "locked own");
        assertEq(before.lockedDelegated - v.lockedDelegated, s.delegated, "locked delegated");
        assertEq(before.contested - v.contested, s.contested, "contested");
        assertLe(toPayer + toReporter, s.own / 2, "half of the own part at most");

        destroyed = staking.unburned() - destroyed;
        uint256 fromDelegators = destroyed + toPayer + toReporter - s.own;
        if (v.epoch == before.epoch) {
            assertEq(fromDelegators, uint256(s.delegated) + s.contested, "without remainder");
        } else {
            assertEq(uint256(v.delegated) + v.pending + v.contested + v.shares, 0, "a new epoch starts empty");
        }
        poolOf[claim.p][claim.s] -= int256(fromDelegators);
        ownOf[claim.p] -= int256(uint256(s.own));
        if (toPayer != 0) creditOf[s.payer] += toPayer;
        if (toReporter != 0) creditOf[s.reporter] += toReporter;
        claim.own -= s.own;
        claim.delegated -= s.delegated;
        claim.contested -= s.contested;
    }

    function _pick(uint256 seed) private pure returns (uint256 p, uint256 s) {
        return ((seed >> 16) % PROVIDERS, (seed >> 24) % SERVICES);
    }

    function _actor(uint256 seed) private view returns (address) {
        return actors[(seed >> 32) % ACTORS];
    }

    /// @dev Somebody with shares, if there is anybody.
    function _holder(uint256 seed, uint256 id) private view returns (address who) {
        for (uint256 i; i < ACTORS; ++i) {
            who = actors[(i + ((seed >> 33) % ACTORS)) % ACTORS];
            if (_ledger.balanceOf(who, id) != 0) return who;
        }
    }

    /// @dev Somebody with an exit tranche, if there is anybody.
    function _leaver(uint256 seed, uint256 p, uint256 s) private view returns (address who) {
        for (uint256 i; i < ACTORS; ++i) {
            who = actors[(i + ((seed >> 33) % ACTORS)) % ACTORS];
            if (staking.exitOf(actors[p], services[s], who) != 0) return who;
        }
    }

    function _view(uint256 p, uint256 s) private view returns (PoolView memory) {
        return staking.poolOf(actors[p], services[s]);
    }

    function _shareId(uint256 p, uint256 s) private view returns (uint256) {
        return staking.shareIdOf(actors[p], services[s]);
    }

    /// @dev All of it, a part, or dust: sizes are even on a logarithmic scale, because mistakes live at its ends.
    function _amount(uint256 size, uint256 most) private pure returns (uint256) {
        if (size % 3 == 0) return most;
        uint256 amount = 1 + ((size >> 16) % (1 << ((size >> 8) % 90)));
        return amount < most ? amount : most;
    }

    function _only(bytes memory reason, bytes4 a, bytes4 b, bytes4 c) private pure {
        bytes4 got = bytes4(reason);
        assertTrue(got == a || got == b || got == c, "refused for another reason");
    }
}
