// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {HoldKey, IEscrow} from "../../../contracts/interfaces/IEscrow.sol";
import {CustodyTest} from "../custody/utils/CustodyTest.sol";
import {AnyToken} from "../mocks/AnyToken.sol";

/// @title CustodyEscrowHandler
/// @notice Random but valid actions of payers, sponsors, payees and services on Escrow, with the ghosts of laws 1, 3 and 4.
abstract contract CustodyEscrowHandler is CustodyTest {
    struct Flow {
        address service;
        uint256 t;
        uint256 put; // held and topped up
        uint256 taken; // charged, refunded, reclaimed
        uint256 charged;
        uint256 fees;
        uint16 feeBps;
        bool sponsored;
        bool closed;
    }

    uint256 public constant ACTORS = 4;
    uint256 public constant SERVICES = 2;
    uint256 private constant MAX_DILUTION = 1e12;

    IEscrow public escrow;
    AnyToken[2] public tokens;
    address[4] public actors;
    address[2] public services;
    /// @notice Whose the first service's fees are.
    address public sink = actor("sink");
    HoldKey[] private _keys;
    Flow[] private _flows;

    // ghosts: what an actor put in and may take out of each token, in and out of wallets included
    mapping(address actor => mapping(uint256 t => int256)) public fortune;
    mapping(bytes4 action => uint256) public done;

    constructor() {
        vm.warp(START);
        escrow = deployEscrow();
        tokens = [new AnyToken(6), new AnyToken(18)];
        for (uint256 i; i < SERVICES; ++i) services[i] = actor(string.concat("service ", vm.toString(i)));
        for (uint256 i; i < ACTORS; ++i) {
            actors[i] = actor(string.concat("actor ", vm.toString(i)));
            for (uint256 t; t < 2; ++t) {
                tokens[t].mint(actors[i], t == 0 ? 1e15 : 1e27);
                vm.prank(actors[i]);
                tokens[t].approve(address(escrow), type(uint256).max);
                for (uint256 s; s < SERVICES; ++s) {
                    vm.prank(actors[i]);
                    escrow.approve(services[s], _id(t), type(uint256).max);
                }
            }
        }
        vm.prank(services[0]);
        escrow.setSink(sink);
        for (uint256 t; t < 2; ++t) _open(t);
    }

    // ------------------------------------------------------------------ wallets

    function deposit(uint256 seed, uint256 size) external {
        uint256 t = seed % 2;
        address who = _actor(seed);
        address to = _actor(seed >> 8);
        uint256 amount = _amount(size, tokens[t].balanceOf(who));
        if (amount == 0) return;
        vm.prank(who);
        escrow.deposit(address(tokens[t]), amount, to);
        fortune[to][t] += int256(amount);
        ++done[this.deposit.selector];
    }

    function withdraw(uint256 seed, uint256 size) external {
        uint256 t = seed % 2;
        address who = _actor(seed);
        uint256 amount = _amount(size, escrow.balanceOf(who, _id(t)));
        if (amount == 0) return;
        _withdraw(who, t, amount);
        ++done[this.withdraw.selector];
    }

    function transfer(uint256 seed, uint256 size) external {
        uint256 t = seed % 2;
        address from = _actor(seed);
        address to = _actor(seed >> 8);
        uint256 amount = _amount(size, escrow.balanceOf(from, _id(t)));
        vm.prank(from);
        escrow.transfer(to, _id(t), amount);
        fortune[from][t] -= int256(amount);
        fortune[to][t] += int256(amount);
        ++done[this.transfer.selector];
    }

    // ------------------------------------------------------------------ holds

    function hold(uint256 seed, uint256 size) external {
        uint256 t = seed % 2;
        address payer = _actor(seed);
        uint256 amount = _amount(size, escrow.balanceOf(payer, _id(t)));
        if (amount == 0) return;
        _hold(t, payer, services[(seed >> 8) % SERVICES], amount);
        ++done[this.hold.selector];
    }

    function topUp(uint256 seed, uint256 size) external {
        (uint256 i, bool open) = _pick(seed);
        if (!open) return;
        uint256 amount = _amount(size, escrow.balanceOf(_actor(seed), _id(_flows[i].t)));
        if (amount != 0 && _topUp(i, _actor(seed), amount)) ++done[this.topUp.selector];
    }

    function charge(uint256 seed, uint256 size, uint256 refund) external {
        (uint256 i, bool open) = _pick(seed);
        if (!open) return;
        Flow storage f = _flows[i];
        (uint256 left, ) = escrow.holdOf(f.service, _keys[i]);
        uint256 amount = _amount(size, left);
        refund = f.sponsored ? 0 : _amount(refund, left - amount);
        address payee = _actor(seed);
        uint256 before = escrow.balanceOf(sink, _id(f.t));
        vm.prank(f.service);
        escrow.charge(_keys[i], payee, amount, refund);
        f.taken += amount + refund;
        f.charged += amount;
        uint256 fee = escrow.balanceOf(sink, _id(f.t)) - before;
        f.fees += fee;
        fortune[payee][f.t] += int256(amount - fee);
        _share(i, amount);
        ++done[this.charge.selector];
    }

    function close(uint256 seed) external {
        (uint256 i, bool open) = _pick(seed);
        if (!open) return;
        _close(i);
        ++done[this.close.selector];
    }

    function reclaim(uint256 seed) external {
        if (_keys.length == 0) return;
        for (uint256 n; n < _keys.length; ++n) {
            uint256 i = (n + (seed >> 41)) % _keys.length;
            if (!_flows[i].closed || !_reclaim(i, _actor(seed))) continue;
            ++done[this.reclaim.selector];
            return;
        }
    }

    // ------------------------------------------------------------------ law 6

    /// @notice Every service closes, every sponsor reclaims, everybody withdraws.
    function drain() external {
        for (uint256 i; i < _keys.length; ++i) {
            if (!_flows[i].closed) _close(i);
            for (uint256 a; a < ACTORS; ++a) _reclaim(i, actors[a]);
        }
        for (uint256 a; a < ACTORS; ++a) {
            for (uint256 t; t < 2; ++t) {
                uint256 all = escrow.balanceOf(actors[a], _id(t));
                if (all != 0) _withdraw(actors[a], t, all);
            }
        }
        for (uint256 t; t < 2; ++t) {
            uint256 fees = escrow.balanceOf(sink, _id(t));
            if (fees != 0) _withdraw(sink, t, fees);
        }
    }

    // ------------------------------------------------------------------ views for the laws

    function holdCount() external view returns (uint256) {
        return _keys.length;
    }

    function flowOf(uint256 i) external view returns (Flow memory, uint256 left, bool open) {
        (left, open) = escrow.holdOf(_flows[i].service, _keys[i]);
        return (_flows[i], left, open);
    }

    function walletsOf(uint256 t) external view returns (uint256 sum) {
        for (uint256 a; a < ACTORS; ++a) sum += escrow.balanceOf(actors[a], _id(t));
        sum += escrow.balanceOf(sink, _id(t));
    }

    // ------------------------------------------------------------------ internal

    /// @dev Every run starts with full wallets and a hold of each token that two sponsors have a part of. Odd amounts, so that
    /// rounding shows.
    function _open(uint256 t) private {
        for (uint256 a; a < ACTORS; ++a) {
            uint256 amount = tokens[t].balanceOf(actors[a]) / 2;
            vm.prank(actors[a]);
            escrow.deposit(address(tokens[t]), amount, actors[a]);
            fortune[actors[a]][t] += int256(amount);
        }
        _hold(t, actors[0], services[t], 1_000_003);
        _topUp(t, actors[1], 700_001);
        _topUp(t, actors[2], 500_009);
    }

    function _hold(uint256 t, address payer, address service, uint256 amount) private {
        HoldKey memory key = HoldKey(bytes32(_keys.length), payer, address(tokens[t]));
        uint16 feeBps = service == services[0] ? uint16(uint256(keccak256(abi.encode(key))) % 10_000) : 0;
        vm.prank(service);
        escrow.hold(key, amount, feeBps);
        _keys.push(key);
        _flows.push(Flow(service, t, amount, 0, 0, 0, feeBps, false, false));
    }

    function _topUp(uint256 i, address from, uint256 amount) private returns (bool) {
        Flow storage f = _flows[i];
        (uint256 left, ) = escrow.holdOf(f.service, _keys[i]);
        (, , uint256 total) = escrow.sharesOf(f.service, _keys[i], from);
        if (left == 0 || total / MAX_DILUTION > left) return false;
        vm.prank(f.service);
        escrow.topUp(_keys[i], from, amount);
        f.put += amount;
        if (from != _keys[i].payer) f.sponsored = true;
        return true;
    }

    function _close(uint256 i) private {
        Flow storage f = _flows[i];
        vm.prank(f.service);
        f.taken += escrow.close(_keys[i]);
        f.closed = true;
        // Over is over: nothing of it can be moved by its service again.
        vm.prank(f.service);
        try escrow.charge(_keys[i], actors[0], 0, 0) {
            assertTrue(false, "charged after the close");
        } catch {
            assertFalse(_isOpen(i), "closed");
        }
    }

    function _reclaim(uint256 i, address sponsor) private returns (bool) {
        Flow storage f = _flows[i];
        (uint256 shares, , ) = escrow.sharesOf(f.service, _keys[i], sponsor);
        if (shares == 0) return false;
        f.taken += escrow.reclaim(f.service, _keys[i], sponsor);
        return true;
    }

    function _withdraw(address who, uint256 t, uint256 amount) private {
        vm.prank(who);
        escrow.withdraw(address(tokens[t]), amount, who);
        fortune[who][t] -= int256(amount);
    }

    /// @dev A charge is paid by everybody with a part of the hold, in proportion, rounded in favour of the payers' fortunes.
    function _share(uint256 i, uint256 amount) private {
        Flow storage f = _flows[i];
        (, uint256 sponsors, uint256 total) = escrow.sharesOf(f.service, _keys[i], _keys[i].payer);
        if (!f.sponsored) {
            fortune[_keys[i].payer][f.t] -= int256(amount);
            return;
        }
        for (uint256 a; a < ACTORS; ++a) {
            (uint256 shares, , ) = escrow.sharesOf(f.service, _keys[i], actors[a]);
            if (actors[a] == _keys[i].payer) shares = total - sponsors;
            fortune[actors[a]][f.t] -= int256((amount * shares) / total);
        }
    }

    function _pick(uint256 seed) private view returns (uint256 i, bool open) {
        if (_keys.length == 0) return (0, false);
        i = (seed >> 40) % _keys.length;
        return (i, !_flows[i].closed);
    }

    function _isOpen(uint256 i) private view returns (bool open) {
        (, open) = escrow.holdOf(_flows[i].service, _keys[i]);
    }

    function _actor(uint256 seed) private view returns (address) {
        return actors[(seed >> 16) % ACTORS];
    }

    function _id(uint256 t) private view returns (uint256) {
        return idOf(tokens[t]);
    }

    function _amount(uint256 size, uint256 most) private pure returns (uint256) {
        if (size % 4 == 0) return most;
        uint256 amount = 1 + ((size >> 16) % (1 << ((size >> 8) % 90)));
        return amount < most ? amount : most;
    }
}
