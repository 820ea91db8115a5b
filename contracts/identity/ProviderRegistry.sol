// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {Allotment, Deal, Fill, Grant, IProviderRegistry, Policy, Provider} from "../interfaces/IProviderRegistry.sol";
import {IEligibility} from "../interfaces/IEligibility.sol";
import {IStaking} from "../interfaces/IStaking.sol";
import {Signatures} from "../libraries/Signatures.sol";
import {Permission} from "../types/Permission.sol";
import {Quote} from "../types/Quote.sol";

/// @title ProviderRegistry
/// @notice See IProviderRegistry.
///
/// Laws
///  - For each (provider, classId): sum of allotments <= total; for each allotment: reserved <= allotted.
///  - A registered provider has exactly `floorBond` locked in Staking's pool (provider, this).
///  - What an operator may do never grows before the notice ran, and shrinks at once.
///  - A quote's matches never exceed its volume, and nothing matches it after its expiry or cancellation.
/// Liveness
///  - An owner without open agreements can always set allotments to zero, ask to exit, and leave after the delay.
contract ProviderRegistry is IProviderRegistry, EIP712 {
    using SafeCast for uint256;

    struct Capacity {
        uint32 total;
        uint32 allotted;
    }

    bytes32 private constant QUOTE_TYPEHASH = keccak256(
        "Quote(address service,address provider,address signer,address payer,bytes32 subject,uint96 price,uint96 delegatedBond,uint32 volume,uint40 expiresAt,uint32 epoch,bytes32 salt)"
    );

    /// @notice Where the floor bond lies.
    IStaking public immutable staking;
    /// @notice Stake tokens locked per provider while it is registered.
    uint96 public immutable floorBond;
    /// @notice Seconds between asking to exit and leaving.
    uint256 public immutable exitDelay;
    /// @notice Seconds of notice for whatever loosens an operator's limits.
    uint256 public immutable noticeSeconds;

    mapping(address provider => Provider) private _providers;
    mapping(address provider => mapping(bytes32 classId => Capacity)) private _capacity;
    mapping(address provider => mapping(address service => mapping(bytes32 classId => Allotment))) private _allotments;
    mapping(address provider => mapping(address service => mapping(address operator => Grant))) private _grants;
    mapping(address provider => mapping(address service => mapping(bytes32 deal => Policy))) private _policies;
    /// @dev When an operator last lost SUBMIT.
    mapping(address provider => mapping(address service => mapping(address operator => uint256))) private _revokedAt;
    /// @dev Volume matched; the maximum marks a cancelled quote.
    mapping(bytes32 digest => uint256) private _filled;
    mapping(address signer => mapping(bytes32 digest => uint256)) private _committedAt;

    constructor(
        IStaking staking_,
        uint96 floorBond_,
        uint256 exitDelay_,
        uint256 noticeSeconds_
    ) EIP712("Gridbond ProviderRegistry", "1") {
        require(address(staking_) != address(0), ProviderRegistry_ZeroAddress());
        require(exitDelay_ <= 365 days, ProviderRegistry_BadParameter("exitDelay", exitDelay_, 365 days));
        require(noticeSeconds_ <= 365 days, ProviderRegistry_BadParameter("noticeSeconds", noticeSeconds_, 365 days));
        staking = staking_;
        floorBond = floorBond_;
        exitDelay = exitDelay_;
        noticeSeconds = noticeSeconds_;
    }

    // ------------------------------------------------------------------ owners

    /// @inheritdoc IProviderRegistry
    function register(string calldata endpoint, bytes32 metadata) external {
        Provider storage p = _providers[msg.sender];
        require(!p.registered, ProviderRegistry_AlreadyRegistered(msg.sender));
        p.registered = true;
        emit Registered(msg.sender, endpoint, metadata);
        staking.lock(msg.sender, floorBond, 0);
    }

    /// @inheritdoc IProviderRegistry
    function setProfile(string calldata endpoint, bytes32 metadata) external {
        _registered(msg.sender);
        emit ProfileSet(msg.sender, endpoint, metadata);
    }

    /// @inheritdoc IProviderRegistry
    function requestExit() external {
        Provider storage p = _active(msg.sender);
        require(p.allotted == 0, ProviderRegistry_StillAllotted(msg.sender, p.allotted));
        uint40 exitAt = (block.timestamp + exitDelay).toUint40();
        p.exitAt = exitAt;
        emit ExitRequested(msg.sender, exitAt);
    }

    /// @inheritdoc IProviderRegistry
    function exit() external {
        Provider storage p = _registered(msg.sender);
        uint256 exitAt = p.exitAt;
        require(
            exitAt != 0 && block.timestamp > exitAt,
            ProviderRegistry_TooEarly(msg.sender, block.timestamp, exitAt)
        );
        delete _providers[msg.sender];
        emit Exited(msg.sender);
        staking.release(msg.sender, floorBond, 0);
    }

    /// @inheritdoc IProviderRegistry
    function declareClass(string calldata spec) external returns (bytes32 classId) {
        classId = keccak256(bytes(spec));
        emit ClassDeclared(classId, spec);
    }

    /// @inheritdoc IProviderRegistry
    function setCapacity(bytes32 classId, uint32 total) external {
        _registered(msg.sender);
        Capacity storage c = _capacity[msg.sender][classId];
        require(total >= c.allotted, ProviderRegistry_Capacity(msg.sender, classId, total, c.allotted));
        c.total = total;
        emit CapacitySet(msg.sender, classId, total);
    }

    /// @inheritdoc IProviderRegistry
    function allot(address service, bytes32 classId, uint32 units, address payout) external {
        require(payout != address(0), ProviderRegistry_ZeroAddress());
        Provider storage p = units == 0 ? _registered(msg.sender) : _active(msg.sender);
        Capacity storage c = _capacity[msg.sender][classId];
        Allotment storage a = _allotments[msg.sender][service][classId];
        require(units >= a.reserved, ProviderRegistry_Capacity(msg.sender, classId, units, a.reserved));
        uint256 allotted = uint256(c.allotted) - a.allotted + units;
        require(allotted <= c.total, ProviderRegistry_Capacity(msg.sender, classId, allotted, c.total));
        p.allotted = p.allotted - a.allotted + units;
        c.allotted = uint32(allotted);
        a.allotted = units;
        a.payout = payout;
        emit Allotted(msg.sender, service, classId, units, payout);
    }

    /// @inheritdoc IProviderRegistry
    function setOperator(address service, address operator, uint96 maxExposure, uint8 permissions) external {
        _registered(msg.sender);
        require(
            permissions <= Permission.ALL,
            ProviderRegistry_BadParameter("permissions", permissions, Permission.ALL)
        );
        Grant storage g = _grants[msg.sender][service][operator];
        (uint96 exposureNow, uint8 permissionsNow) = _current(g);
        bool loosens = maxExposure > exposureNow || permissions & ~permissionsNow != 0;
        if (permissionsNow & ~permissions & Permission.SUBMIT != 0) {
            _revokedAt[msg.sender][service][operator] = block.timestamp;
        }
        // What shrinks counts at once even when something else grows later.
        g.maxExposure = maxExposure < exposureNow ? maxExposure : exposureNow;
        g.permissions = permissions & permissionsNow;
        g.nextMaxExposure = maxExposure;
        g.nextPermissions = permissions;
        g.effectiveAt = _effectiveAt(loosens);
        emit OperatorSet(msg.sender, service, operator, g);
    }

    /// @inheritdoc IProviderRegistry
    function setPolicy(address service, Deal calldata deal, uint96 minPrice, bool allowed) external {
        _registered(msg.sender);
        Policy storage p = _policies[msg.sender][service][_dealId(deal)];
        (uint96 priceNow, bool allowedNow) = _current(p);
        bool loosens = allowed && (!allowedNow || minPrice < priceNow);
        p.minPrice = minPrice > priceNow ? minPrice : priceNow;
        p.allowed = allowed && allowedNow;
        p.nextMinPrice = minPrice;
        p.nextAllowed = allowed;
        p.effectiveAt = _effectiveAt(loosens);
        emit PolicySet(msg.sender, service, deal, p);
    }

    // ------------------------------------------------------------------ services

    /// @inheritdoc IProviderRegistry
    function reserve(
        address provider,
        address actor,
        Deal calldata deal,
        bytes32 classId,
        uint32 units,
        uint96 price,
        uint96 exposure
    ) external returns (address payout) {
        if (actor != provider) _requireGranted(provider, actor, Permission.TAKE, deal, price, exposure);
        return _reserve(provider, classId, units, _allotments[provider][msg.sender][classId]);
    }

    /// @inheritdoc IProviderRegistry
    function reserveQuoted(
        Quote calldata quote,
        bytes calldata signature,
        Fill calldata fill
    ) external returns (address payout) {
        bytes32 digest = quoteDigest(quote);
        _requireFits(digest, "service", _word(quote.service), _word(msg.sender));
        if (quote.payer != address(0)) _requireFits(digest, "payer", _word(fill.payer), _word(quote.payer));
        if (quote.subject != fill.order) _requireFits(digest, "subject", fill.offer, quote.subject);
        require(
            block.timestamp <= quote.expiresAt,
            ProviderRegistry_QuoteExpired(digest, block.timestamp, quote.expiresAt)
        );
        if (fill.sealedUntil != 0) {
            uint256 committed = _committedAt[quote.signer][digest];
            require(
                committed != 0 && committed <= fill.sealedUntil,
                ProviderRegistry_NotSealed(digest, committed, fill.sealedUntil)
            );
        }
        Allotment storage a = _allotments[quote.provider][msg.sender][fill.classId];
        uint256 epoch = a.quoteEpoch;
        require(quote.epoch == epoch, ProviderRegistry_QuoteEpoch(digest, quote.epoch, epoch));

        uint256 filled = _filled[digest];
        // A cancelled quote's maximum stays what it is.
        if (filled != type(uint256).max) filled += fill.volume;
        require(filled <= quote.volume, ProviderRegistry_QuoteSpent(digest, filled, quote.volume));
        _filled[digest] = filled;
        emit QuoteFilled(quote.provider, digest, fill.volume, filled);

        _requireSigned(quote.signer, digest, signature);
        if (quote.signer != quote.provider) {
            _requireGranted(quote.provider, quote.signer, Permission.QUOTE, fill.deal, quote.price, fill.exposure);
        }
        return _reserve(quote.provider, fill.classId, fill.slots, a);
    }

    /// @inheritdoc IProviderRegistry
    function release(address provider, bytes32 classId, uint32 units) external returns (address payout) {
        Allotment storage a = _allotments[provider][msg.sender][classId];
        uint32 reserved = a.reserved;
        require(units <= reserved, ProviderRegistry_Capacity(provider, classId, units, reserved));
        a.reserved = reserved - units;
        payout = a.payout;
        emit Released(provider, msg.sender, classId, units);
    }

    // ------------------------------------------------------------------ quotes

    /// @inheritdoc IProviderRegistry
    function cancelQuote(Quote calldata quote) external {
        require(
            msg.sender == quote.signer || allows(quote.provider, quote.service, msg.sender, Permission.QUOTE),
            ProviderRegistry_NotPermitted(quote.provider, quote.service, msg.sender, Permission.QUOTE)
        );
        bytes32 digest = quoteDigest(quote);
        _filled[digest] = type(uint256).max;
        emit QuoteCancelled(quote.provider, digest);
    }

    /// @inheritdoc IProviderRegistry
    function cancelQuotes(address provider, address service, bytes32 classId) external {
        require(
            allows(provider, service, msg.sender, Permission.QUOTE),
            ProviderRegistry_NotPermitted(provider, service, msg.sender, Permission.QUOTE)
        );
        uint32 epoch = _allotments[provider][service][classId].quoteEpoch + 1;
        _allotments[provider][service][classId].quoteEpoch = epoch;
        emit QuotesCancelled(provider, service, classId, epoch);
    }

    /// @inheritdoc IProviderRegistry
    function publishQuote(Quote calldata quote, bytes calldata signature) external {
        _requireSigned(quote.signer, quoteDigest(quote), signature);
        emit QuotePublished(quote.subject, quote.provider, quote, signature);
    }

    /// @inheritdoc IProviderRegistry
    function commitQuote(bytes32 digest) external {
        if (_committedAt[msg.sender][digest] != 0) return;
        _committedAt[msg.sender][digest] = block.timestamp;
        emit QuoteCommitted(msg.sender, digest, block.timestamp);
    }

    // ------------------------------------------------------------------ views

    /// @inheritdoc IProviderRegistry
    function requireEligible(
        address provider,
        bytes32 classId,
        bytes32 requirement,
        bytes calldata evidence
    ) external view {
        (IEligibility judge, bytes memory rules, bytes memory proof) = abi.decode(
            evidence,
            (IEligibility, bytes, bytes)
        );
        bytes32 got = keccak256(abi.encode(judge, rules));
        require(got == requirement, ProviderRegistry_WrongRequirement(got, requirement));
        judge.requireEligible(provider, classId, rules, proof);
    }

    /// @inheritdoc IProviderRegistry
    function quoteDigest(Quote calldata quote) public view returns (bytes32) {
        return _hashTypedDataV4(keccak256(abi.encode(QUOTE_TYPEHASH, quote)));
    }

    /// @inheritdoc IProviderRegistry
    function filledOf(bytes32 digest) external view returns (uint256) {
        return _filled[digest];
    }

    /// @inheritdoc IProviderRegistry
    function committedAt(address signer, bytes32 digest) external view returns (uint256) {
        return _committedAt[signer][digest];
    }

    /// @inheritdoc IProviderRegistry
    function allows(address provider, address service, address actor, uint8 permission) public view returns (bool) {
        if (actor == provider) return true;
        (, uint8 permissions) = _current(_grants[provider][service][actor]);
        return permissions & permission == permission;
    }

    /// @inheritdoc IProviderRegistry
    function speaksFor(address provider, address service, address actor, uint256 time) external view returns (bool) {
        return allows(provider, service, actor, Permission.SUBMIT) || time <= _revokedAt[provider][service][actor];
    }

    /// @inheritdoc IProviderRegistry
    function providerOf(address provider) external view returns (Provider memory) {
        return _providers[provider];
    }

    /// @inheritdoc IProviderRegistry
    function capacityOf(address provider, bytes32 classId) external view returns (uint32 total, uint32 allotted) {
        Capacity storage c = _capacity[provider][classId];
        return (c.total, c.allotted);
    }

    /// @inheritdoc IProviderRegistry
    function allotmentOf(address provider, address service, bytes32 classId) external view returns (Allotment memory) {
        return _allotments[provider][service][classId];
    }

    /// @inheritdoc IProviderRegistry
    function operatorOf(address provider, address service, address operator) external view returns (Grant memory) {
        return _grants[provider][service][operator];
    }

    /// @inheritdoc IProviderRegistry
    function policyOf(address provider, address service, Deal calldata deal) external view returns (Policy memory) {
        return _policies[provider][service][_dealId(deal)];
    }

    // ------------------------------------------------------------------ internal

    function _registered(address provider) private view returns (Provider storage p) {
        p = _providers[provider];
        require(p.registered, ProviderRegistry_NotRegistered(provider));
    }

    function _active(address provider) private view returns (Provider storage p) {
        p = _registered(provider);
        require(p.exitAt == 0, ProviderRegistry_Exiting(provider, p.exitAt));
    }

    /// @dev What an operator's grant and the owner's policies must allow before `actor` binds stake of `provider` on the calling service.
    function _requireGranted(
        address provider,
        address actor,
        uint8 permission,
        Deal calldata deal,
        uint96 price,
        uint96 exposure
    ) private view {
        (uint96 maxExposure, uint8 permissions) = _current(_grants[provider][msg.sender][actor]);
        require(permissions & permission != 0, ProviderRegistry_NotPermitted(provider, msg.sender, actor, permission));
        require(exposure <= maxExposure, ProviderRegistry_AboveExposure(provider, actor, exposure, maxExposure));
        (uint96 minPrice, bool allowed) = _current(_policies[provider][msg.sender][_dealId(deal)]);
        require(allowed, ProviderRegistry_DealNotAllowed(provider, msg.sender, deal));
        require(price >= minPrice, ProviderRegistry_BelowMinPrice(provider, msg.sender, price, minPrice));
    }

    function _reserve(
        address provider,
        bytes32 classId,
        uint32 units,
        Allotment storage a
    ) private returns (address payout) {
        uint32 allotted;
        uint256 reserved;
        (allotted, reserved, payout) = (a.allotted, a.reserved, a.payout);
        reserved += units;
        require(reserved <= allotted, ProviderRegistry_Capacity(provider, classId, reserved, allotted));
        a.reserved = uint32(reserved);
        emit Reserved(provider, msg.sender, classId, units);
    }

    function _requireSigned(address signer, bytes32 digest, bytes calldata signature) private view {
        require(Signatures.isValid(signer, digest, signature), ProviderRegistry_BadSignature(signer, digest));
    }

    function _requireFits(bytes32 digest, bytes32 field, bytes32 got, bytes32 expected) private pure {
        require(got == expected, ProviderRegistry_QuoteMismatch(digest, field, got, expected));
    }

    function _word(address account) private pure returns (bytes32) {
        return bytes32(uint256(uint160(account)));
    }

    function _effectiveAt(bool loosens) private view returns (uint40) {
        return (loosens ? block.timestamp + noticeSeconds : block.timestamp).toUint40();
    }

    function _current(Grant storage g) private view returns (uint96 maxExposure, uint8 permissions) {
        return
            block.timestamp >= g.effectiveAt ? (g.nextMaxExposure, g.nextPermissions) : (g.maxExposure, g.permissions);
    }

    function _current(Policy storage p) private view returns (uint96 minPrice, bool allowed) {
        return block.timestamp >= p.effectiveAt ? (p.nextMinPrice, p.nextAllowed) : (p.minPrice, p.allowed);
    }

    function _dealId(Deal calldata deal) private pure returns (bytes32) {
        return keccak256(abi.encode(deal.token, deal.arbiter, deal.verifier));
    }
}
