// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC6909} from "@openzeppelin/contracts/interfaces/IERC6909.sol";
import {ILeases, Opening} from "../../../../contracts/interfaces/ILeases.sol";
import {PoolView} from "../../../../contracts/interfaces/IStaking.sol";
import {Lease, LeaseState, LeaseTerms} from "../../../../contracts/types/Lease.sol";
import {Quote} from "../../../../contracts/types/Quote.sol";
import {Deployer} from "../../market/utils/Deployer.sol";
import {Quotes} from "../../utils/Quotes.sol";

/// @title LeaseTest
/// @notice A tenant with money, a sponsor, a provider with stake of its own and of a delegator, and the verbs as their owners call them.
abstract contract LeaseTest is Deployer {
    uint256 internal constant START = 1_800_000_000;
    uint256 internal constant SCALE = 1e9;
    bytes32 internal constant CLASS = keccak256("gridbond.test.class");
    uint256 internal constant FUNDS = 1_000_000e6;
    uint96 internal constant OWN = 10_000e18;
    uint96 internal constant DELEGATED = 20_000e18;
    /// @dev 500 millionths of a dollar per slot and second: 1.80 dollars an hour.
    uint96 internal constant RATE = 500e9;
    uint128 internal constant DEPOSIT = 100e6;

    ILeases internal leases;
    address internal tenant;
    address internal sponsor;
    address internal provider;
    address internal other;
    address internal operator;
    address internal payout;
    address internal delegator;
    address internal stranger;
    uint256 internal providerKey;
    uint256 private _salt;

    function setUp() public virtual {
        vm.warp(START);
        vm.roll(1_000);
        _deployAll();
        leases = ILeases(_create("contracts/market/Leases.sol:Leases", abi.encode(escrow, staking, registry, charter)));
        tenant = actor("tenant");
        sponsor = actor("sponsor");
        (provider, providerKey) = signer("provider");
        other = actor("other provider");
        operator = actor("operator");
        payout = actor("payout");
        delegator = actor("delegator");
        stranger = actor("stranger");
        _fund(tenant, FUNDS);
        _fund(sponsor, FUNDS);
        _enlist(provider, payout);
        _enlist(other, actor("other payout"));
    }

    // ------------------------------------------------------------------ actors

    /// @dev Money in the wallet, allowed to Leases without limit.
    function _fund(address who, uint256 amount) internal {
        usd.mint(address(this), amount);
        usd.approve(address(escrow), amount);
        escrow.deposit(address(usd), amount, who);
        vm.prank(who);
        escrow.approve(address(leases), _id(), type(uint256).max);
    }

    /// @dev A registered provider with ten slots, stake for Leases and a delegator.
    function _enlist(address who, address payTo) internal {
        _give(who, FLOOR_BOND + OWN);
        vm.startPrank(who);
        staking.stake(address(registry), FLOOR_BOND);
        registry.register("https://provider.example", 0);
        registry.setCapacity(CLASS, 10);
        registry.allot(address(leases), CLASS, 10, payTo);
        staking.stake(address(leases), OWN);
        vm.stopPrank();
        _give(delegator, DELEGATED);
        vm.prank(delegator);
        staking.delegate(who, address(leases), DELEGATED, 0);
    }

    /// @dev Stake tokens, allowed to Staking.
    function _give(address who, uint256 amount) internal {
        grid.transfer(who, amount);
        vm.prank(who);
        grid.approve(address(staking), type(uint256).max);
    }

    // ------------------------------------------------------------------ terms

    /// @dev Terms of a fresh order: a slot for at most thirty days.
    function _terms() internal returns (LeaseTerms memory t) {
        t.tenant = tenant;
        t.salt = bytes32(++_salt);
        t.spec = keccak256("spec");
        t.slots = 1;
        t.startRate = RATE / 2;
        t.capRate = RATE;
        t.opensAt = uint40(vm.getBlockTimestamp());
        t.auctionSeconds = 600;
        t.takeSeconds = 3_600;
        t.token = address(usd);
        t.resourceClass = CLASS;
        t.bond = 100e18;
        t.compensation = 20e18;
        t.challengeBond = 5e6;
        t.minSeconds = 600;
        t.maxSeconds = 30 days;
        t.noticeSeconds = 3_600;
        t.windDownSeconds = 300;
        t.answerSeconds = 900;
        t.cooldownSeconds = 1_800;
    }

    /// @dev The provider's quote for anyone's order with these terms.
    function _quote(LeaseTerms memory t) internal returns (Quote memory q) {
        q.service = address(leases);
        q.provider = provider;
        q.signer = provider;
        q.subject = leases.offerOf(t);
        q.price = t.capRate;
        q.volume = type(uint32).max;
        q.expiresAt = uint40(vm.getBlockTimestamp() + 1 days);
        q.salt = bytes32(++_salt);
    }

    function _sign(Quote memory q) internal view returns (bytes memory) {
        return Quotes.sign(address(registry), q, providerKey);
    }

    function _opening(
        LeaseTerms memory t,
        Quote memory q,
        uint128 deposit
    ) internal view returns (Opening[] memory list) {
        list = new Opening[](1);
        list[0] = Opening({terms: t, quote: q, signature: _sign(q), deposit: deposit, evidence: ""});
    }

    // ------------------------------------------------------------------ verbs

    function _open(LeaseTerms memory t, Quote memory q, uint128 deposit) internal returns (Lease memory) {
        vm.prank(t.tenant);
        leases.open(_opening(t, q, deposit));
        return _leaseOf(q, t);
    }

    /// @dev The lease that opening `q` makes now.
    function _leaseOf(Quote memory q, LeaseTerms memory t) internal view returns (Lease memory) {
        return
            Lease({
                posted: false,
                provider: q.provider,
                payout: registry.allotmentOf(q.provider, address(leases), t.resourceClass).payout,
                rate: q.price,
                delegatedBond: q.delegatedBond * t.slots,
                openedAt: uint40(vm.getBlockTimestamp())
            });
    }

    /// @dev An open lease of the standard terms, on a quote, with `DEPOSIT`.
    function _standing() internal returns (LeaseTerms memory t, Lease memory lease) {
        t = _terms();
        lease = _open(t, _quote(t), DEPOSIT);
    }

    /// @dev The same with `delegated` stake in the bond.
    function _standing(uint96 delegated) internal returns (LeaseTerms memory t, Lease memory lease) {
        t = _terms();
        Quote memory q = _quote(t);
        q.delegatedBond = delegated;
        lease = _open(t, q, DEPOSIT);
    }

    function _post(LeaseTerms memory t, uint128 deposit) internal returns (bytes32) {
        vm.prank(t.tenant);
        return leases.post(t, deposit);
    }

    function _take(LeaseTerms memory t, address who) internal returns (Lease memory lease) {
        vm.prank(who);
        (, lease) = leases.take(t, who, 0, "");
    }

    function _close(LeaseTerms memory t, Lease memory lease) internal returns (uint256) {
        vm.prank(t.tenant);
        return leases.close(t, lease);
    }

    function _challenge(LeaseTerms memory t, Lease memory lease) internal {
        vm.prank(t.tenant);
        leases.challenge(t, lease);
    }

    // ------------------------------------------------------------------ views

    function _id() internal view returns (uint256) {
        return uint256(uint160(address(usd)));
    }

    function _wallet(address who) internal view returns (uint256) {
        return escrow.balanceOf(who, _id());
    }

    function _credit(address who) internal view returns (uint256) {
        return IERC6909(address(staking)).balanceOf(who, staking.creditId());
    }

    function _pool(address who) internal view returns (PoolView memory) {
        return staking.poolOf(who, address(leases));
    }

    function _reserved(address who) internal view returns (uint256) {
        return registry.allotmentOf(who, address(leases), CLASS).reserved;
    }

    function _state(LeaseTerms memory t, Lease memory lease) internal view returns (LeaseState memory) {
        return leases.stateOf(leases.leaseIdOf(t, lease));
    }

    /// @dev What a slot costs for `seconds_` at the standard rate, as a reader would compute it.
    function _cost(uint256 seconds_) internal pure returns (uint256) {
        return (uint256(RATE) * seconds_) / SCALE;
    }
}
