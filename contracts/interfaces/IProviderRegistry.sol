// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Quote} from "../types/Quote.sol";

/// @notice Who judges and what pays: the part of an agreement's terms that an owner's policy allows or not.
/// @param token ERC-20 that pays
/// @param arbiter judge; zero address for none
/// @param verifier verification policy; zero address for none
struct Deal {
    address token;
    address arbiter;
    address verifier;
}

/// @notice What an operator may do for a provider on one service.
/// @param maxExposure most own stake (stake-token units) that may be locked on the service after its take
/// @param permissions bit set of `TAKE`, `SUBMIT`, `QUOTE`
/// @param nextMaxExposure the limits that replace these at `effectiveAt` (seconds)
struct Grant {
    uint96 maxExposure;
    uint8 permissions;
    uint96 nextMaxExposure;
    uint8 nextPermissions;
    uint40 effectiveAt;
}

/// @notice A deal that operators may make, and its lowest price per unit (in the deal's token units).
struct Policy {
    uint96 minPrice;
    bool allowed;
    uint96 nextMinPrice;
    bool nextAllowed;
    uint40 effectiveAt;
}

/// @notice What an owner lets one service use of one resource class, and where its earnings go.
/// @param quoteEpoch the epoch in which quotes must be signed
struct Allotment {
    uint32 allotted;
    uint32 reserved;
    address payout;
    uint32 quoteEpoch;
}

/// @notice What a service matches a quote with.
/// @param payer who matches
/// @param order id of the order or agreement
/// @param offer hash of the part of its terms that concerns the provider
/// @param deal who judges and what pays
/// @param classId resource class
/// @param slots capacity to reserve
/// @param volume units or slots to take from the quote
/// @param sealedUntil zero, or the second until which the signer must have committed to the quote
/// @param exposure the provider's own stake locked on the service, this agreement included (stake-token units)
struct Fill {
    address payer;
    bytes32 order;
    bytes32 offer;
    Deal deal;
    bytes32 classId;
    uint32 slots;
    uint32 volume;
    uint40 sealedUntil;
    uint96 exposure;
}

/// @notice A provider. `exitAt`: an exiting provider may leave after this second; zero while it does not exit.
struct Provider {
    bool registered;
    uint40 exitAt;
    uint64 allotted;
}

/// @title ProviderRegistry: providers, their operators, policies and capacity
/// @notice A provider is its owner's (cold) address. Operators (hot) act for it on a service within a grant and the owner's policies;
/// what loosens them waits for the notice, what tightens them counts at once. Services are `msg.sender` of reserve and release.
/// Resource classes are content hashes of a canonical spec; anybody publishes one. Holds no money: the floor bond lies in Staking.
interface IProviderRegistry {
    event Registered(address indexed provider, string endpoint, bytes32 metadata);
    event ProfileSet(address indexed provider, string endpoint, bytes32 metadata);
    event ExitRequested(address indexed provider, uint256 exitAt);
    event Exited(address indexed provider);
    event ClassDeclared(bytes32 indexed classId, string spec);
    event CapacitySet(address indexed provider, bytes32 indexed classId, uint256 total);
    event Allotted(
        address indexed provider,
        address indexed service,
        bytes32 indexed classId,
        uint256 units,
        address payout
    );
    event OperatorSet(address indexed provider, address indexed service, address indexed operator, Grant grant);
    event PolicySet(address indexed provider, address indexed service, Deal deal, Policy policy);
    event Reserved(address indexed provider, address indexed service, bytes32 indexed classId, uint256 units);
    event Released(address indexed provider, address indexed service, bytes32 indexed classId, uint256 units);
    /// @notice `volume` of a quote was matched; `filled` in total.
    event QuoteFilled(address indexed provider, bytes32 indexed digest, uint256 volume, uint256 filled);
    event QuoteCancelled(address indexed provider, bytes32 indexed digest);
    /// @notice Every quote of an earlier epoch was cancelled.
    event QuotesCancelled(
        address indexed provider,
        address indexed service,
        bytes32 indexed classId,
        uint256 quoteEpoch
    );
    /// @notice A signed quote for whoever has no other channel. Nothing is stored.
    event QuotePublished(bytes32 indexed subject, address indexed provider, Quote quote, bytes signature);
    /// @notice A signer committed to a sealed bid.
    event QuoteCommitted(address indexed signer, bytes32 indexed digest, uint256 committedAt);

    /// @notice The caller is (or is not) registered already.
    error ProviderRegistry_AlreadyRegistered(address provider);
    error ProviderRegistry_NotRegistered(address provider);
    /// @notice An exiting provider takes no new capacity.
    error ProviderRegistry_Exiting(address provider, uint256 exitAt);
    /// @notice Exit not after `exitAt`, or without having asked for it (`exitAt` = 0).
    error ProviderRegistry_TooEarly(address provider, uint256 timestamp, uint256 exitAt);
    /// @notice Capacity is still allotted to services.
    error ProviderRegistry_StillAllotted(address provider, uint256 units);
    /// @notice More capacity than `limit` allows: total below allotted, allotted above total or below reserved, reserved above allotted.
    error ProviderRegistry_Capacity(address provider, bytes32 classId, uint256 got, uint256 limit);
    /// @notice `operator` may not do `permission` for `provider` on `service`.
    error ProviderRegistry_NotPermitted(address provider, address service, address operator, uint8 permission);
    /// @notice The agreement would lock more own stake on the service than the operator's grant allows.
    error ProviderRegistry_AboveExposure(address provider, address operator, uint256 got, uint256 limit);
    /// @notice The owner's policy does not allow this deal to operators.
    error ProviderRegistry_DealNotAllowed(address provider, address service, Deal deal);
    /// @notice The price per unit is under the owner's policy.
    error ProviderRegistry_BelowMinPrice(address provider, address service, uint256 got, uint256 limit);
    /// @notice A quote does not fit what it is matched with. `field`: which of service, payer or subject.
    error ProviderRegistry_QuoteMismatch(bytes32 digest, bytes32 field, bytes32 got, bytes32 expected);
    error ProviderRegistry_QuoteExpired(bytes32 digest, uint256 timestamp, uint256 expiresAt);
    /// @notice The quote was signed in another epoch than the allotment's: all of that epoch were cancelled (or none signed yet).
    error ProviderRegistry_QuoteEpoch(bytes32 digest, uint256 got, uint256 expected);
    /// @notice The matches would take more than the quote's volume; `got` is the sum. A cancelled quote has no volume.
    error ProviderRegistry_QuoteSpent(bytes32 digest, uint256 got, uint256 volume);
    /// @notice The signer did not commit to its bid until `sealedUntil`; `committedAt` is zero when it never did.
    error ProviderRegistry_NotSealed(bytes32 digest, uint256 committedAt, uint256 sealedUntil);
    error ProviderRegistry_BadSignature(address signer, bytes32 digest);
    /// @notice `requirement` is not what the evidence proves.
    error ProviderRegistry_WrongRequirement(bytes32 got, bytes32 requirement);
    error ProviderRegistry_ZeroAddress();
    error ProviderRegistry_BadParameter(bytes32 name, uint256 got, uint256 limit);

    /// @notice Registers the caller and locks the floor bond out of its stake in Staking's pool (caller, this registry).
    /// @param endpoint where the provider's agent is reached (a URI; only in the event)
    /// @param metadata content hash of a document that describes the provider (only in the event)
    function register(string calldata endpoint, bytes32 metadata) external;
    /// @notice Replaces endpoint and metadata of the caller.
    function setProfile(string calldata endpoint, bytes32 metadata) external;
    /// @notice Starts the exit: no capacity may be allotted any more. Reverts while capacity is allotted.
    function requestExit() external;
    /// @notice Ends the exit after the delay and releases the floor bond. The caller may register again.
    function exit() external;

    /// @notice Publishes the canonical spec of a resource class; its id is `keccak256(bytes(spec))`. Callable by anyone, stores nothing.
    function declareClass(string calldata spec) external returns (bytes32 classId);
    /// @notice Sets the caller's total units of a class. Not below what is allotted.
    function setCapacity(bytes32 classId, uint32 total) external;
    /// @notice Lets a service use `units` of the caller's class and sets where its earnings are credited. Sum over services <= total;
    /// not below what is reserved.
    function allot(address service, bytes32 classId, uint32 units, address payout) external;
    /// @notice Sets an operator of the caller on a service. Higher exposure and more permissions wait for the notice.
    function setOperator(address service, address operator, uint96 maxExposure, uint8 permissions) external;
    /// @notice Allows operators a deal from a lowest price on, or forbids it. Allowing and lower prices wait for the notice.
    function setPolicy(address service, Deal calldata deal, uint96 minPrice, bool allowed) external;

    /// @notice Reserves capacity for an agreement of the calling service and checks that `actor` may make it. The owner itself is bound by
    /// no grant and no policy.
    /// @param exposure the provider's own stake locked on the service, this agreement included (stake-token units)
    /// @return payout whose wallet the agreement's earnings go to
    function reserve(
        address provider,
        address actor,
        Deal calldata deal,
        bytes32 classId,
        uint32 units,
        uint96 price,
        uint96 exposure
    ) external returns (address payout);
    /// @notice Fills a signed quote for the calling service: checks signature, signer's grant and policy (QUOTE), payer, subject, expiry,
    /// epoch, seal and volume, and reserves capacity. The service has locked the bond. Reverts with the error that names what is wrong.
    /// @return payout whose wallet the agreement's earnings go to
    function reserveQuoted(
        Quote calldata quote,
        bytes calldata signature,
        Fill calldata fill
    ) external returns (address payout);
    /// @notice Reverts unless `evidence` shows that `provider` meets `requirement` for a class. `evidence` is
    /// abi.encode(IEligibility judge, bytes rules, bytes proof) with keccak256(abi.encode(judge, rules)) = `requirement`.
    function requireEligible(
        address provider,
        bytes32 classId,
        bytes32 requirement,
        bytes calldata evidence
    ) external view;
    /// @notice Cancels what is left of a quote. The provider, the signer, or an operator with QUOTE.
    function cancelQuote(Quote calldata quote) external;
    /// @notice Cancels every quote for a service and class at once. The provider or an operator with QUOTE.
    function cancelQuotes(address provider, address service, bytes32 classId) external;
    /// @notice Publishes a signed quote as an event. Callable by anyone; reverts when the signature is not the signer's.
    function publishQuote(Quote calldata quote, bytes calldata signature) external;
    /// @notice Commits the caller to a bid that it signed, by its digest (hidden by the quote's salt). The first commitment counts: nobody
    /// gains by copying it, for the digest names its signer.
    function commitQuote(bytes32 digest) external;
    /// @notice Gives reserved capacity back to the allotment.
    /// @return payout whose wallet the agreement's earnings go to
    function release(address provider, bytes32 classId, uint32 units) external returns (address payout);

    /// @notice Whether `actor` may do all of `permission` for `provider` on `service` now. The owner may do everything.
    function allows(address provider, address service, address actor, uint8 permission) external view returns (bool);
    /// @notice Whether what `actor` signed about work taken at `time` (seconds) binds `provider`: it may SUBMIT now, or could until it was
    /// revoked at `time` or later. Revoking a key does not undo what it said before.
    function speaksFor(address provider, address service, address actor, uint256 time) external view returns (bool);
    function providerOf(address provider) external view returns (Provider memory);
    /// @notice Total and allotted units of a class.
    function capacityOf(address provider, bytes32 classId) external view returns (uint32 total, uint32 allotted);
    function allotmentOf(address provider, address service, bytes32 classId) external view returns (Allotment memory);
    function operatorOf(address provider, address service, address operator) external view returns (Grant memory);
    function policyOf(address provider, address service, Deal calldata deal) external view returns (Policy memory);
    /// @notice EIP-712 digest of a quote: what its signer signs.
    function quoteDigest(Quote calldata quote) external view returns (bytes32);
    /// @notice Units or slots matched of a quote so far; type(uint256).max when it was cancelled.
    function filledOf(bytes32 digest) external view returns (uint256);
    /// @notice When `signer` committed to a sealed bid (seconds); zero when it did not.
    function committedAt(address signer, bytes32 digest) external view returns (uint256);
}
