// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {ICharter} from "../interfaces/ICharter.sol";
import {HoldKey, IEscrow} from "../interfaces/IEscrow.sol";
import {Answer, ILeases, Opening} from "../interfaces/ILeases.sol";
import {ILivenessVerifier} from "../interfaces/ILivenessVerifier.sol";
import {Deal, Fill, IProviderRegistry} from "../interfaces/IProviderRegistry.sol";
import {IStaking, Slash} from "../interfaces/IStaking.sol";
import {LeaseMath} from "../libraries/LeaseMath.sol";
import {CloseReason, Lease, LeaseState, LeaseStatus, LeaseTerms, OrderStatus} from "../types/Lease.sol";
import {Permission} from "../types/Permission.sol";
import {Quote} from "../types/Quote.sol";

/// @title Leases
/// @notice See ILeases.
///
/// Laws
///  - charged <= rate * slots * time <= held, and charged only grows. What is held = charged + refunded + remaining.
///  - Stake locked here = sum of the bonds of open leases, less the delegated parts that a challenge took out; contested stake = the
///    delegated parts of leases challenged for the first time.
///  - A lease's word never returns to None; an order is matched once.
///  - Rate, bond and every window are fixed when the lease opens; only top-ups move its expiry, never past openedAt + maxSeconds.
/// Liveness
///  - Anyone may settle at any time and close after the expiry; a challenge ends by an answer or, after its window, by anyone's `fail`.
contract Leases is ILeases {
    using SafeCast for uint256;
    using LeaseMath for LeaseTerms;

    /// @dev What a verifier may spend on one answer: dozens of signatures or a proof, and a bound on what a hostile one takes from the
    /// answers beside it.
    uint256 private constant VERIFIER_GAS = 1_000_000;

    /// @notice Where the tenants' money is held.
    IEscrow public immutable escrow;
    /// @notice Where the providers' bonds are locked.
    IStaking public immutable staking;
    /// @notice Who says which operators, quotes and how much capacity a provider has.
    IProviderRegistry public immutable registry;
    /// @notice Who says what fee a new lease pays.
    ICharter public immutable charter;

    mapping(bytes32 orderId => OrderStatus) private _orders;
    mapping(bytes32 leaseId => LeaseState) private _leases;

    constructor(IEscrow escrow_, IStaking staking_, IProviderRegistry registry_, ICharter charter_) {
        escrow = escrow_;
        staking = staking_;
        registry = registry_;
        charter = charter_;
        escrow_.setSink(charter_.sink());
    }

    // ------------------------------------------------------------------ matching

    /// @inheritdoc ILeases
    function open(Opening[] calldata openings) external returns (bytes32[] memory leaseIds) {
        leaseIds = new bytes32[](openings.length);
        for (uint256 i; i < openings.length; ++i) {
            Opening calldata o = openings[i];
            bytes32 orderId = _order(o.terms);
            Lease memory lease;
            (leaseIds[i], lease) = _openQuoted(orderId, o.terms, o.quote, o.signature, o.evidence, false);
            _requireFunded(orderId, o.deposit, o.terms.leastDeposit(lease.rate));
            escrow.hold(HoldKey(leaseIds[i], msg.sender, o.terms.token), o.deposit, charter.admit());
        }
    }

    /// @inheritdoc ILeases
    function post(LeaseTerms calldata terms, uint128 deposit) external returns (bytes32 orderId) {
        terms.validateOrder();
        orderId = _order(terms);
        _requireFunded(orderId, deposit, terms.leastDeposit(terms.capRate));
        emit Posted(orderId, deposit);
        escrow.hold(_orderKey(orderId, terms), deposit, charter.admit());
    }

    /// @inheritdoc ILeases
    function cancel(LeaseTerms calldata terms) external {
        bytes32 orderId = terms.orderId();
        _requireUnmatched(orderId);
        if (msg.sender != terms.tenant) _requireAfter(orderId, uint256(terms.opensAt) + terms.takeSeconds);
        _orders[orderId] = OrderStatus.Cancelled;
        // Reverts when the order was never posted: then there is no such hold.
        uint256 refund = escrow.close(_orderKey(orderId, terms));
        emit Cancelled(orderId, refund);
    }

    /// @inheritdoc ILeases
    function take(
        LeaseTerms calldata terms,
        address provider,
        uint96 delegatedBond,
        bytes calldata evidence
    ) external returns (bytes32 leaseId, Lease memory lease) {
        bytes32 orderId = _match(terms);
        _requireEligible(terms, provider, evidence);
        uint96 rate = terms.rateAt(block.timestamp);
        uint96 exposure = _lock(terms, provider, delegatedBond);
        address payout = registry.reserve(
            provider,
            msg.sender,
            Deal(terms.token, address(0), terms.verifier),
            terms.resourceClass,
            terms.slots,
            rate,
            exposure
        );
        return _begin(orderId, terms, Lease(true, provider, payout, rate, delegatedBond, uint40(block.timestamp)));
    }

    /// @inheritdoc ILeases
    function award(
        LeaseTerms calldata terms,
        Quote calldata quote,
        bytes calldata signature,
        bytes calldata evidence
    ) external returns (bytes32 leaseId, Lease memory lease) {
        bytes32 orderId = _match(terms);
        _requireTenant(orderId, terms);
        return _openQuoted(orderId, terms, quote, signature, evidence, true);
    }

    // ------------------------------------------------------------------ running

    /// @inheritdoc ILeases
    function settle(LeaseTerms calldata terms, Lease calldata lease) external returns (uint256 amount) {
        (bytes32 orderId, bytes32 leaseId, LeaseState storage s) = _open(terms, lease);
        HoldKey memory key = _key(orderId, leaseId, terms, lease);
        return _settle(leaseId, s, key, terms, lease, _held(key, s));
    }

    /// @inheritdoc ILeases
    function topUp(LeaseTerms calldata terms, Lease calldata lease, uint128 amount) external {
        (bytes32 orderId, bytes32 leaseId, LeaseState storage s) = _open(terms, lease);
        HoldKey memory key = _key(orderId, leaseId, terms, lease);
        uint256 held = _held(key, s);
        _requireUntil(leaseId, terms.expiryOf(lease, s, held));
        // Shares of a sponsored hold are priced by what is left of it: what is owed must have left it first. A tenant alone has no shares.
        if (msg.sender != terms.tenant || s.sponsored) {
            require(!s.challenged, Leases_Challenged(leaseId, s.challengedAt));
            _settle(leaseId, s, key, terms, lease, held);
            s.sponsored = true;
        }
        emit ToppedUp(leaseId, msg.sender, amount);
        escrow.topUp(key, msg.sender, amount);
    }

    /// @inheritdoc ILeases
    function giveNotice(LeaseTerms calldata terms, Lease calldata lease) external {
        (, bytes32 leaseId, LeaseState storage s) = _open(terms, lease);
        _requirePermitted(lease.provider);
        require(s.endsAt == 0, Leases_NoticeGiven(leaseId, s.endsAt));
        uint40 endsAt = uint40(block.timestamp + terms.noticeSeconds);
        s.endsAt = endsAt;
        emit NoticeGiven(leaseId, endsAt);
    }

    /// @inheritdoc ILeases
    function close(LeaseTerms calldata terms, Lease calldata lease) external returns (uint256 refund) {
        (bytes32 orderId, bytes32 leaseId, LeaseState storage s) = _open(terms, lease);
        require(!s.challenged, Leases_Challenged(leaseId, s.challengedAt));
        HoldKey memory key = _key(orderId, leaseId, terms, lease);
        uint256 held = _held(key, s);
        uint256 expiry = terms.expiryOf(lease, s, held);
        CloseReason reason = CloseReason.Tenant;
        uint256 until = terms.billedUntil(lease, s, block.timestamp);
        if (block.timestamp > expiry) {
            reason =
                expiry < terms.lastSecond(lease, s)
                    ? CloseReason.Spent
                    : s.endsAt == expiry
                        ? CloseReason.Notice
                        : CloseReason.Term;
        } else {
            require(msg.sender == terms.tenant, Leases_TooEarly(leaseId, block.timestamp, expiry + 1));
        }
        refund = _close(leaseId, s, key, terms, lease, terms.earned(lease, s, held, until), held, reason);
        staking.release(
            lease.provider,
            (terms.bondOf() - lease.delegatedBond).toUint96(),
            s.acquitted ? 0 : lease.delegatedBond
        );
    }

    // ------------------------------------------------------------------ liveness

    /// @inheritdoc ILeases
    function challenge(LeaseTerms calldata terms, Lease calldata lease) external {
        (bytes32 orderId, bytes32 leaseId, LeaseState storage s) = _open(terms, lease);
        _requireTenant(leaseId, terms);
        require(!s.challenged, Leases_Challenged(leaseId, s.challengedAt));
        uint256 held = _held(_key(orderId, leaseId, terms, lease), s);
        // The provider serves as long as it may have to show that it does.
        _requireUntil(leaseId, terms.expiryOf(lease, s, held) - terms.answerSeconds);
        uint40 last = s.challengedAt;
        if (last != 0) _requireAfter(leaseId, uint256(last) + terms.cooldownSeconds);
        uint40 challengedAt = uint40(block.timestamp);
        s.challenged = true;
        s.challengedAt = challengedAt;
        emit Challenged(leaseId, challengedAt, uint256(challengedAt) + terms.answerSeconds);
        escrow.hold(_challengeKey(leaseId, challengedAt, terms), terms.challengeBond, 0);
        // The delegated part leaves the share price until the answer: nobody runs before a slash.
        if (!s.acquitted) staking.contest(lease.provider, lease.delegatedBond);
    }

    /// @inheritdoc ILeases
    function answer(Answer[] calldata answers) external returns (uint256 counted) {
        for (uint256 i; i < answers.length; ++i) {
            Answer calldata a = answers[i];
            _requirePermitted(a.lease.provider);
            if (_answer(a.terms, a.lease, a.proof)) ++counted;
        }
        require(counted != 0, Leases_NothingAnswered(answers.length));
    }

    /// @inheritdoc ILeases
    function fail(LeaseTerms calldata terms, Lease calldata lease) external returns (uint256 refund) {
        (bytes32 orderId, bytes32 leaseId, LeaseState storage s) = _open(terms, lease);
        require(s.challenged, Leases_NotChallenged(leaseId));
        uint40 challengedAt = s.challengedAt;
        _requireAfter(leaseId, uint256(challengedAt) + terms.answerSeconds);
        HoldKey memory key = _key(orderId, leaseId, terms, lease);
        uint256 held = _held(key, s);
        uint256 charged = terms.earned(lease, s, held, challengedAt);
        refund = _close(leaseId, s, key, terms, lease, charged, held, CloseReason.Unanswered);
        escrow.close(_challengeKey(leaseId, challengedAt, terms));
        uint256 own = terms.bondOf() - lease.delegatedBond;
        staking.slash(
            Slash({
                provider: lease.provider,
                own: own.toUint96(),
                delegated: 0,
                contested: s.acquitted ? 0 : lease.delegatedBond,
                payer: terms.tenant,
                compensation: (uint256(terms.compensation) * terms.slots).toUint96(),
                reporter: address(0),
                reward: 0
            })
        );
    }

    // ------------------------------------------------------------------ views

    /// @inheritdoc ILeases
    function orderIdOf(LeaseTerms calldata terms) external view returns (bytes32) {
        return terms.orderId();
    }

    /// @inheritdoc ILeases
    function leaseIdOf(LeaseTerms calldata terms, Lease calldata lease) external view returns (bytes32) {
        return LeaseMath.leaseId(terms.orderId(), lease);
    }

    /// @inheritdoc ILeases
    function offerOf(LeaseTerms calldata terms) external pure returns (bytes32) {
        return terms.offerHash();
    }

    /// @inheritdoc ILeases
    function orderOf(bytes32 orderId) external view returns (OrderStatus) {
        return _orders[orderId];
    }

    /// @inheritdoc ILeases
    function stateOf(bytes32 leaseId) external view returns (LeaseState memory) {
        return _leases[leaseId];
    }

    /// @inheritdoc ILeases
    function expiryOf(
        LeaseTerms calldata terms,
        Lease calldata lease
    ) external view returns (uint256 expiry, uint256 windDownAt) {
        (bytes32 orderId, bytes32 leaseId, LeaseState storage s) = _open(terms, lease);
        expiry = terms.expiryOf(lease, s, _held(_key(orderId, leaseId, terms, lease), s));
        windDownAt = Math.max(lease.openedAt, Math.saturatingSub(expiry, terms.windDownSeconds));
    }

    /// @inheritdoc ILeases
    function balanceOf(
        LeaseTerms calldata terms,
        Lease calldata lease
    ) external view returns (uint256 due, uint256 refund) {
        (bytes32 orderId, bytes32 leaseId, LeaseState storage s) = _open(terms, lease);
        HoldKey memory key = _key(orderId, leaseId, terms, lease);
        LeaseState memory state = s;
        uint256 held = _held(key, s);
        due = terms.earned(lease, state, held, block.timestamp) - state.charged;
        // An answer may set the clock going again: a buyer must not count on what a challenge holds back.
        state.challenged = false;
        uint256 until = terms.billedUntil(lease, state, block.timestamp);
        refund = held - terms.earned(lease, state, held, until);
        if (state.sponsored) {
            (, uint256 sponsors, uint256 total) = escrow.sharesOf(address(this), key, address(0));
            refund -= Math.mulDiv(refund, sponsors, total, Math.Rounding.Ceil);
        }
    }

    // ------------------------------------------------------------------ internal: matching

    function _order(LeaseTerms calldata terms) private returns (bytes32 orderId) {
        terms.validate();
        orderId = terms.orderId();
        _requireTenant(orderId, terms);
        emit Ordered(orderId, terms.tenant, terms.group, terms);
    }

    /// @dev A posted order's None -> Matched. Its hold shows that it was posted: nothing else was written then.
    function _match(LeaseTerms calldata terms) private returns (bytes32 orderId) {
        orderId = terms.orderId();
        _requireUnmatched(orderId);
        (, bool posted) = escrow.holdOf(address(this), _orderKey(orderId, terms));
        require(posted, Leases_WrongOrderStatus(orderId, uint8(OrderStatus.None)));
        _requireFrom(orderId, terms.opensAt);
        _requireUntil(orderId, uint256(terms.opensAt) + terms.takeSeconds);
        _orders[orderId] = OrderStatus.Matched;
    }

    function _openQuoted(
        bytes32 orderId,
        LeaseTerms calldata terms,
        Quote calldata quote,
        bytes calldata signature,
        bytes calldata evidence,
        bool posted
    ) private returns (bytes32 leaseId, Lease memory lease) {
        _requireEligible(terms, quote.provider, evidence);
        require(quote.price != 0 && quote.price <= terms.capRate, Leases_BadRate(orderId, quote.price, terms.capRate));
        uint96 delegatedBond = (uint256(quote.delegatedBond) * terms.slots).toUint96();
        uint96 exposure = _lock(terms, quote.provider, delegatedBond);
        address payout = registry.reserveQuoted(
            quote,
            signature,
            Fill({
                payer: terms.tenant,
                order: orderId,
                offer: terms.offerHash(),
                deal: Deal(terms.token, address(0), terms.verifier),
                classId: terms.resourceClass,
                slots: terms.slots,
                volume: terms.slots,
                sealedUntil: terms.sealedUntil,
                exposure: exposure
            })
        );
        lease = Lease(posted, quote.provider, payout, quote.price, delegatedBond, uint40(block.timestamp));
        return _begin(orderId, terms, lease);
    }

    function _lock(
        LeaseTerms calldata terms,
        address provider,
        uint96 delegatedBond
    ) private returns (uint96 exposure) {
        uint256 limit = terms.delegatedLimit();
        require(delegatedBond <= limit, Leases_TooMuchDelegated(delegatedBond, limit));
        return staking.lock(provider, (terms.bondOf() - delegatedBond).toUint96(), delegatedBond);
    }

    /// @dev None -> Open.
    function _begin(
        bytes32 orderId,
        LeaseTerms calldata terms,
        Lease memory lease
    ) private returns (bytes32 leaseId, Lease memory) {
        // A rate of nothing would never expire.
        require(lease.rate != 0, Leases_BadRate(orderId, 0, terms.capRate));
        leaseId = LeaseMath.leaseId(orderId, lease);
        LeaseState storage s = _leases[leaseId];
        require(s.status == LeaseStatus.None, Leases_WrongStatus(leaseId, uint8(s.status)));
        s.status = LeaseStatus.Open;
        emit Opened(leaseId, orderId, lease.provider, lease);
        return (leaseId, lease);
    }

    // ------------------------------------------------------------------ internal: money

    /// @dev Pays what is earned until now and not paid yet. `held`: see _held.
    function _settle(
        bytes32 leaseId,
        LeaseState storage s,
        HoldKey memory key,
        LeaseTerms calldata terms,
        Lease calldata lease,
        uint256 held
    ) private returns (uint256 amount) {
        uint256 charged = terms.earned(lease, s, held, block.timestamp);
        amount = charged - s.charged;
        emit Settled(leaseId, amount, charged);
        if (amount == 0) return 0;
        s.charged = uint128(charged);
        escrow.charge(key, lease.payout, amount, 0);
    }

    /// @dev Open -> Closed, but for the bond. `charged`: what the provider gets in all.
    function _close(
        bytes32 leaseId,
        LeaseState storage s,
        HoldKey memory key,
        LeaseTerms calldata terms,
        Lease calldata lease,
        uint256 charged,
        uint256 held,
        CloseReason reason
    ) private returns (uint256 refund) {
        uint256 paid = charged - s.charged;
        bool sponsored = s.sponsored;
        s.status = LeaseStatus.Closed;
        s.challenged = false;
        s.charged = uint128(charged);
        if (!sponsored) {
            // Nobody else has a share: one call empties the hold.
            refund = held - charged;
            escrow.charge(key, lease.payout, paid, refund);
        } else {
            if (paid != 0) escrow.charge(key, lease.payout, paid, 0);
            refund = escrow.close(key);
        }
        emit Closed(leaseId, reason, paid, charged, refund);
        registry.release(lease.provider, terms.resourceClass, terms.slots);
    }

    /// @dev All that was ever put into the lease: what was charged and what is left.
    function _held(HoldKey memory key, LeaseState storage s) private view returns (uint256) {
        (uint256 remaining, ) = escrow.holdOf(address(this), key);
        return remaining + s.charged;
    }

    function _orderKey(bytes32 orderId, LeaseTerms calldata terms) private pure returns (HoldKey memory) {
        return HoldKey(orderId, terms.tenant, terms.token);
    }

    function _key(
        bytes32 orderId,
        bytes32 leaseId,
        LeaseTerms calldata terms,
        Lease calldata lease
    ) private pure returns (HoldKey memory) {
        return HoldKey(lease.posted ? orderId : leaseId, terms.tenant, terms.token);
    }

    function _challengeKey(
        bytes32 leaseId,
        uint40 challengedAt,
        LeaseTerms calldata terms
    ) private pure returns (HoldKey memory) {
        return HoldKey(LeaseMath.challengeId(leaseId, challengedAt), terms.tenant, terms.token);
    }

    // ------------------------------------------------------------------ internal: liveness

    function _answer(LeaseTerms calldata terms, Lease calldata lease, bytes calldata proof) private returns (bool) {
        bytes32 leaseId = LeaseMath.leaseId(terms.orderId(), lease);
        LeaseState storage s = _leases[leaseId];
        uint40 challengedAt = s.challengedAt;
        if (!s.challenged || block.timestamp > uint256(challengedAt) + terms.answerSeconds) return false;
        if (terms.verifier != address(0) && !_isAlive(terms.verifier, leaseId, lease.provider, challengedAt, proof)) {
            return false;
        }
        s.challenged = false;
        emit Answered(leaseId, msg.sender);
        if (!s.acquitted) {
            s.acquitted = true;
            staking.acquit(lease.provider, lease.delegatedBond);
        }
        escrow.charge(_challengeKey(leaseId, challengedAt, terms), lease.payout, terms.challengeBond, 0);
        return true;
    }

    function _isAlive(
        address verifier,
        bytes32 leaseId,
        address provider,
        uint40 challengedAt,
        bytes calldata proof
    ) private view returns (bool alive) {
        bytes memory question = abi.encodeCall(ILivenessVerifier.isAlive, (leaseId, provider, challengedAt, proof));
        // Not a typed call: what does not decode would revert here, and with it the answers beside this one. An account without code
        // returns nothing, which is no.
        assembly ("memory-safe") {
            let ok := staticcall(VERIFIER_GAS, verifier, add(question, 0x20), mload(question), 0x00, 0x20)
            alive := and(and(ok, gt(returndatasize(), 0x1f)), eq(mload(0x00), 1))
        }
    }

    // ------------------------------------------------------------------ internal: checks

    function _open(
        LeaseTerms calldata terms,
        Lease calldata lease
    ) private view returns (bytes32 orderId, bytes32 leaseId, LeaseState storage s) {
        orderId = terms.orderId();
        leaseId = LeaseMath.leaseId(orderId, lease);
        s = _leases[leaseId];
        require(s.status == LeaseStatus.Open, Leases_WrongStatus(leaseId, uint8(s.status)));
    }

    function _requireUnmatched(bytes32 orderId) private view {
        OrderStatus status = _orders[orderId];
        require(status == OrderStatus.None, Leases_WrongOrderStatus(orderId, uint8(status)));
    }

    function _requireEligible(LeaseTerms calldata terms, address provider, bytes calldata evidence) private view {
        if (terms.requirement == 0) return;
        registry.requireEligible(provider, terms.resourceClass, terms.requirement, evidence);
    }

    function _requireTenant(bytes32 id, LeaseTerms calldata terms) private view {
        require(msg.sender == terms.tenant, Leases_NotTenant(id, msg.sender, terms.tenant));
    }

    function _requirePermitted(address provider) private view {
        require(
            registry.allows(provider, address(this), msg.sender, Permission.SUBMIT),
            Leases_NotPermitted(provider, msg.sender, Permission.SUBMIT)
        );
    }

    function _requireFunded(bytes32 orderId, uint256 deposit, uint256 least) private pure {
        require(deposit >= least, Leases_DepositTooLow(orderId, deposit, least));
    }

    function _requireFrom(bytes32 id, uint256 from) private view {
        require(block.timestamp >= from, Leases_TooEarly(id, block.timestamp, from));
    }

    function _requireUntil(bytes32 id, uint256 until) private view {
        require(block.timestamp <= until, Leases_TooLate(id, block.timestamp, until));
    }

    function _requireAfter(bytes32 id, uint256 deadline) private view {
        require(block.timestamp > deadline, Leases_TooEarly(id, block.timestamp, deadline + 1));
    }
}
