// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {HoldKey} from "../../../contracts/interfaces/IEscrow.sol";
import {ILeases} from "../../../contracts/interfaces/ILeases.sol";
import {Deal} from "../../../contracts/interfaces/IProviderRegistry.sol";
import {Lease, LeaseState, LeaseTerms} from "../../../contracts/types/Lease.sol";
import {Permission} from "../../../contracts/types/Permission.sol";
import {Quote} from "../../../contracts/types/Quote.sol";
import {Deployer} from "../market/utils/Deployer.sol";
import {HostileToken} from "../mocks/HostileToken.sol";

/// @dev Witnesses, without its code.
interface IWitnesses {
    function aliveDigest(bytes32 leaseId, address provider, uint40 seenAt) external view returns (bytes32);
}

/// @title LeaseWorld
/// @notice Who and what there is in the campaign of leases: two tenants, two sponsors, two providers with an operator each and one
/// delegator, a witness, and three tokens: of 6 decimals, of 18, and one with bad manners.
abstract contract LeaseWorld is Deployer {
    bytes32 internal constant CLASS = keccak256("gridbond.test.class");
    uint256 internal constant SCALE = 1e9;
    uint32 internal constant ANSWER = 300;
    uint32 internal constant COOLDOWN = 600;
    uint32 internal constant WIND_DOWN = 100;

    /// @dev What the laws know of a lease apart from the contracts.
    struct Part {
        LeaseTerms terms;
        Lease lease;
        uint256 put;
        uint256 charged;
        bool sponsored;
        uint40 noticeEnds;
        // of a lease that ended: until when it had to be paid at the most
        uint40 billedUntil;
    }

    ILeases public leases;
    IWitnesses internal witnesses;
    HostileToken internal hostile;
    LeaseTerms[] internal _orders;
    Part[] internal _parts;
    address[2] internal _tenants;
    address[2] internal _sponsors;
    address[2] internal _providers;
    address[2] internal _operators;
    uint256[2] internal _keys;
    address internal _delegator;
    uint256 internal _witnessKey;
    address[3] public tokens;
    uint256 private _salt;

    function prepare() external {
        vm.warp(1_800_000_000);
        vm.roll(1_000);
        _deployAll();
        leases = ILeases(_create("contracts/market/Leases.sol:Leases", abi.encode(escrow, staking, registry, charter)));
        hostile = new HostileToken();
        tokens = [address(usd), address(grid), address(hostile)];
        _delegator = actor("delegator");
        address[] memory who = new address[](1);
        (who[0], _witnessKey) = signer("witness");
        witnesses = IWitnesses(_create("contracts/judgement/Witnesses.sol:Witnesses", abi.encode(who, uint256(1))));
        for (uint256 i; i < 2; ++i) {
            _tenants[i] = actor(string.concat("tenant ", vm.toString(i)));
            _sponsors[i] = actor(string.concat("sponsor ", vm.toString(i)));
            _operators[i] = actor(string.concat("operator ", vm.toString(i)));
            (_providers[i], _keys[i]) = signer(string.concat("provider ", vm.toString(i)));
            _fund(_tenants[i]);
            _fund(_sponsors[i]);
            _enlist(_providers[i], _operators[i]);
        }
    }

    // ------------------------------------------------------------------ terms

    function _newTerms(uint256 seed) internal returns (LeaseTerms memory t) {
        t.tenant = _tenants[seed % 2];
        t.salt = bytes32(++_salt);
        t.slots = uint32(1 + ((seed >> 16) % 3));
        t.token = tokens[(seed >> 24) % 3];
        t.verifier = (seed >> 28) % 3 == 0 ? address(witnesses) : address(0);
        t.capRate = uint96(1 + ((seed >> 32) % 1e13));
        t.startRate = uint96((seed >> 64) % t.capRate);
        t.opensAt = uint40(vm.getBlockTimestamp() + ((seed >> 4) % 2) * 500);
        t.auctionSeconds = 600;
        t.takeSeconds = 7_200;
        t.resourceClass = CLASS;
        t.bond = uint96(1 + ((seed >> 96) % 100e18));
        t.compensation = t.bond / 10;
        t.challengeBond = uint96(1 + ((seed >> 112) % 1e6));
        t.minSeconds = uint32((seed >> 128) % 1_000);
        t.windDownSeconds = WIND_DOWN;
        t.maxSeconds = uint32(1_200 + ((seed >> 160) % 100_000));
        t.noticeSeconds = uint32((seed >> 192) % 2_000);
        t.answerSeconds = ANSWER;
        t.cooldownSeconds = COOLDOWN;
    }

    function _newQuote(LeaseTerms memory t, uint256 p, uint256 seed) internal returns (Quote memory q) {
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

    function _leaseOf(LeaseTerms memory t, Quote memory q) internal view returns (Lease memory) {
        return Lease(false, q.provider, q.provider, q.price, q.delegatedBond * t.slots, uint40(vm.getBlockTimestamp()));
    }

    /// @dev Enough for the minimum, and up to a few times more.
    function _deposit(uint256 size, LeaseTerms memory t) internal pure returns (uint128) {
        uint256 least = 1 + (uint256(t.capRate) * t.slots * (t.minSeconds + t.windDownSeconds)) / SCALE;
        return uint128(least + (size % (least * 8)));
    }

    function _begun(LeaseTerms memory t, Lease memory lease, uint256 put) internal {
        _parts.push(Part(t, lease, put, 0, false, 0, 0));
    }

    // ------------------------------------------------------------------ views

    function _now() internal view returns (uint256) {
        return vm.getBlockTimestamp();
    }

    function _stateOf(Part storage p) internal view returns (LeaseState memory) {
        return leases.stateOf(leases.leaseIdOf(p.terms, p.lease));
    }

    /// @dev What `seconds_` of a lease cost, as a reader would compute it.
    function _cost(Part storage p, uint256 seconds_) internal view returns (uint256) {
        return (uint256(p.lease.rate) * p.terms.slots * seconds_) / SCALE;
    }

    /// @dev The end of its longest time or its notice, whichever is first.
    function _lastSecond(Part storage p) internal view returns (uint256 last) {
        last = uint256(p.lease.openedAt) + p.terms.maxSeconds;
        if (p.noticeEnds != 0 && p.noticeEnds < last) last = p.noticeEnds;
    }

    /// @dev The last second that is paid for: that of the money, or the last of all.
    function _expiry(Part storage p) internal view returns (uint256 expiry) {
        expiry = p.lease.openedAt + (p.put * SCALE) / (uint256(p.lease.rate) * p.terms.slots);
        uint256 last = _lastSecond(p);
        if (expiry > last) expiry = last;
    }

    function _key(Part storage p) internal view returns (HoldKey memory) {
        bytes32 id = p.lease.posted ? leases.orderIdOf(p.terms) : leases.leaseIdOf(p.terms, p.lease);
        return HoldKey(id, p.terms.tenant, p.terms.token);
    }

    function _challengeKey(Part storage p, uint40 challengedAt) internal view returns (HoldKey memory) {
        bytes32 id = keccak256(abi.encode(leases.leaseIdOf(p.terms, p.lease), challengedAt));
        return HoldKey(id, p.terms.tenant, p.terms.token);
    }

    function _held(LeaseTerms memory t, bytes32 id) internal view returns (uint256 remaining) {
        (remaining, ) = escrow.holdOf(address(leases), HoldKey(id, t.tenant, t.token));
    }

    function _part(uint256 seed) internal view returns (Part storage) {
        return _parts[(seed >> 16) % _parts.length];
    }

    function _providerOf(Part storage p) internal view returns (uint256) {
        return p.lease.provider == _providers[0] ? 0 : 1;
    }

    // ------------------------------------------------------------------ beginnings

    function _fund(address who) private {
        usd.mint(who, 1e15);
        grid.transfer(who, 1e23);
        hostile.setBalance(who, 1e15);
        vm.startPrank(who);
        for (uint256 i; i < 3; ++i) {
            IERC20(tokens[i]).approve(address(escrow), type(uint256).max);
            escrow.deposit(tokens[i], IERC20(tokens[i]).balanceOf(who), who);
            escrow.approve(address(leases), uint160(tokens[i]), type(uint256).max);
        }
        vm.stopPrank();
    }

    function _enlist(address who, address operator) private {
        grid.transfer(who, FLOOR_BOND + 2_000e18);
        grid.transfer(_delegator, 3_000e18);
        vm.startPrank(who);
        grid.approve(address(staking), type(uint256).max);
        staking.stake(address(registry), FLOOR_BOND);
        registry.register("", 0);
        registry.setCapacity(CLASS, 1_000);
        registry.allot(address(leases), CLASS, 1_000, who);
        registry.setOperator(address(leases), operator, type(uint96).max, Permission.ALL);
        for (uint256 i; i < 3; ++i) {
            registry.setPolicy(address(leases), Deal(tokens[i], address(0), address(0)), 0, true);
        }
        staking.stake(address(leases), 2_000e18);
        vm.stopPrank();
        // What an owner allows counts after the registry's notice.
        skip(NOTICE + 1);
        vm.startPrank(_delegator);
        grid.approve(address(staking), type(uint256).max);
        staking.delegate(who, address(leases), 3_000e18, 0);
        vm.stopPrank();
    }
}
