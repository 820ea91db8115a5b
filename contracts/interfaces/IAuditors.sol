// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEligibility} from "./IEligibility.sol";

/// @notice What an auditor says about a provider, signed by EIP-712. Units, score and region are its **finding**: at any second an auditor
/// has at most one finding about a provider's class. Compliance is not part of it: attestations that name different certificates stand
/// beside each other. Nothing in it is personal data.
/// @param auditor who signs
/// @param provider about whom
/// @param resourceClass which class it found
/// @param units how many of it
/// @param score benchmark score, in the class's own measure
/// @param region hash of the region's name; zero for none stated
/// @param compliance hash by which the issuer of a certificate names it; zero for none stated
/// @param issuedAt first second at which it counts
/// @param expiresAt last second at which it counts
struct Attestation {
    address auditor;
    address provider;
    bytes32 resourceClass;
    uint32 units;
    uint64 score;
    bytes32 region;
    bytes32 compliance;
    uint40 issuedAt;
    uint40 expiresAt;
}

/// @notice What a payer asks for. Every attestation that is shown must meet all of it.
/// @param allOf auditors that must all attest; each once
/// @param anyOf auditors of which one must attest; empty for nobody
/// @param minUnits least units attested
/// @param minScore least score attested; a class's tier is the score that its spec gives it
/// @param minBond least bond of each auditor shown, in stake-token units; zero lets auditors without one attest
/// @param region what `region` must be; zero for anything
/// @param compliance what `compliance` must be; zero for anything
struct Rules {
    address[] allOf;
    address[] anyOf;
    uint32 minUnits;
    uint64 minScore;
    uint96 minBond;
    bytes32 region;
    bytes32 compliance;
}

/// @notice An auditor's standing.
/// @param bond own stake locked, in stake-token units
/// @param since when it registered (seconds): only what it issued later counts; zero when it never did
/// @param retiredAt when it retired or lost its bond (seconds): nothing of it counts until it registers again; zero while it works
struct Auditor {
    uint96 bond;
    uint40 since;
    uint40 retiredAt;
}

/// @notice A finding that was published: what an auditor says of a provider's class, though nobody shows it.
/// @param digest the attestation's
struct Finding {
    uint32 units;
    uint64 score;
    uint40 issuedAt;
    uint40 expiresAt;
    bytes32 region;
    bytes32 digest;
}

/// @title Auditors: signed attestations about providers, as payers trust them
/// @notice Anyone may attest; a payer's rules name whom it trusts, and how much bond they must have at stake. Attestations are signed
/// off-chain and shown when they are needed. The judge of IEligibility: rules are abi.encode(Rules), a proof is
/// abi.encode(Attestation[], bytes[] signatures).
///
/// An auditor's bond is own stake in Staking's pool (auditor, this contract). It answers for what the auditor issued since it registered:
/// - **Contradiction.** Two attestations of one auditor about one provider and class, with different findings, that counted in the same
///   second. Anybody shows both and the whole bond is slashed. An auditor that measures again revokes the first, and issues the next in a
///   later second (or lets the first expire).
/// - **Conflict.** Two auditors differ. Anybody publishes the finding that is the less favourable; from then on, until it expires or its
///   auditor revokes it, it refuses the provider under rules that name its auditor, with no higher bond than it has, and that it does not
///   meet. Who does not trust that auditor is not bound by it. No court decides between the two: nobody else can measure a machine again.
interface IAuditors is IEligibility {
    /// @notice An auditor locked stake; `bond` in total. Only what it issues after `since` counts.
    event AuditorRegistered(address indexed auditor, uint256 bond, uint256 since);
    /// @notice Nothing of the auditor counts any more; its bond is free after `freeAt`.
    event AuditorRetired(address indexed auditor, uint256 retiredAt, uint256 freeAt);
    /// @notice A retired auditor's bond was freed.
    event AuditorExited(address indexed auditor, uint256 bond);
    /// @notice An attestation counts no more; the second `revokedAt` is the last in which it may have counted.
    event Revoked(address indexed auditor, bytes32 indexed digest, uint256 revokedAt);
    /// @notice A finding binds payers who trust its auditor. Replaces the auditor's earlier one about this provider and class.
    event FindingPublished(
        bytes32 indexed digest,
        address indexed provider,
        bytes32 indexed resourceClass,
        Attestation attestation
    );
    /// @notice Two attestations of the auditor contradict each other: it lost `slashed` stake tokens, and its standing at `retiredAt`.
    event Contradicted(
        address indexed auditor,
        address indexed reporter,
        bytes32 a,
        bytes32 b,
        uint256 slashed,
        uint256 retiredAt
    );

    /// @notice An attestation does not fit. `field`: which of provider, resourceClass, units, score, bond, region, compliance, issuedAt,
    /// expiresAt.
    error Auditors_Mismatch(bytes32 digest, bytes32 field, uint256 got, uint256 expected);
    error Auditors_BadSignature(address auditor, bytes32 digest);
    error Auditors_Revoked(address auditor, bytes32 digest);
    /// @notice The auditor has retired, or lost its bond.
    error Auditors_Retired(address auditor, uint256 retiredAt);
    /// @notice The attestation was not issued after its auditor registered: no bond answers for it.
    error Auditors_NotCovered(bytes32 digest, uint256 issuedAt, uint256 since);
    /// @notice No attestation of this auditor (zero: of any of `anyOf`) was shown.
    error Auditors_Missing(address provider, address auditor);
    /// @notice A published finding of an auditor whom the rules name does not meet them.
    error Auditors_Conflict(address provider, address auditor, bytes32 digest);
    /// @notice As many signatures as attestations are needed.
    error Auditors_BadProof(uint256 attestations, uint256 signatures);
    error Auditors_ZeroAmount();
    /// @notice The auditor has no bond.
    error Auditors_NotBonded(address auditor);
    /// @notice A bond stays locked until `freeAt` (zero: its auditor did not retire).
    error Auditors_TooEarly(address auditor, uint256 timestamp, uint256 freeAt);
    /// @notice The published finding is as new: `limit` is when it was issued.
    error Auditors_NotLater(bytes32 digest, uint256 issuedAt, uint256 limit);
    /// @notice The attestations are no contradiction. `field`: which of auditor, provider, resourceClass differs, or `finding` does not, or
    /// `time`: they never counted in the same second.
    error Auditors_NoContradiction(bytes32 a, bytes32 b, bytes32 field);
    error Auditors_BadParameter(bytes32 name, uint256 got, uint256 limit);

    /// @notice Locks `amount` of the caller's free own stake in the pool (caller, this contract) as its bond, or adds to it. Registering
    /// (again) voids every attestation issued until then: the bond answers only for what comes after.
    /// Reverts `Auditors_ZeroAmount`, `Auditors_Retired` (retired and not exited), `Staking_NotFree`.
    function register(uint96 amount) external;
    /// @notice Retires the caller: its attestations and findings count no more, its bond stays for `retireSeconds` more.
    /// Reverts `Auditors_NotBonded`, `Auditors_Retired`.
    function retire() external;
    /// @notice Frees the bond of the caller, which retired more than `retireSeconds` ago. Reverts `Auditors_NotBonded`, `Auditors_TooEarly`.
    function exit() external;
    /// @notice Takes an attestation of the caller back. `digest` as in `digestOf`. The first time counts.
    function revoke(bytes32 digest) external;
    /// @notice Makes an attestation that counts now bind everybody who trusts its auditor. Callable by anyone. Replaces the auditor's
    /// published finding about the same provider and class when that one is over or was issued earlier.
    /// Reverts as `requireEligible` does for an attestation, and `Auditors_NotLater`.
    function publish(Attestation calldata attestation, bytes calldata signature) external;
    /// @notice Slashes the whole bond of an auditor whose two attestations contradict each other: the same auditor, provider and class,
    /// different findings, and a second at which both counted (from `issuedAt` to the earliest of `expiresAt`, its revocation and the auditor's
    /// retirement, all included). Callable by anyone; the caller is credited in Staking with at most `evidenceReward` and at most half of the bond, the rest
    /// is destroyed. Both must be issued by now, and after the auditor registered; a pair works once, for the auditor's standing ends.
    /// Reverts `Auditors_NotBonded`, `Auditors_NoContradiction`, `Auditors_NotCovered`, `Auditors_Mismatch` (issuedAt), `Auditors_BadSignature`.
    function contradict(
        Attestation calldata a,
        bytes calldata signatureA,
        Attestation calldata b,
        bytes calldata signatureB
    ) external;

    /// @notice Seconds between retiring and a free bond: how long contradictions of a retired auditor are punished at least.
    function retireSeconds() external view returns (uint256);
    /// @notice Most that the reporter of a contradiction earns, in stake-token units.
    function evidenceReward() external view returns (uint96);
    function auditorOf(address auditor) external view returns (Auditor memory);
    /// @notice When `auditor` took the attestation back (seconds); zero when it did not.
    function revokedAt(address auditor, bytes32 digest) external view returns (uint256);
    /// @notice The published finding of an auditor about a provider's class, whether or not it still counts; zeros for none.
    function findingOf(address provider, bytes32 classId, address auditor) external view returns (Finding memory);
    /// @notice EIP-712 digest of an attestation: what its auditor signs.
    function digestOf(Attestation calldata attestation) external view returns (bytes32);
}
