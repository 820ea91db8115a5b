// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC6909} from "@openzeppelin/contracts/interfaces/IERC6909.sol";
import {PoolView} from "../../../contracts/interfaces/IStaking.sol";
import {LeaseState, LeaseStatus, LeaseTerms, OrderStatus} from "../../../contracts/types/Lease.sol";
import {HostileToken} from "../mocks/HostileToken.sol";
import {LeaseWorld} from "./LeaseWorld.sol";

/// @title LeaseLaws
/// @notice What must hold after every action, and the way out for everybody; see README.md.
abstract contract LeaseLaws is LeaseWorld {
    /// @notice Laws 1, 2, 4 and 5.
    function check() external {
        uint256[3] memory held;
        uint256[2] memory own;
        uint256[2] memory delegated;
        uint256[2] memory contested;
        for (uint256 i; i < _orders.length; ++i) {
            LeaseTerms memory t = _orders[i];
            bytes32 id = leases.orderIdOf(t);
            if (leases.orderOf(id) == OrderStatus.None) held[_token(t.token)] += _held(t, id);
        }
        for (uint256 i; i < _parts.length; ++i) {
            Part storage p = _parts[i];
            LeaseState memory s = _stateOf(p);
            held[_token(p.terms.token)] += _checkMoney(p, s);
            if (s.status != LeaseStatus.Open) continue;
            uint256 which = _providerOf(p);
            own[which] += uint256(p.terms.bond) * p.terms.slots - p.lease.delegatedBond;
            if (s.acquitted) continue;
            if (s.challenged) contested[which] += p.lease.delegatedBond;
            else delegated[which] += p.lease.delegatedBond;
        }
        for (uint256 i; i < 3; ++i) {
            assertEq(IERC20(tokens[i]).balanceOf(address(escrow)), held[i] + _wallets(tokens[i]), "law 1: Escrow");
        }
        uint256 owed = staking.unburned() + _credits();
        for (uint256 i; i < 2; ++i) {
            PoolView memory v = staking.poolOf(_providers[i], address(leases));
            assertEq(v.lockedOwn, own[i], "law 2: own parts");
            assertEq(v.lockedDelegated, delegated[i], "law 2: delegated parts");
            assertEq(v.contested, contested[i], "law 2: contested parts");
            owed += uint256(v.own) + v.delegated + v.contested + v.pending + FLOOR_BOND;
        }
        assertEq(grid.balanceOf(address(staking)), owed, "law 1: Staking");
    }

    /// @notice Ends everything and takes everything out.
    function drain() external {
        hostile.become(HostileToken.Mood.Polite);
        hostile.refuse(address(0));
        skip(400 days);
        for (uint256 i; i < _orders.length; ++i) {
            LeaseTerms memory t = _orders[i];
            if (leases.orderOf(leases.orderIdOf(t)) == OrderStatus.None) leases.cancel(t);
        }
        for (uint256 i; i < _parts.length; ++i) {
            Part storage p = _parts[i];
            LeaseState memory s = _stateOf(p);
            if (s.status == LeaseStatus.Open) {
                if (s.challenged) leases.fail(p.terms, p.lease);
                else leases.close(p.terms, p.lease);
            }
            for (uint256 j; j < 2; ++j) {
                (uint256 shares, , ) = escrow.sharesOf(address(leases), _key(p), _sponsors[j]);
                if (shares != 0) escrow.reclaim(address(leases), _key(p), _sponsors[j]);
            }
        }
        for (uint256 i; i < 2; ++i) {
            vm.prank(_providers[i]);
            registry.allot(address(leases), CLASS, 0, _providers[i]);
            vm.prank(_providers[i]);
            registry.requestExit();
        }
        skip(STREAM + EXIT_DELAY + 1);
        for (uint256 i; i < 2; ++i) {
            _leave(_tenants[i]);
            _leave(_sponsors[i]);
            _undelegate(_providers[i]);
            vm.prank(_providers[i]);
            registry.exit();
            _unstake(_providers[i], address(registry));
            _unstake(_providers[i], address(leases));
            _leave(_providers[i]);
        }
        if (staking.unburned() != 0) staking.burn();
    }

    /// @notice What Escrow still has of a token.
    function left(address token) external view returns (uint256) {
        return IERC20(token).balanceOf(address(escrow));
    }

    /// @notice What Staking still has.
    function stakeLeft() external view returns (uint256) {
        return grid.balanceOf(address(staking));
    }

    function count() external view returns (uint256) {
        return _parts.length;
    }

    // ------------------------------------------------------------------ internal

    /// @dev Laws 4 and 5 of one lease. Returns what its holds have.
    function _checkMoney(Part storage p, LeaseState memory s) private returns (uint256 held) {
        assertGe(s.charged, p.charged, "law 5: charged only grows");
        p.charged = s.charged;
        assertLe(s.charged, p.put, "law 5: charged <= held");
        bool open = s.status == LeaseStatus.Open;
        uint256 until = open ? _now() : p.billedUntil;
        if (open && s.challenged) until = s.challengedAt;
        if (until > _lastSecond(p)) until = _lastSecond(p);
        uint256 most = _cost(p, until - p.lease.openedAt);
        assertLe(s.charged, most, "law 5: charged <= rate * time");
        // A lease that ended has paid all that was owed and could be.
        if (!open) assertEq(s.charged, most < p.put ? most : p.put, "law 5: and not less");
        assertEq(s.sponsored, p.sponsored, "sponsored by sponsors alone");
        (uint256 remaining, ) = escrow.holdOf(address(leases), _key(p));
        if (open) assertEq(remaining + s.charged, p.put, "law 4: held = charged + remaining");
        else if (!s.sponsored) assertEq(remaining, 0, "law 4: a closed lease holds nothing");
        held = remaining;
        if (s.challengedAt != 0) {
            (remaining, ) = escrow.holdOf(address(leases), _challengeKey(p, s.challengedAt));
            assertEq(remaining, s.challenged ? p.terms.challengeBond : 0, "law 4: a challenge's bond");
            held += remaining;
        }
    }

    function _token(address token) private view returns (uint256) {
        return
            token == tokens[0]
                ? 0
                : token == tokens[1]
                    ? 1
                    : 2;
    }

    function _wallets(address token) private view returns (uint256 sum) {
        for (uint256 i; i < 2; ++i) {
            sum +=
                escrow.balanceOf(_tenants[i], uint160(token)) +
                escrow.balanceOf(_sponsors[i], uint160(token)) +
                escrow.balanceOf(_providers[i], uint160(token));
        }
    }

    function _credits() private view returns (uint256 sum) {
        for (uint256 i; i < 2; ++i) sum += _credit(_tenants[i]) + _credit(_providers[i]);
    }

    function _credit(address who) private view returns (uint256) {
        return IERC6909(address(staking)).balanceOf(who, staking.creditId());
    }

    function _leave(address who) private {
        vm.startPrank(who);
        for (uint256 i; i < 3; ++i) {
            uint256 balance = escrow.balanceOf(who, uint160(tokens[i]));
            if (balance != 0) escrow.withdraw(tokens[i], balance, who);
        }
        uint256 credit = _credit(who);
        if (credit != 0) staking.collect(credit, who);
        vm.stopPrank();
    }

    function _unstake(address provider, address service) private {
        uint256 own = staking.poolOf(provider, service).own;
        if (own == 0) return;
        vm.prank(provider);
        staking.unstake(service, own, provider);
    }

    function _undelegate(address provider) private {
        uint256 shares = IERC6909(address(staking)).balanceOf(_delegator, staking.shareIdOf(provider, address(leases)));
        if (shares == 0) return;
        vm.prank(_delegator);
        staking.undelegate(provider, address(leases), shares, 0, _delegator);
    }
}
