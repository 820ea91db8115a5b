// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC6909} from "@openzeppelin/contracts/interfaces/IERC6909.sol";
import {HoldKey} from "../../../contracts/interfaces/IEscrow.sol";
import {Answer, ILeases, Opening} from "../../../contracts/interfaces/ILeases.sol";
import {PoolView} from "../../../contracts/interfaces/IStaking.sol";
import {Lease, LeaseState, LeaseStatus, LeaseTerms, OrderStatus} from "../../../contracts/types/Lease.sol";
import {Quote} from "../../../contracts/types/Quote.sol";
import {Deployer} from "../market/utils/Deployer.sol";
import {Quotes} from "../utils/Quotes.sol";

/// @title LeaseHandler
/// @notice Tenants, sponsors, providers and strangers who do anything to leases, in any order, over the real contracts, in a token of 6 and
/// one of 18 decimals. An action that is not possible now changes nothing. `drain` lets everybody out.
contract LeaseHandler is Deployer {
    bytes32 internal constant CLASS = keccak256("gridbond.test.class");
    uint256 internal constant SCALE = 1e9;

    struct Part {
        LeaseTerms terms;
        Lease lease;
        // ghosts
        uint256 put;
        uint256 charged;
        bool sponsored;
    }

    ILeases public leases;
    LeaseTerms[] internal _orders;
    Part[] internal _parts;
    address[2] internal _tenants;
    address[2] internal _sponsors;
    address[2] internal _providers;
    uint256[2] internal _keys;
    address internal _delegator;
    address[2] public tokens;
    mapping(bytes4 action => uint256) public done;
    uint256 private _salt;

    function prepare() external {
        vm.warp(1_800_000_000);
        vm.roll(1_000);
        _deployAll();
        leases = ILeases(_create("contracts/market/Leases.sol:Leases", abi.encode(escrow, staking, registry)));
        tokens = [address(usd), address(grid)];
        _delegator = actor("delegator");
        for (uint256 i; i < 2; ++i) {
            _tenants[i] = actor(string.concat("tenant ", vm.toString(i)));
            _sponsors[i] = actor(string.concat("sponsor ", vm.toString(i)));
            (_providers[i], _keys[i]) = signer(string.concat("provider ", vm.toString(i)));
            _fund(_tenants[i]);
            _fund(_sponsors[i]);
            _enlist(_providers[i]);
        }
    }

    // ------------------------------------------------------------------ matching

    function open(uint256 seed, uint256 size) external {
        LeaseTerms memory t = _terms(seed);
        uint256 p = (seed >> 8) % 2;
        Quote memory q = _quote(t, p, seed);
        Opening[] memory list = new Opening[](1);
        list[0] = Opening(t, q, Quotes.sign(address(registry), q, _keys[p]), _deposit(size, t), "");
        vm.prank(t.tenant);
        try leases.open(list) {
            ++done[this.open.selector];
            _parts.push(Part(t, _leaseOf(t, q), list[0].deposit, 0, false));
        } catch {}
    }

    function post(uint256 seed, uint256 size) external {
        LeaseTerms memory t = _terms(seed);
        vm.prank(t.tenant);
        try leases.post(t, _deposit(size, t)) {
            ++done[this.post.selector];
            _orders.push(t);
        } catch {}
    }

    function take(uint256 seed, uint96 delegated) external {
        if (_orders.length == 0) return;
        LeaseTerms memory t = _orders[seed % _orders.length];
        uint256 held = _held(t, leases.orderIdOf(t));
        delegated = uint96(delegated % (t.bond * t.slots + 1));
        address who = _providers[(seed >> 8) % 2];
        vm.prank(who);
        try leases.take(t, who, delegated, "") returns (bytes32, Lease memory lease) {
            ++done[this.take.selector];
            _parts.push(Part(t, lease, held, 0, false));
        } catch {}
    }

    function award(uint256 seed) external {
        if (_orders.length == 0) return;
        LeaseTerms memory t = _orders[seed % _orders.length];
        uint256 held = _held(t, leases.orderIdOf(t));
        uint256 p = (seed >> 8) % 2;
        Quote memory q = _quote(t, p, seed);
        bytes memory signature = Quotes.sign(address(registry), q, _keys[p]);
        vm.prank(t.tenant);
        try leases.award(t, q, signature, "") returns (bytes32, Lease memory lease) {
            ++done[this.award.selector];
            _parts.push(Part(t, lease, held, 0, false));
        } catch {}
    }

    function cancel(uint256 seed) external {
        if (_orders.length == 0) return;
        LeaseTerms memory t = _orders[seed % _orders.length];
        vm.prank(seed % 3 == 0 ? address(this) : t.tenant);
        try leases.cancel(t) {
            ++done[this.cancel.selector];
        } catch {}
    }

    // ------------------------------------------------------------------ running

    function settle(uint256 seed) external {
        if (_parts.length == 0) return;
        Part storage p = _part(seed);
        try leases.settle(p.terms, p.lease) returns (uint256 amount) {
            if (amount != 0) ++done[this.settle.selector];
        } catch {}
    }

    function topUp(uint256 seed, uint256 size) external {
        if (_parts.length == 0) return;
        Part storage p = _part(seed);
        address from = seed % 2 == 0 ? p.terms.tenant : _sponsors[(seed >> 8) % 2];
        uint128 amount = uint128(1 + ((size >> 8) % (uint256(1) << (size % 40))));
        vm.prank(from);
        try leases.topUp(p.terms, p.lease, amount) {
            ++done[this.topUp.selector];
            p.put += amount;
            if (from != p.terms.tenant) p.sponsored = true;
        } catch {}
    }

    function giveNotice(uint256 seed) external {
        if (_parts.length == 0 || seed % 4 != 0) return;
        Part storage p = _part(seed);
        vm.prank(p.lease.provider);
        try leases.giveNotice(p.terms, p.lease) {
            ++done[this.giveNotice.selector];
        } catch {}
    }

    function close(uint256 seed) external {
        if (_parts.length == 0) return;
        Part storage p = _part(seed);
        vm.prank(seed % 2 == 0 ? p.terms.tenant : address(this));
        try leases.close(p.terms, p.lease) {
            ++done[this.close.selector];
        } catch {}
    }

    // ------------------------------------------------------------------ liveness

    function challenge(uint256 seed) external {
        if (_parts.length == 0) return;
        Part storage p = _part(seed);
        vm.prank(p.terms.tenant);
        try leases.challenge(p.terms, p.lease) {
            ++done[this.challenge.selector];
        } catch {}
    }

    function answer(uint256 seed) external {
        if (_parts.length == 0) return;
        Part storage p = _lastChallenged(seed);
        Answer[] memory list = new Answer[](1);
        list[0] = Answer(p.terms, p.lease, "");
        vm.prank(p.lease.provider);
        try leases.answer(list) {
            ++done[this.answer.selector];
        } catch {}
    }

    function fail(uint256 seed) external {
        if (_parts.length == 0) return;
        Part storage p = _lastChallenged(seed);
        // Every other time the answer is late.
        if (seed % 2 == 0) skip(301);
        try leases.fail(p.terms, p.lease) {
            ++done[this.fail.selector];
        } catch {}
    }

    function wait_(uint256 size) external {
        skip(size % (uint256(1) << (1 + ((size >> 8) % 18))));
        ++done[this.wait_.selector];
    }

    // ------------------------------------------------------------------ laws

    /// @notice Laws 2 and 5 for each lease and pool; see README.md.
    function check() external {
        uint256[2] memory own;
        uint256[2] memory delegated;
        uint256[2] memory contested;
        for (uint256 i; i < _parts.length; ++i) {
            Part storage p = _parts[i];
            LeaseState memory s = leases.stateOf(leases.leaseIdOf(p.terms, p.lease));
            _checkMoney(p, s);
            if (s.status != LeaseStatus.Open) continue;
            uint256 which = p.lease.provider == _providers[0] ? 0 : 1;
            own[which] += uint256(p.terms.bond) * p.terms.slots - p.lease.delegatedBond;
            if (s.acquitted) continue;
            if (s.challenged) contested[which] += p.lease.delegatedBond;
            else delegated[which] += p.lease.delegatedBond;
        }
        for (uint256 i; i < 2; ++i) {
            PoolView memory v = staking.poolOf(_providers[i], address(leases));
            assertEq(v.lockedOwn, own[i], "law 2: own parts");
            assertEq(v.lockedDelegated, delegated[i], "law 2: delegated parts");
            assertEq(v.contested, contested[i], "law 2: contested parts");
        }
    }

    /// @notice Ends everything and takes everything out.
    function drain() external {
        skip(400 days);
        for (uint256 i; i < _orders.length; ++i) {
            LeaseTerms memory t = _orders[i];
            if (leases.orderOf(leases.orderIdOf(t)) == OrderStatus.None) leases.cancel(t);
        }
        for (uint256 i; i < _parts.length; ++i) {
            Part storage p = _parts[i];
            LeaseState memory s = leases.stateOf(leases.leaseIdOf(p.terms, p.lease));
            if (s.status == LeaseStatus.Open) {
                if (s.challenged) leases.fail(p.terms, p.lease);
                else leases.close(p.terms, p.lease);
            }
            for (uint256 j; j < 2; ++j) {
                (uint256 shares, , ) = escrow.sharesOf(address(leases), _key(p), _sponsors[j]);
                if (shares != 0) escrow.reclaim(address(leases), _key(p), _sponsors[j]);
            }
        }
        skip(STREAM);
        for (uint256 i; i < 2; ++i) {
            _leave(_tenants[i]);
            _leave(_sponsors[i]);
            _leave(_providers[i]);
        }
        staking.burn();
    }

    function left(address token) external view returns (uint256) {
        return IERC20(token).balanceOf(address(escrow));
    }

    function stakeLeft() external view returns (uint256) {
        return grid.balanceOf(address(staking));
    }

    function count() external view returns (uint256) {
        return _parts.length;
    }

    // ------------------------------------------------------------------ internal

    function _checkMoney(Part storage p, LeaseState memory s) private {
        assertGe(s.charged, p.charged, "law 5: charged only grows");
        p.charged = s.charged;
        assertLe(s.charged, p.put, "law 5: charged <= held");
        uint256 elapsed = vm.getBlockTimestamp() - p.lease.openedAt;
        // A tenant that closed early paid its minimum term.
        if (s.status == LeaseStatus.Closed && elapsed < p.terms.minSeconds) elapsed = p.terms.minSeconds;
        assertLe(s.charged, (uint256(p.lease.rate) * p.terms.slots * elapsed) / SCALE, "law 5: charged <= rate * time");
        assertEq(s.sponsored, p.sponsored, "sponsored by sponsors alone");
        (uint256 remaining, ) = escrow.holdOf(address(leases), _key(p));
        if (s.status == LeaseStatus.Open) assertEq(remaining + s.charged, p.put, "law 4: held = charged + remaining");
        else if (!s.sponsored) assertEq(remaining, 0, "law 4: a closed lease holds nothing");
    }

    function _leave(address who) private {
        vm.startPrank(who);
        for (uint256 i; i < 2; ++i) {
            uint256 balance = escrow.balanceOf(who, uint160(tokens[i]));
            if (balance != 0) escrow.withdraw(tokens[i], balance, who);
        }
        uint256 credit = IERC6909(address(staking)).balanceOf(who, staking.creditId());
        if (credit != 0) staking.collect(credit, who);
        vm.stopPrank();
        _undelegate(who);
        uint256 own = staking.poolOf(who, address(leases)).own;
        if (own == 0) return;
        vm.prank(who);
        staking.unstake(address(leases), own, who);
    }

    function _undelegate(address provider) private {
        uint256 shares = IERC6909(address(staking)).balanceOf(_delegator, staking.shareIdOf(provider, address(leases)));
        if (shares == 0) return;
        vm.prank(_delegator);
        staking.undelegate(provider, address(leases), shares, 0, _delegator);
    }

    function _terms(uint256 seed) private returns (LeaseTerms memory t) {
        t.tenant = _tenants[seed % 2];
        t.salt = bytes32(++_salt);
        t.slots = uint32(1 + ((seed >> 16) % 3));
        t.token = tokens[(seed >> 24) % 2];
        t.capRate = uint96(1 + ((seed >> 32) % 1e13));
        t.startRate = uint96((seed >> 64) % t.capRate);
        t.opensAt = uint40(vm.getBlockTimestamp());
        t.auctionSeconds = 600;
        t.takeSeconds = 7_200;
        t.resourceClass = CLASS;
        t.bond = uint96(1 + ((seed >> 96) % 100e18));
        t.compensation = t.bond / 10;
        t.challengeBond = 1;
        t.minSeconds = uint32((seed >> 128) % 1_000);
        t.windDownSeconds = 100;
        t.maxSeconds = uint32(1_200 + ((seed >> 160) % 100_000));
        t.noticeSeconds = uint32((seed >> 192) % 2_000);
        t.answerSeconds = 300;
        t.cooldownSeconds = 600;
    }

    function _quote(LeaseTerms memory t, uint256 p, uint256 seed) private returns (Quote memory q) {
        q.service = address(leases);
        q.provider = _providers[p];
        q.signer = _providers[p];
        q.subject = leases.offerOf(t);
        q.price = uint96(1 + ((seed >> 40) % t.capRate));
        q.delegatedBond = uint96((seed >> 100) % (t.bond / 8 + 1));
        q.volume = t.slots;
        q.expiresAt = type(uint40).max;
        q.salt = bytes32(++_salt);
    }

    function _leaseOf(LeaseTerms memory t, Quote memory q) private view returns (Lease memory) {
        uint40 now_ = uint40(vm.getBlockTimestamp());
        return Lease(false, q.provider, q.provider, q.price, q.delegatedBond * t.slots, now_);
    }

    /// @dev Enough for the minimum, and up to a few times more.
    function _deposit(uint256 size, LeaseTerms memory t) private pure returns (uint128) {
        uint256 least = 1 + (uint256(t.capRate) * t.slots * (t.minSeconds + t.windDownSeconds)) / SCALE;
        return uint128(least + (size % (least * 8)));
    }

    function _part(uint256 seed) private view returns (Part storage) {
        return _parts[(seed >> 16) % _parts.length];
    }

    /// @dev A lease that waits for an answer, if there is one.
    function _lastChallenged(uint256 seed) private view returns (Part storage) {
        for (uint256 i; i < _parts.length; ++i) {
            Part storage p = _parts[(i + ((seed >> 16) % _parts.length)) % _parts.length];
            if (leases.stateOf(leases.leaseIdOf(p.terms, p.lease)).challenged) return p;
        }
        return _part(seed);
    }

    function _key(Part storage p) private view returns (HoldKey memory) {
        bytes32 id = p.lease.posted ? leases.orderIdOf(p.terms) : leases.leaseIdOf(p.terms, p.lease);
        return HoldKey(id, p.terms.tenant, p.terms.token);
    }

    function _held(LeaseTerms memory t, bytes32 id) private view returns (uint256 remaining) {
        (remaining, ) = escrow.holdOf(address(leases), HoldKey(id, t.tenant, t.token));
    }

    function _fund(address who) private {
        usd.mint(who, 1e15);
        grid.transfer(who, 1e23);
        vm.startPrank(who);
        for (uint256 i; i < 2; ++i) {
            IERC20(tokens[i]).approve(address(escrow), type(uint256).max);
            escrow.deposit(tokens[i], IERC20(tokens[i]).balanceOf(who), who);
            escrow.approve(address(leases), uint160(tokens[i]), type(uint256).max);
        }
        vm.stopPrank();
    }

    function _enlist(address who) private {
        grid.transfer(who, FLOOR_BOND + 2_000e18);
        grid.transfer(_delegator, 3_000e18);
        vm.startPrank(who);
        grid.approve(address(staking), type(uint256).max);
        staking.stake(address(registry), FLOOR_BOND);
        registry.register("", 0);
        registry.setCapacity(CLASS, 1_000);
        registry.allot(address(leases), CLASS, 1_000, who);
        staking.stake(address(leases), 2_000e18);
        vm.stopPrank();
        vm.startPrank(_delegator);
        grid.approve(address(staking), type(uint256).max);
        staking.delegate(who, address(leases), 3_000e18, 0);
        vm.stopPrank();
    }
}
