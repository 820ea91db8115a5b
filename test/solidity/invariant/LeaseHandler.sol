// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Answer, Opening} from "../../../contracts/interfaces/ILeases.sol";
import {Lease, LeaseState, LeaseStatus, LeaseTerms, OrderStatus} from "../../../contracts/types/Lease.sol";
import {Quote} from "../../../contracts/types/Quote.sol";
import {HostileToken} from "../mocks/HostileToken.sol";
import {Quotes} from "../utils/Quotes.sol";
import {LeaseLaws} from "./LeaseLaws.sol";

/// @title LeaseHandler
/// @notice Tenants, sponsors, providers, operators and strangers who do anything to leases, in any order, over the real contracts. An action that
/// is not possible now changes nothing. Where a deadline decides, law 7 is checked both ways: acting in time, timing out after it.
contract LeaseHandler is LeaseLaws {
    mapping(bytes4 action => uint256) public done;

    // ------------------------------------------------------------------ matching

    function open(uint256 seed, uint256 size) external {
        uint256 n = 1 + ((seed >> 200) % 3);
        Opening[] memory list = new Opening[](n);
        for (uint256 i; i < n; ++i) {
            uint256 mine = uint256(keccak256(abi.encode(seed, i)));
            LeaseTerms memory t = _newTerms(mine);
            t.tenant = _tenants[seed % 2];
            uint256 p = (mine >> 8) % 2;
            Quote memory q = _newQuote(t, p, mine);
            list[i] = Opening(t, q, Quotes.sign(address(registry), q, _keys[p]), _deposit(size, t), "");
        }
        vm.prank(list[0].terms.tenant);
        try leases.open(list) {
            ++done[this.open.selector];
            for (uint256 i; i < n; ++i) {
                _begun(list[i].terms, _leaseOf(list[i].terms, list[i].quote), list[i].deposit);
            }
        } catch {}
    }

    function post(uint256 seed, uint256 size) external {
        LeaseTerms memory t = _newTerms(seed);
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
        uint256 p = (seed >> 8) % 2;
        vm.prank((seed >> 9) % 2 == 0 ? _providers[p] : _operators[p]);
        try leases.take(t, _providers[p], delegated, "") returns (bytes32, Lease memory lease) {
            ++done[this.take.selector];
            _assertMatchable(t);
            _begun(t, lease, held);
        } catch {}
    }

    function award(uint256 seed) external {
        if (_orders.length == 0) return;
        LeaseTerms memory t = _orders[seed % _orders.length];
        uint256 held = _held(t, leases.orderIdOf(t));
        uint256 p = (seed >> 8) % 2;
        Quote memory q = _newQuote(t, p, seed);
        bytes memory signature = Quotes.sign(address(registry), q, _keys[p]);
        vm.prank(t.tenant);
        try leases.award(t, q, signature, "") returns (bytes32, Lease memory lease) {
            ++done[this.award.selector];
            _assertMatchable(t);
            _begun(t, lease, held);
        } catch {}
    }

    function cancel(uint256 seed) external {
        if (_orders.length == 0) return;
        LeaseTerms memory t = _orders[seed % _orders.length];
        bool stranger = seed % 3 == 0;
        bool unmatched = leases.orderOf(leases.orderIdOf(t)) == OrderStatus.None;
        bool over = _now() > uint256(t.opensAt) + t.takeSeconds;
        vm.prank(stranger ? address(this) : t.tenant);
        try leases.cancel(t) {
            ++done[this.cancel.selector];
            if (stranger) assertTrue(over, "law 7: a stranger cancels what nobody can take any more");
        } catch {
            assertFalse(unmatched && (over || !stranger), "law 6: an order can be cancelled");
        }
    }

    // ------------------------------------------------------------------ running

    function settle(uint256 seed) external {
        if (_parts.length == 0) return;
        Part storage p = _part(seed);
        bool possible = _stateOf(p).status == LeaseStatus.Open;
        try leases.settle(p.terms, p.lease) returns (uint256 amount) {
            if (amount != 0) ++done[this.settle.selector];
        } catch {
            assertFalse(possible, "law 6: anyone settles an open lease");
        }
    }

    function topUp(uint256 seed, uint256 size) external {
        if (_parts.length == 0) return;
        Part storage p = _part(seed);
        uint256 expiry = _expiry(p);
        address from = seed % 2 == 0 ? p.terms.tenant : _sponsors[(seed >> 8) % 2];
        uint128 amount = uint128(1 + ((size >> 8) % (uint256(1) << (size % 40))));
        vm.prank(from);
        try leases.topUp(p.terms, p.lease, amount) {
            ++done[this.topUp.selector];
            assertLe(_now(), expiry, "law 7: no money after the expiry");
            p.put += amount;
            if (from != p.terms.tenant) p.sponsored = true;
        } catch {}
    }

    function giveNotice(uint256 seed) external {
        if (_parts.length == 0 || seed % 4 != 0) return;
        Part storage p = _part(seed);
        vm.prank((seed >> 3) % 2 == 0 ? p.lease.provider : _operators[_providerOf(p)]);
        try leases.giveNotice(p.terms, p.lease) {
            ++done[this.giveNotice.selector];
            p.noticeEnds = uint40(_now() + p.terms.noticeSeconds);
        } catch {}
    }

    function close(uint256 seed) external {
        if (_parts.length == 0) return;
        Part storage p = _part(seed);
        bool stranger = seed % 2 != 0;
        LeaseState memory s = _stateOf(p);
        bool over = _now() > _expiry(p);
        vm.prank(stranger ? address(this) : p.terms.tenant);
        try leases.close(p.terms, p.lease) {
            ++done[this.close.selector];
            if (stranger) assertTrue(over, "law 7: a stranger closes after the expiry");
            uint256 least = uint256(p.lease.openedAt) + p.terms.minSeconds;
            uint256 until = p.noticeEnds == 0 && least > _now() ? least : _now();
            p.billedUntil = uint40(until);
        } catch {
            bool possible = s.status == LeaseStatus.Open && !s.challenged && (over || !stranger);
            assertFalse(possible, "law 6: a lease can be closed");
        }
    }

    /// @dev A sponsor asks for its part, of a lease that ended if there is one.
    function reclaim(uint256 seed) external {
        if (_parts.length == 0) return;
        Part storage p = _part(seed);
        for (uint256 i; i < _parts.length; ++i) {
            Part storage ended = _parts[(i + ((seed >> 16) % _parts.length)) % _parts.length];
            if (ended.sponsored && _stateOf(ended).status == LeaseStatus.Closed) p = ended;
        }
        address sponsor = _sponsors[seed % 2];
        bool live = _stateOf(p).status == LeaseStatus.Open;
        try escrow.reclaim(address(leases), _key(p), sponsor) {
            ++done[this.reclaim.selector];
            assertFalse(live, "law 4: a sponsor's part comes back at the end");
        } catch {}
    }

    // ------------------------------------------------------------------ liveness

    function challenge(uint256 seed) external {
        if (_parts.length == 0) return;
        Part storage p = _part(seed);
        uint256 expiry = _expiry(p);
        uint256 last = _stateOf(p).challengedAt;
        vm.prank(p.terms.tenant);
        try leases.challenge(p.terms, p.lease) {
            ++done[this.challenge.selector];
            assertLe(_now() + ANSWER, expiry, "law 7: who must not serve need not answer");
            if (last != 0) assertGt(_now(), last + COOLDOWN, "law 7: challenges are apart");
        } catch {}
    }

    /// @dev Up to three leases of one provider at once; those with a verifier want a witness, who is lazy at times.
    function answer(uint256 seed) external {
        if (_parts.length == 0) return;
        uint256 from = (seed >> 16) % _parts.length;
        uint256 n;
        uint256[] memory which = new uint256[](3);
        address provider = _providers[(seed >> 8) % 2];
        for (uint256 i; i < _parts.length && n < 3; ++i) {
            uint256 place = (from + i) % _parts.length;
            if (_parts[place].lease.provider == provider && _stateOf(_parts[place]).challenged) which[n++] = place;
        }
        if (n == 0) return;
        Answer[] memory list = new Answer[](n);
        for (uint256 i; i < n; ++i) list[i] = _answerOf(_parts[which[i]], seed % 5 == 0);
        vm.prank((seed >> 9) % 2 == 0 ? provider : _operators[(seed >> 8) % 2]);
        try leases.answer(list) {
            ++done[this.answer.selector];
        } catch {}
        for (uint256 i; i < n; ++i) {
            Part storage p = _parts[which[i]];
            LeaseState memory s = _stateOf(p);
            bool inTime = _now() <= uint256(s.challengedAt) + ANSWER;
            bool shown = p.terms.verifier == address(0) || seed % 5 != 0;
            assertEq(!s.challenged, inTime && shown, "law 7: an answer counts in time, with its proof");
        }
    }

    function fail(uint256 seed) external {
        if (_parts.length == 0) return;
        Part storage p = _lastChallenged(seed);
        // Every other time the answer is late.
        if (seed % 2 == 0) skip(ANSWER + 1);
        LeaseState memory s = _stateOf(p);
        bool late = _now() > uint256(s.challengedAt) + ANSWER;
        try leases.fail(p.terms, p.lease) {
            ++done[this.fail.selector];
            assertTrue(late, "law 7: a challenge fails after its window");
            p.billedUntil = s.challengedAt;
        } catch {
            assertFalse(s.challenged && late, "law 6: a challenge ends");
        }
    }

    // ------------------------------------------------------------------ tokens and time

    /// @dev The third token changes its manners.
    function mood(uint256 seed) external {
        if (seed % 8 == 7) hostile.callBack(address(this));
        else hostile.become(HostileToken.Mood(seed % 6));
        hostile.refuse((seed >> 8) % 4 == 0 ? _tenants[(seed >> 16) % 2] : address(0));
        ++done[this.mood.selector];
    }

    /// @dev In the middle of the hostile token's transfers: whatever gets through changes no law.
    function hook() external {
        if (_parts.length == 0) return;
        Part storage p = _parts[_parts.length - 1];
        try leases.settle(p.terms, p.lease) {} catch {}
    }

    /// @dev Into the wallet or out of it, in any mood: it moves exactly, or nothing moves.
    function carry(uint256 seed, uint256 size) external {
        address token = tokens[(seed >> 4) % 3];
        address who = (seed >> 2) % 2 == 0 ? _tenants[seed % 2] : _providers[seed % 2];
        uint256 balance = escrow.balanceOf(who, uint160(token));
        vm.startPrank(who);
        if (seed % 3 == 0) {
            hostile.approve(address(escrow), type(uint256).max);
            hostile.setBalance(who, size % 1e12);
            try escrow.deposit(address(hostile), size % 1e12, who) {
                ++done[this.carry.selector];
            } catch {}
        } else if (balance != 0) {
            try escrow.withdraw(token, 1 + (size % balance), who) {
                ++done[this.carry.selector];
            } catch {
                assertEq(token, address(hostile), "law 6: a plain token can be withdrawn");
            }
        }
        vm.stopPrank();
    }

    function wait_(uint256 size) external {
        skip(size % (uint256(1) << (1 + ((size >> 8) % 18))));
        ++done[this.wait_.selector];
    }

    // ------------------------------------------------------------------ internal

    function _assertMatchable(LeaseTerms memory t) private view {
        assertGe(_now(), t.opensAt, "law 7: not before it opens");
        assertLe(_now(), uint256(t.opensAt) + t.takeSeconds, "law 7: not after its window");
    }

    function _answerOf(Part storage p, bool lazy) private view returns (Answer memory) {
        bytes memory proof;
        if (p.terms.verifier != address(0) && !lazy) {
            uint40 seenAt = uint40(_now());
            bytes32 leaseId = leases.leaseIdOf(p.terms, p.lease);
            bytes[] memory signatures = new bytes[](1);
            signatures[0] = _signature(witnesses.aliveDigest(leaseId, p.lease.provider, seenAt));
            proof = abi.encode(seenAt, new uint256[](1), signatures);
        }
        return Answer(p.terms, p.lease, proof);
    }

    function _signature(bytes32 digest) private view returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(_witnessKey, digest);
        return abi.encodePacked(r, s, v);
    }

    /// @dev A lease that waits for an answer, if there is one.
    function _lastChallenged(uint256 seed) private view returns (Part storage) {
        for (uint256 i; i < _parts.length; ++i) {
            Part storage p = _parts[(i + ((seed >> 16) % _parts.length)) % _parts.length];
            if (_stateOf(p).challenged) return p;
        }
        return _part(seed);
    }
}
